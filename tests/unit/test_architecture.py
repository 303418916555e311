"""Who may import whom. A reader trusts the tree only as long as this holds."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "layers" / "core"
PURE = [
    *("event", "trigger", "chain", "asset_event", "request", "values", "conf", "extra", "mapping", "outcome", "errors"),
    *("correlation", "patience", "run_dag", "sources", "routing", "templates", "airflow/connection"),
]
PURE += [f"webhook/{part}" for part in ("answers", "handshake", "keyring", "origins", "reception", "schemes")]
PURE += [f"webhook/sns/{part}" for part in ("asn1", "certificate", "message", "rsa", "verifier")]
IMPURE = {"boto3", "botocore", "requests", "urllib3", "aws_lambda_powertools", "os", "yaml"}
HANDLERS_MAY = {
    "dagbridge",
    "dagbridge.outcome",
    "dagbridge.patience",
    "dagbridge.run_dag",
    "dagbridge.sources",
    "dagbridge.tables.validator",
    "typing",
    "collections.abc",
    "__future__",
}
HANDLERS = sorted((ROOT / "functions").glob("*/*.py"))


def files_of(part: str) -> list[Path]:
    path = CORE / "dagbridge" / part
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("file", [f for part in PURE for f in files_of(part)], ids=lambda f: str(f.relative_to(CORE)))
def test_pure_logic_imports_no_io(file: Path):
    assert set() == {name for name in imported(file) if name.split(".")[0] in IMPURE}


@pytest.mark.parametrize("file", HANDLERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_a_handler_imports_bootstrap_and_what_it_reads_and_answers_only(file: Path):
    assert set() == imported(file) - HANDLERS_MAY


@pytest.mark.parametrize("file", HANDLERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_a_handler_has_about_forty_lines(file: Path):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 45


def test_no_source_imports_its_sibling_source():
    sources = {"airflow", "s3", "s3_eventbridge", "sns", "sqs", "eventbridge", "step_functions", "webhook"}
    found = {
        (file.stem, name.rsplit(".", 1)[-1])
        for file in (CORE / "dagbridge" / "sources").glob("*.py")
        for name in imported(file)
        if file.stem in sources and name.rsplit(".", 1)[-1] in sources
    }

    assert set() == found


def test_only_settings_and_bootstrap_see_the_environment():
    readers = {f.name for f in (CORE / "dagbridge").rglob("*.py") if "environ" in f.read_text(encoding="utf-8")}

    assert {"settings.py", "bootstrap.py"} >= {name for name in readers if name in {"settings.py", "bootstrap.py"}}
    assert set() == {f.name for f in (CORE / "dagbridge").rglob("*.py") if "os" in imported(f)} - {"bootstrap.py"}


@pytest.mark.parametrize("file", HANDLERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_importing_a_handler_loads_neither_boto3_nor_requests_nor_yaml(file: Path):
    program = (
        f"import sys; import functions.{file.parent.name}.{file.stem}; "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'boto3', 'botocore', 'requests', 'yaml', 'urllib3'}))"
    )

    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{CORE}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "[]" == result.stdout.strip()
