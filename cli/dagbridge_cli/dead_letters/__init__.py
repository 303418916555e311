"""`dagbridge dead-letters`: what did not become a DAG run, why, and how it becomes one after all.

list, show, replay, purge                        list_letters.py, show.py, replay.py, purge.py
  → the letters that the user means              selection.py, filters.py, moment.py
  → each message, received and not consumed      queue.py
  → its body, from S3 where it was too large     large_body.py
  → as a letter, whoever put it there            parse.py, letter.py, sqs_record.py
replay
  → what goes to the retry queue                 retry_queue.py
  → or what would be sent, for `--dry-run`       requests.py
"""
