"""One Airflow deployment: its connection, its authentication, its REST API."""
