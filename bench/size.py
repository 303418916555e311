"""How large what is deployed is."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from bench import built
from bench.section import Scale, Section, Target
from layers.build import prune

MEGABYTE = 1024 * 1024
LIMIT = 3.0  # MB

TEXT = """
What `sam build` makes, each folder zipped as `sam package` zips it. Modules that no handler can import are found by the
standard library's modulefinder, imports inside functions included.
"""


def measure(_scale: Scale) -> Section:
    """Zip every folder."""
    folders = sorted(path for path in built.build().iterdir() if path.is_dir())
    zipped = {folder.name: _zipped(folder) / MEGABYTE for folder in folders}
    total = sum(zipped.values())
    return Section(
        name="size",
        title="Size",
        text=TEXT,
        header=["", "zipped, kB", "unzipped, kB"],
        rows=[
            *(
                [folder.name, f"{zipped[folder.name] * 1024:,.1f}", f"{_unzipped(folder) / 1024:,.1f}"]
                for folder in folders
            ),
            ["all", f"{total * 1024:,.1f}", f"{sum(map(_unzipped, folders)) / 1024:,.1f}"],
        ],
        targets=[
            Target("layers and functions, zipped", total, LIMIT, unit="MB"),
            Target("modules in them that no handler can import", len(_unreachable()), 0, unit=""),
        ],
        series={name: {"zipped": size * 1024} for name, size in zipped.items() if name.endswith("Layer")},
        unit="kB",
    )


def _zipped(folder: Path) -> int:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    return file.tell()


def _unzipped(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _unreachable() -> set[Path]:
    path = [built.build() / layer / "python" for layer in ("CoreLayer", "DependenciesLayer")]
    shipped = {file for folder in path for file in folder.rglob("*.py")}
    return shipped - prune.reachable(built.build().glob("*Function/*.py"), path)
