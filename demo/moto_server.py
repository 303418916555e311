"""moto's server in this process: AWS's API, with Step Functions that execute their states and functions that run."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from moto.core.config import default_user_config
from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from demo.lambda_api import Handler, LambdaApi
from demo.moto_start_execution import start_execution

_HOST = "127.0.0.1"


@contextmanager
def moto_server(functions: Mapping[str, Handler]) -> Iterator[str]:
    """Serve AWS's API on a free port.

    Args:
        functions: Name → handler, of those that Lambda has.

    Yields:
        What boto3 finds in `AWS_ENDPOINT_URL`.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it writes a line for every request
    app = LambdaApi(functions, DomainDispatcherApplication(create_backend_app))
    server = make_server(_HOST, 0, app, threaded=True, request_handler=MotoRequestHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    executing = patch.dict(default_user_config, {"stepfunctions": {"execute_state_machine": True}})
    found = patch.dict(os.environ, {"MOTO_PORT": str(server.server_port)})  # where state machines find other services
    thread.start()
    try:
        with executing, found, start_execution():
            yield f"http://{_HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
