"""`dagbridge wiring`: from the routing table to what brings the events: rules, subscriptions, notifications.

Follow it in this order: `roads.py` (by which road a route's events come), `rules.py` and `merging.py` (EventBridge),
`topics.py` and `filters.py` (SNS), `buckets.py` (S3), `permissions.py` (what the functions must be allowed), and
`template.py` (all that CloudFormation can make of it).
"""
