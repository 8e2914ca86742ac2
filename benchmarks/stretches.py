"""Define which maps of each mapper's archive the benchmarks take, and read them.

Whole archives would take hours with the alternatives, so that each is represented by one stretch
of consecutive maps, or by two where its maps changed in kind.
"""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import shapely

import frontgeo as fg


@dataclass(frozen=True)
class Stretch:
    """Consecutive maps of one archive.

    Attributes
    ----------
    name : str
    path : str
        Below the folder of archives.
    maps : int
        The number of maps, from each of the days.
    since : tuple of str
        Days from which maps are taken.
    by_region : int
        The number of maps that are measured by region and gridded, at most.
    """

    name: str
    path: str
    maps: int
    since: tuple[str, ...] = ("2022-02-24",)
    by_region: int = 1000

    @property
    def folder(self) -> str:
        """The folder of the mapper."""
        return Path(self.path).parts[0]


STRETCHES = (
    Stretch("DeepState daily", "deepstate/daily_2024-07_2025-12.tar.xz", 536, by_region=200),
    Stretch(
        "DeepState raw",
        "deepstate/snapshots_2022-04_2024-12.tar.xz",
        60,
        ("2023-06-01", "2024-08-01"),
        by_region=60,
    ),
    Stretch("UAControlMap", "uacontrolmap/frontline.json", 60),
    Stretch("ISW weekly", "isw/weekly_2022-02_2024-12.tar.xz", 40, ("2023-06-01",)),
    Stretch("ISW daily", "isw/daily_2023-05_2023-08.tar.xz", 3, ("2023-06-01",)),
    Stretch("Creamy Caprice", "creamy_caprice/control_2023-09_2024-12.tar.xz", 16),
    Stretch("Liveuamap", "liveuamap/areas_2023_2024.tar.xz", 40, ("2024-01-01",)),
    Stretch("VIINA", "viina", 12),
)


class Archive:
    """The maps of a stretch, read once for all benchmarks that start from maps as read."""

    def __init__(self, stretch: Stretch, shared: Path) -> None:
        self.stretch = stretch
        self.name = stretch.name
        self.shared = shared
        self.path = shared / stretch.path
        self.timeline = fg.read_timeline(self.path)

    @cached_property
    def shown(self) -> list[dict[Any, fg.ControlMap]]:
        """The maps of each stretch by snapshot; of maps of one instant only the first."""
        found = []
        for since in self.stretch.since:
            later = [s for s in self.timeline.snapshots if s.day >= date.fromisoformat(since)]
            maps: dict[Any, fg.ControlMap] = {}
            last: Any = None
            for snapshot, shown in self.timeline.dated(later[: self.stretch.maps]):
                at = shown.instant or shown.day
                if at != last:
                    maps[snapshot] = shown
                last = at
            found.append(maps)
        return found

    @property
    def snapshots(self) -> list[list[Any]]:
        """The snapshots of each stretch."""
        return [list(maps) for maps in self.shown]

    @property
    def control_maps(self) -> list[list[fg.ControlMap]]:
        """The control maps of each stretch."""
        return [list(maps.values()) for maps in self.shown]

    @cached_property
    def grounds(self) -> list[np.ndarray]:
        """The held ground on the maps of each stretch, united in advance."""
        return [np.array([m.held() for m in maps], dtype=object) for maps in self.control_maps]

    @property
    def first_maps(self) -> list[fg.ControlMap]:
        """The maps that are measured by region and gridded: the first of the first stretch."""
        return self.control_maps[0][: self.stretch.by_region]

    @contextmanager
    def unpacked(self) -> Iterator[tuple[Path, list[Path]]]:
        """Copy the files of the stretch to a folder, and yield what to open and all files."""
        with TemporaryDirectory() as temporary:
            folder = Path(temporary)
            if self.path.suffix == ".xz":
                wanted = {name for some in self.snapshots for s in some for name in s.members}
                with tarfile.open(self.path) as packed:
                    members = [m for m in packed if m.name in wanted or m.name[2:] in wanted]
                    packed.extractall(folder, members, filter="data")
            elif self.path.is_dir():
                folder = Path(shutil.copytree(self.path, folder / self.path.name))
            else:
                folder = Path(shutil.copy(self.path, folder))
            files = [folder] if folder.is_file() else sorted(folder.rglob("*.*"))
            yield folder, [file for file in files if file.is_file()]


def size_of(stretches: Sequence[np.ndarray], *, are_pairs: bool = False) -> str:
    """Return the number of maps, or of pairs of consecutive ones, and of vertices."""
    count = sum(len(maps) - are_pairs for maps in stretches)
    vertices = sum(int(shapely.get_num_coordinates(maps).sum()) for maps in stretches)
    return f"{count} {'pairs' if are_pairs else 'maps'}, {vertices:,} vertices"


def archives(shared: Path, names: list[str] | None = None) -> Iterator[Archive]:
    """Yield the archives one by one, so that only the maps of one are in memory."""
    for stretch in STRETCHES:
        if names is None or stretch.name in names:
            yield Archive(stretch, shared)
