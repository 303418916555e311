"""Tells Amazon EventBridge when a DAG run of this Airflow has ended.

Read in this order: `plugin` (what Airflow loads and calls) → `reporter` (settings → event → sender) → `event` (what is
sent) → `sender` (a queue and a thread, so that no DAG run waits for AWS) → `eventbridge` (the one request).
"""
