"""moto's server as a program: `python moto_server.py PORT`.

In a process of its own, so that killing a handler cannot hurt it. It takes one request at a time: moto's queues are
plain lists, and a message that is sent while another is being deleted would be lost by moto, not by us.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple


def main(port: int) -> None:
    """Serve AWS's API on 127.0.0.1 until the process is ended."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # else a line for every request
    aws = DomainDispatcherApplication(create_backend_app)
    lock = threading.Lock()

    def one_at_a_time(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with lock:
            return list(aws(environ, start_response))

    run_simple("127.0.0.1", port, one_at_a_time, threaded=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
