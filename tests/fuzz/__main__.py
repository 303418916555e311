"""Fuzz one part with atheris: `python -m tests.fuzz sources --runs 100000 --seed 1`.

Inputs are JSON, changed as JSON most of the time and as bytes else, steered by the coverage of `dagbridge`. Corpus and
findings are kept in `.fuzz/<target>/`; a finding is the input and the traceback, one for each place of the code.
`python -m tests.fuzz sources .fuzz/sources/findings/….json` tries an input again, also without atheris. The exit code
is 1 if there is a finding.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import cast

from tests.fuzz.findings import Findings
from tests.fuzz.inputs import Target, encoded, mutate_bytes, try_bytes

HOME = Path(__file__).resolve().parents[2] / ".fuzz"
TARGETS = ("sources", "patterns", "templates")
_LONGEST = 8_192  # bytes of an input, for speed; what is too large for a queue is not for these parts to know
_SLOWEST = 10  # seconds for one input; what takes longer is a finding of libFuzzer's, and ends the run


def main() -> None:
    """Run as the command line asks."""
    options = _options()
    if not options.inputs:
        _fuzz(options.target, options.runs, options.seed, options.home / options.target)
    target = _target(options.target)
    for file in options.inputs:
        try_bytes(target, file.read_bytes())


def _fuzz(name: str, runs: int, seed: int, home: Path) -> None:
    """Fuzz, and exit."""
    import atheris  # it has wheels for Linux on x86-64 only

    with atheris.instrument_imports(include=["dagbridge"]):
        target = _target(name)
    corpus = _corpus(target, home)
    findings = Findings(name, runs, home / "findings")
    flags = [f"-seed={seed}", f"-max_len={_LONGEST}", f"-timeout={_SLOWEST}", "-rss_limit_mb=2048", "-verbosity=0"]
    atheris.Setup(
        [sys.argv[0], *flags, f"-artifact_prefix={home}/findings/", str(corpus)],
        lambda data: findings.note(data, lambda: try_bytes(target, data)),
        custom_mutator=lambda data, longest, seed: mutate_bytes(data, longest, seed, target.VOCABULARY, atheris.Mutate),
    )
    atheris.Fuzz()


def _target(name: str) -> Target:
    return cast("Target", importlib.import_module(f"tests.fuzz.targets.{name}"))


def _corpus(target: Target, home: Path) -> Path:
    """Write the seeds beside what earlier runs found worth keeping."""
    corpus = home / "corpus"
    for folder in (corpus, home / "findings"):
        folder.mkdir(parents=True, exist_ok=True)
    (home.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    for at, seed in enumerate(target.seeds()):
        (corpus / f"seed-{at}.json").write_bytes(encoded(seed))
    return corpus


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("inputs", nargs="*", type=Path, help="files to try again, instead of new inputs")
    parser.add_argument("--runs", type=int, default=100_000, help="inputs to try (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of libFuzzer (default: %(default)s)")
    parser.add_argument("--home", type=Path, default=HOME, help="where corpus and findings are (default: .fuzz)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
