"""The `${…}` templates of a route: JMESPath over the envelope, and a few functions.

`compile_template` at load, `Template.render` for each event, `check_json` before the result goes to Airflow.
Follow one text: `scanner` finds its expressions, `syntax` parses each, `checks` looks at it without an event,
`expression` evaluates it with `functions`, and `nodes` puts the values where the expressions stood.
The language is described in docs/templates.md.
"""

from dagbridge.templates.limits import check_json
from dagbridge.templates.template import Template, TemplateError, compile_template, late_template

__all__ = ["Template", "TemplateError", "check_json", "compile_template", "late_template"]
