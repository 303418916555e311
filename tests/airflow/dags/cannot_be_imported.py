"""A DAG file with a mistake: Airflow has an import error instead of the DAG `cannot_be_imported`."""

from airflow.there_is_no_such_module import dag


@dag(schedule=None)
def cannot_be_imported():
    """Never seen by Airflow."""


cannot_be_imported()
