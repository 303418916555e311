"""dagbridge: AWS events start Apache Airflow DAG runs.

Follow one event: `sources` make it, `routing` finds its routes, `conf` makes the trigger,
`airflow` sends it, and the `outcome` says what became of it. `bridge` holds these together.
"""
