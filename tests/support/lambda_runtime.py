"""The Lambda runtime, as near as it comes without Lambda.

AWS's emulator (aws-lambda-rie, out of the aws-sam-cli package) runs a function's built folder with AWS's runtime client
(awslambdaric) under CPython 3.13. /opt cannot be written without root, so the layers' folders stand on the path in its
place, before what the runtime itself brings, in Lambda's order.
"""

import hashlib
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import samcli

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements/lambda-runtime.txt"
HOME = ROOT / ".lambda/runtime"
_EMULATORS = {"x86_64": "aws-lambda-rie-x86_64", "aarch64": "aws-lambda-rie-arm64"}


def find_python():
    """Find a CPython 3.13 as the build does. None where none can be had."""
    command = "source layers/build/python.sh; find_runtime_python"
    found = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or None


def make_runtime(python):
    """Make the environment that has what the runtime has, and nothing else. Kept in .lambda/ until its lock changes."""
    wanted = f"{python} {hashlib.sha256(LOCK.read_bytes()).hexdigest()}"
    ready = HOME / ".ready"
    if not ready.exists() or ready.read_text() != wanted:
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", python, HOME], check=True)
        install = [uv, "pip", "sync", "--quiet", "--compile-bytecode"]
        install += ["--python", HOME / "bin/python", "--require-hashes", LOCK]
        subprocess.run(install, check=True)
        ready.write_text(wanted)
    return HOME / "bin/python"


def emulator():
    """Find AWS's emulator for this machine."""
    return Path(samcli.__file__).parent / "local/rapid" / _EMULATORS[platform.machine()]


def layers_on_path(build):
    """Give the environment in which Python sees the layers, and writes as little to them as it can in Lambda."""
    layers = [str(build / layer / "python") for layer in ("CoreLayer", "DependenciesLayer")]
    return {"PYTHONPATH": os.pathsep.join(layers), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1"}


class Function:
    """One built function, running in the emulator."""

    def __init__(self, python, build, name, environment, log, handler="app.handler"):  # noqa: PLR0913, PLR0917 - what it runs
        self._log = log
        self._port, api_port = free_port(), free_port()
        command = [emulator(), "--log-level", "error"]
        command += ["--runtime-interface-emulator-address", f"127.0.0.1:{self._port}"]
        command += ["--runtime-api-address", f"127.0.0.1:{api_port}"]
        command += [python, "-m", "awslambdaric", handler]
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=build / name,
                env={
                    "PATH": "/usr/bin:/bin",
                    "AWS_LAMBDA_FUNCTION_TIMEOUT": "30",
                    **layers_on_path(build),
                    **environment,
                },
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        _wait_for(self._port, self._process)

    @property
    def runtime_pid(self):
        """The process of the function itself, which the emulator starts for the first invocation. Linux only."""
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        (pid,) = (pid for children in threads for pid in children.read_text(encoding="ascii").split())
        return int(pid)

    def invoke(self, event, timeout=30):
        """Send an event; returns the function's answer, or its error as Lambda reports it."""
        url = f"http://127.0.0.1:{self._port}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(url, json.dumps(event).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)

    def log(self):
        """What the function has written so far."""
        return self._log.read_text(encoding="utf-8")

    def stop(self):
        """End the emulator, and the function with it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def free_port():
    """Find a port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _wait_for(port, process):
    for _ in range(200):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "the emulator has ended"
        time.sleep(0.05)
    raise TimeoutError("the emulator does not listen")
