"""Does a `conf` fit a DAG's `params`? Judged as Airflow does when it creates the run.

Source: `ParamsDict.validate` (2.11) and `SerializedParamsDict.validate` (3.3): each param takes its value from `conf`,
else its default, and has to fit its own JSON schema. What else `conf` has is nobody's business.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, SchemaError, ValidationError
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable


def misfits(params: Mapping[str, Any], conf: Mapping[str, Any], *, any_iso_8601: bool = False) -> list[str]:
    """List what keeps Airflow from taking a `conf`.

    Args:
        params: As `GET /dags/{dag_id}/details` has them: `{"count": {"value": null, "schema": {"type": "integer"}}}`.
        conf: Of the run.
        any_iso_8601: Whether `format: date-time` takes more than RFC 3339, as in Airflow 2: a time without offset.

    Returns:
        A line for each: `count: absent, and has no default` or `count: must satisfy {"type": "integer"}`. Without the
        values, which are an event's.
    """
    return [
        line
        for name, param in params.items()
        if isinstance(param, Mapping)
        for line in _misfit(name, param, conf, any_iso_8601=any_iso_8601)
    ]


def _misfit(name: str, param: Mapping[str, Any], conf: Mapping[str, Any], *, any_iso_8601: bool) -> Iterator[str]:
    schema, value = param.get("schema"), conf[name] if name in conf else param.get("value")
    try:
        errors = _errors(schema if isinstance(schema, dict) else {}, value)
        error = next((error for error in errors if not (any_iso_8601 and _is_iso_8601(error))), None)
    except SchemaError:
        yield f"{name}: the DAG gives it a schema that is none"
        return
    except Unresolvable:
        return  # Airflow would fetch what a schema refers to; we do not go where a server sends us
    if error and name not in conf:
        yield f"{name}: absent, and has no default"
    elif error:
        place = "".join(f"[{json.dumps(step)}]" for step in error.absolute_path)
        yield f"{name}{place}: must satisfy {json.dumps({error.validator: error.validator_value}, ensure_ascii=False)}"


def _errors(schema: dict[str, Any], value: Any) -> Iterator[ValidationError]:
    kind = validator_for(schema, default=Draft202012Validator)
    kind.check_schema(schema)
    yield from kind(schema, registry=Registry(), format_checker=FormatChecker()).iter_errors(value)


def _is_iso_8601(error: ValidationError) -> bool:
    """Tell a date and time that is only refused for not being RFC 3339."""
    if (error.validator, error.validator_value) != ("format", "date-time") or not isinstance(error.instance, str):
        return False
    try:
        datetime.fromisoformat(error.instance)
    except ValueError:
        return False
    return True
