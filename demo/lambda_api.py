"""Lambda's Invoke API for functions of this process: moto's own either needs Docker or runs nothing.

It sits in front of moto's server as WSGI middleware. So whatever calls Lambda there, such as a state machine that moto
executes, runs the real handlers, and gets their answers and errors over HTTP as AWS words them:
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
import re
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Handler = Callable[[Any, Any], Any]

_INVOKE = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations")


@dataclass
class LambdaApi:
    """Answers `Invoke`, and hands everything else on.

    Attributes:
        functions: Name → handler. A call may name a function by its ARN.
        rest: Answers what is not `Invoke`.
    """

    functions: Mapping[str, Handler]
    rest: WSGIApplication
    _container: threading.Lock = field(default_factory=threading.Lock)  # a container takes one invocation at a time

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        called = _INVOKE.fullmatch(unquote(environ["PATH_INFO"]))
        if not called:
            return self.rest(environ, start_response)
        handler = self.functions[called["name"].rsplit(":", 1)[-1]]
        payload = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        with self._container:
            answer, failed = _invoke(handler, payload)
        headers = [("Content-Type", "application/json"), *([("X-Amz-Function-Error", "Unhandled")] if failed else [])]
        start_response("200 OK", headers)
        return [json.dumps(answer).encode()]


def _invoke(handler: Handler, payload: object) -> tuple[Any, bool]:
    """Run a handler; of an error, tell what Lambda's runtime tells."""
    try:
        return handler(payload, None), False
    except Exception as error:  # noqa: BLE001 - the runtime catches everything
        trace = traceback.format_tb(error.__traceback__)
        return {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": trace}, True
