"""The functions in one container, of which all that they let out is kept."""

import importlib
import json
import logging
import traceback

import boto3

from dagbridge import bootstrap
from dagbridge.errors import BridgeError
from tests.support.canaries import leaks, shown

SECRET = "airflow/connections/airflow_default"


class LeakyContainer:
    """The functions in one container, and all that they let out."""

    def __init__(self, airflow, capsys, caplog):
        self.airflow = airflow
        self._capsys, self._caplog = capsys, caplog
        self._secrets, self._sqs, self._s3 = map(boto3.client, ("secretsmanager", "sqs", "s3"))
        self._secrets.create_secret(Name=SECRET, SecretString="{}")
        self._texts = []

    def use(self, secret):
        """Start anew with another secret: an object gets the host that it lacks, anything else is kept as it is."""
        text = json.dumps({"host": "BASE"} | secret) if isinstance(secret, dict) else secret
        if isinstance(text, bytes):
            self._secrets.put_secret_value(SecretId=SECRET, SecretBinary=text)
        else:
            self._secrets.put_secret_value(SecretId=SECRET, SecretString=text.replace("BASE", self.airflow.base_url))
        self.forget()

    def forget(self):
        """Start anew with the same secret, and a breaker that is closed."""
        bootstrap.reset()

    def bring(self, source, event, script=(), context=None):
        """Invoke a function once, while its Airflow answers by a script."""
        self.airflow.script = list(script)
        handler = importlib.import_module(f"functions.{source}.app").handler
        with self._caplog.at_level(logging.DEBUG):
            try:
                self._texts.append(repr(handler(event, context)))
            except BridgeError as error:
                self._texts += ["".join(traceback.format_exception(error)), repr(error)]
        self._texts.append(shown(bootstrap.bridge()))

    def told(self):
        """Give all that came out since it was last asked, as one text."""
        told = [*self._texts, *self._capsys.readouterr(), *self.taken("retry"), *self.taken("dead"), *self._overflow()]
        told += [logging.Formatter().format(record) for record in self._caplog.records]
        self._texts.clear()
        self._caplog.clear()
        return "\n".join(told)

    def leaks(self):
        """Find the canaries that came out since it was last asked."""
        return leaks(self.told())

    def taken(self, name):
        """Take what lies in a queue."""
        url = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
        bodies = []
        while messages := self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            bodies += [message["Body"] for message in messages]
        return bodies

    def _overflow(self):
        for entry in self._s3.list_objects_v2(Bucket="overflow").get("Contents", []):
            yield self._s3.get_object(Bucket="overflow", Key=entry["Key"])["Body"].read().decode()
