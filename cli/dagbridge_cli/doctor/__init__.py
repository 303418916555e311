"""`dagbridge doctor`: does each deployment of the table answer, and could each route make its runs there?

the command                                       command.py
  → the events that the routes are tried with     samples.py
  → each deployment and its routes                examination.py
      one that has a secret: the way to it        rest.py, network.py, tls.py
      … and in                                    credentials.py, clock.py
      Amazon MWAA                                 mwaa.py
      each route's DAG                            dag.py, role.py, fields.py, params.py
  → the table, or JSON                            report.py

A check is a function from what is known so far to a verdict; `steps.py` runs a list of them, and leaves out those that
build upon one that failed.
"""
