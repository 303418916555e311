"""Where the routing table is, and how it comes from there.

DAGBRIDGE_ROUTES → location.py (which kind of place) → file.py or remote.py (its text)
  → text.py (text → routing table; file.py knows one that the build has checked)
  → watched.py (a remote one is looked at again; the last good one stays in force)

validator.py asks text.py before AppConfig deploys a table.
"""
