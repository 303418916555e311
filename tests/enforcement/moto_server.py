"""moto's server as a program, which asks IAM before it does anything: `python moto_server.py PORT`.

moto checks the signature of each request, finds the role behind the credentials, and judges its policies. Three things
are added here:

- moto knows the resource of a request for S3, SQS and STS only, and takes `*` for the others, which no policy with an
  ARN allows. The hook that it has for that is given to Secrets Manager, DynamoDB, Systems Manager and CloudWatch Logs.
- A refusal is told in JSON to who speaks JSON, as AWS does; moto tells it in XML to everybody.
- Each judgement is a line of standard output: `{"action", "resource", "allowed", "role"}`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from moto.core.exceptions import AccessDeniedError, JsonRESTError
from moto.core.responses import BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.iam.access_control import IAMRequest, IAMRequestBase
from moto.logs.responses import LogsResponse
from moto.s3.exceptions import BucketAccessDeniedError, S3AccessDeniedError
from moto.secretsmanager.models import secretsmanager_backends
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.ssm.responses import SimpleSystemManagerResponse

from tests.faults.moto_server import main as serve

SPEAK_XML = {"iam", "sts"}
_judge = IAMRequestBase.check_action_permitted


def secret(response: BaseResponse) -> str:
    """Name the secret, with the six characters that Secrets Manager adds, or would."""
    name = _asked(response, "SecretId")
    kept = secretsmanager_backends[response.current_account][response.region].secrets.get(name)
    return kept.arn if kept else _arn(response, "secretsmanager", f"secret:{name}-AbCdEf")


def table(response: BaseResponse) -> str:
    """Name the table."""
    return _arn(response, "dynamodb", f"table/{_asked(response, 'TableName')}")


def parameter(response: BaseResponse) -> str:
    """Name the parameter."""
    return _arn(response, "ssm", f"parameter{_asked(response, 'Name')}")


def log_stream(response: BaseResponse) -> str:
    """Name the log stream."""
    stream = f"{_asked(response, 'logGroupName')}:log-stream:{_asked(response, 'logStreamName')}"
    return _arn(response, "logs", f"log-group:{stream}")


def judge(request: IAMRequestBase, resource: str) -> None:
    """Let moto judge, and say what it said."""
    refused = (AccessDeniedError, BucketAccessDeniedError, JsonRESTError, S3AccessDeniedError)
    judgement = {"action": request._action, "resource": resource, "role": request._access_key.arn.split("/")[1]}
    try:
        _judge(request, resource)
    except refused:
        say(judgement | {"allowed": False})
        raise
    say(judgement | {"allowed": True})


def say(judgement: dict[str, Any]) -> None:
    """Write a line of standard output."""
    sys.stdout.write(json.dumps(judgement) + "\n")
    sys.stdout.flush()


def refuse(request: IAMRequest) -> None:
    """Refuse as the service does."""
    if request._service in SPEAK_XML:
        raise AccessDeniedError(user_arn=request._access_key.arn, action=request._action)
    text = f"User: {request._access_key.arn} is not authorized to perform: {request._action}"
    raise JsonRESTError("AccessDeniedException", text)


def main(port: int) -> None:
    """Serve AWS's API on 127.0.0.1, one request at a time, until the process is ended."""
    SecretsManagerResponse._determine_resource = secret
    DynamoHandler._determine_resource = table
    SimpleSystemManagerResponse._determine_resource = parameter
    LogsResponse._determine_resource = log_stream
    IAMRequestBase.check_action_permitted = judge
    IAMRequest._raise_access_denied = refuse
    serve(port)


def _asked(response: BaseResponse, name: str) -> str:
    return str(json.loads(response.raw_body or "{}").get(name, "*"))


def _arn(response: BaseResponse, service: str, rest: str) -> str:
    return f"arn:aws:{service}:{response.region}:{response.current_account}:{rest}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
