"""The command line as a user runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dagbridge_cli.main import main

ROOT = Path(__file__).resolve().parents[2]

TABLE = """\
version: 1
airflows:
  default: {secret: airflow/connections/airflow_default}
routes:
  orders:
    match:
      source: [aws.s3]
      detail: {object: {key: [{prefix: orders/}]}}
    dag_id: ingest
    conf: {key: "${detail.object.key}"}
"""

ASSET_TABLE = TABLE.replace("dag_id: ingest", 'asset: {uri: "s3://acme/orders"}').replace("conf:", "extra:")
"""The same, for an asset."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `dagbridge …` in the checkout."""
    monkeypatch.chdir(ROOT)
    runner = CliRunner(mix_stderr=False)
    return lambda *arguments, **options: runner.invoke(main, [str(a) for a in arguments], **options)


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    """Write a routing table."""

    def write(text: str = TABLE) -> Path:
        file = tmp_path / "routes.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write
