"""Notebooks run from top to bottom and are kept without outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def outputs(notebook: Any) -> str:
    return "\n".join(
        str(output.get("text", "")) + str(output.get("data", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


def executed(path: Path) -> Any:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    return notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_outputs_are_stripped(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.filterwarnings("default")  # what Jupyter's own libraries deprecate
def test_is_it_880_runs_on_what_ships() -> None:
    text = outputs(executed(FOLDER / "01-is-it-880.ipynb"))
    assert "880 km² is overstated against 1 of 2 published figures" in text
    assert "not available here" in text and "<svg" in text and "<iframe srcdoc" in text


@pytest.mark.archive
@pytest.mark.filterwarnings("default")
def test_is_it_880_runs_on_the_archives(archive: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(archive))
    text = outputs(executed(FOLDER / "01-is-it-880.ipynb"))
    assert "overstated against 4 of 4 mapped measurements" in text
    assert "claimed / mapped 1.38" in text
