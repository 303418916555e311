"""The main job, on this machine: a real Airflow 3, AWS's API from moto, and the real handlers. `make demo` runs it."""
