"""template.yaml as CloudFormation gets it: `python -m tests.support.translated` writes it as JSON."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from samcli.lib.translate.sam_template_validator import SamTemplateValidator
from samcli.yamlhelper import yaml_parse

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
REGION = "eu-west-1"


def written() -> dict[str, Any]:
    """Read the template as people do, with intrinsic functions in their long form: `{"Ref": …}`, `{"Fn::Sub": …}`."""
    template: dict[str, Any] = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    return template


def translated(template: dict[str, Any]) -> dict[str, Any]:
    """Translate a template with SAM's own transform, every parameter left open."""
    managed_policies = SimpleNamespace(load=dict)  # SAM asks AWS for the list; the template uses no policy by name
    validator = SamTemplateValidator(copy.deepcopy(template), managed_policies, region=REGION)
    found: dict[str, Any] = yaml_parse(validator.get_translated_template_if_valid())
    return found


if __name__ == "__main__":
    json.dump(translated(written()), sys.stdout, indent=1)
