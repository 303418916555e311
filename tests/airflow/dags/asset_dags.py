"""A DAG that is scheduled on assets, which others say were updated. Runs on Airflow 2.11 and 3.3."""

from __future__ import annotations

import datetime as dt

try:
    from airflow.sdk import Asset, dag, task
except ImportError:  # Airflow 2
    from airflow.datasets import Dataset as Asset
    from airflow.decorators import dag, task

ORDERS = "s3://acme-landing/orders"
# Begins with the other's, and has what a pattern takes for wildcards and alternatives
ODD = "s3://acme-landing/orders/100%_a|b"

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # Airflow 2 wants one of whatever has a schedule


@dag(schedule=[Asset(ORDERS), Asset(ODD)], start_date=START, catchup=False, is_paused_upon_creation=True)
def waits_for_orders():
    """Is scheduled on both assets."""

    @task
    def show():
        pass

    show()


waits_for_orders()
