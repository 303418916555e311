"""Which routes an event takes: `pattern` is the language, `index` finds among many, `table` loads and validates.

`checked` loads what has been validated before.
"""

from dagbridge.routing.index import RouteIndex
from dagbridge.routing.pattern import Failure, Pattern, PatternError, compile_pattern
from dagbridge.routing.table import RoutingTable, load_table

__all__ = ["Failure", "Pattern", "PatternError", "RouteIndex", "RoutingTable", "compile_pattern", "load_table"]
