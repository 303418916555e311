"""The metrics that an alarm or a dashboard looks at, as (namespace, name, names of dimensions)."""

import re

_SEARCH = re.compile(
    r"""SEARCH\('\{(?P<schema>[\w/,]+)\} MetricName="(?P<name>\w+)" service="<AWS::StackName>"', '\w+', 300\)"""
)


def of_alarm(properties):
    """Give the metrics of an alarm: its own, or those of its expression."""
    stats = [m["MetricStat"]["Metric"] for m in properties.get("Metrics", []) if "MetricStat" in m] or [properties]
    return {
        (m["Namespace"], m["MetricName"], frozenset(dimension["Name"] for dimension in m["Dimensions"])) for m in stats
    }


def of_row(row):
    """Give the metric of a row of a widget: `["AWS/SQS", "…", "QueueName", "…", {…}]`, or one of SEARCH."""
    if isinstance(row[0], dict):
        search = _SEARCH.fullmatch(row[0]["expression"])
        assert search, f"this is no SEARCH as the others are: {row[0]['expression']}"
        namespace, *dimensions = search["schema"].split(",")
        return namespace, search["name"], frozenset(dimensions)
    namespace, name, *rest = [part for part in row if isinstance(part, str)]
    return namespace, name, frozenset(rest[::2])
