"""Run the notebooks and store their outputs: ``python docs/notebook_outputs.py``.

They run on the data that ship and on what they make up themselves, never on an archive, so that
nothing of a mapper is stored. A page is stored as its still picture, and pictures with few colours.
"""

from __future__ import annotations

import base64
import io
import os
import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from PIL import Image

FOLDER = Path(__file__).parent.parent / "notebooks"
_FRAME = re.compile(r"<iframe\b.*?</iframe>", re.DOTALL)


def executed(path: Path) -> Any:
    """Return a notebook after a run from top to bottom."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    return notebook


def as_stored(notebook: Any) -> Any:
    """Strip a notebook that was run of times, counts, whole pages and needless colours."""
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        cell.outputs = list(_joined(cell.outputs))
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = None
            data = output.get("data", {})
            if "<iframe" in data.get("text/html", ""):
                data["text/html"] = _FRAME.sub("", data["text/html"])
                data.pop("image/svg+xml", None)  # the same picture
            if "image/png" in data:
                data["image/png"] = _with_few_colours(data["image/png"])
    return notebook


def _joined(outputs: list[Any]) -> list[Any]:
    """Join pieces of text, which arrive in arbitrary lengths."""
    joined: list[Any] = []
    for output in outputs:
        is_text = output.output_type == "stream"
        if is_text and joined and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _with_few_colours(packed: str) -> str:
    seen = Image.open(io.BytesIO(base64.b64decode(packed))).convert("RGB")
    buffer = io.BytesIO()
    few = seen.quantize(64, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


if __name__ == "__main__":
    os.environ.pop("FRONTGEO_ARCHIVE", None)
    for found in sorted(FOLDER.glob("*.ipynb")):
        nbformat.write(as_stored(executed(found)), found)
