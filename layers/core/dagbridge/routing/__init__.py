"""Which routes an event takes: `pattern` is the language, `index` finds among many, `table` loads and validates."""
