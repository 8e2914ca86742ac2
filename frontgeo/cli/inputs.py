"""Inputs that several verbs take: maps, regions, and standard input for a file named ``-``."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.dates import read_day
from frontgeo._utils.fileio import LARGEST_TEXT, temporary_folder, write_bytes
from frontgeo.change.control_map import ControlMap
from frontgeo.cli.result import Result
from frontgeo.cli.verb import STDIN, Options
from frontgeo.errors import InputError
from frontgeo.geometry.validation import EVERYWHERE, Region
from frontgeo.i18n.messages import Message, NameOf
from frontgeo.io.vector import split_layer
from frontgeo.mappers.front_lines import FrontLine, side_point
from frontgeo.mappers.legend import LegendOptions
from frontgeo.mappers.registry import read_control_map, read_regions, side_option
from frontgeo.places.shipped_theatre import DEFAULT_THEATRE
from frontgeo.places.theatre import Theatre

if TYPE_CHECKING:
    import geopandas as gpd

    from frontgeo.archive.timeline import Timeline
    from frontgeo.library.folder import MapSeries

__all__ = [
    "ClippedMaps", "clip_of", "clipped", "front_line_of", "legend_options", "library_maps",
    "library_series", "oblasts_note", "picture_kind", "picture_options", "published_on", "read_map",
    "refuse_boundaries", "region_of", "regions_of", "renamings_noted", "stdin_bytes", "stdin_copy",
    "stdin_file", "theatre_in", "theatre_of",
]  # fmt: skip


_OF_THEATRE = ("oblast", "oblasts", "region", "regions")  # words of --by
_PICTURES = ("png", "svg", "pdf")


def stdin_bytes() -> bytes:
    """Return all of standard input, which can be read once."""
    meta = click.get_current_context().meta
    if STDIN in meta:
        raise InputError("-: standard input can be read once; name a file for the other")
    meta[STDIN] = ""
    try:
        content = sys.stdin.buffer.read(LARGEST_TEXT + 1)
    except OSError as error:
        raise InputError(f"-: cannot be read ({error.strerror}); name a file") from None
    if len(content) > LARGEST_TEXT:  # it may be a device that never ends
        raise InputError(f"-: larger than {LARGEST_TEXT >> 20} MB; split it")
    return content


def stdin_file(content: bytes, suffix: str = "") -> Path:
    """Return a file that holds `content` until the command ends; errors call it ``-``."""
    context = click.get_current_context()
    folder = context.with_resource(temporary_folder())
    path = folder / f"stdin{suffix}"
    write_bytes(path, content)
    context.meta[STDIN] = str(path)
    return path


def stdin_copy() -> Path:
    """Return the file of `stdin_file`."""
    return Path(click.get_current_context().meta[STDIN])


@contextmanager
def renamings_noted(notes: list[str]) -> Iterator[None]:
    """Add warnings about old names to `notes`, each once, and pass other warnings on."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DeprecationWarning)
        yield
    for warning in caught:
        text = str(warning.message)
        if not issubclass(warning.category, DeprecationWarning):
            warnings.warn_explicit(text, warning.category, warning.filename, warning.lineno)
        elif text not in notes:
            notes.append(text)


def read_map(files: Sequence[str], asked: Options) -> ControlMap:
    """Read the map of some files, one of which may be ``-``, as the options say."""
    options = vars(asked)
    by_side = _files_by_side(files)
    paths = [str(stdin_file(stdin_bytes())) if name == "-" else name for name in files]
    found = read_control_map(
        by_side or (paths[0] if options.get("holders") else paths),
        mapper=options.get("mapper") or None,
        region=region_of(asked),
        layer=options.get("layer", ()),
        status=options.get("status"),
        side=options.get("side"),
        front_line=front_line_of(asked),
        side_column=options.get("side_column"),
        **_of_holders(files, options),
    )
    if "-" not in files:
        return found
    names = dict(zip(paths, files, strict=True))
    sources = (
        replace(source, path=names.get(source.path, source.path)) for source in found.sources
    )
    return found.with_(sources=tuple(sources))


def _of_holders(files: Sequence[str], options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of districts with a table of holders; none for other maps."""
    if not options.get("holders"):
        return {}
    if len(files) != 1 or "-" in files:
        raise InputError(f"--holders: expected one file of districts, found {' and '.join(files)}")
    return {"holders": options["holders"], "day": options.get("day")}


def _files_by_side(files: Sequence[str]) -> dict[str, list[str]]:
    """Return files that are written ``SIDE=FILE`` by side; nothing for files of one map."""
    found: dict[str, list[str]] = {}
    for name in files:
        side, equals, file = name.partition("=")
        if equals and not split_layer(name)[0].exists():
            found.setdefault(side.strip(), []).append(file)
    if found and sum(map(len, found.values())) < len(files):
        raise InputError(
            f"expected SIDE=FILE for each file of a map, found {' and '.join(files)}; write whose "
            "ground each shows, or leave the sides out"
        )
    return found


def library_series(
    asked: Options, *, since: date | str | None = None, until: date | str | None = None
) -> tuple[list[MapSeries], list[str]]:
    """Return a series of the library for each ``--mapper``, and why others have none.

    Raises
    ------
    InputError
        When no mapper has maps of the days.
    """
    from frontgeo.library.folder import Library  # loads pandas

    of_files = ("status", "side", "side_column", "layer", "country")
    if legend := [name for name in of_files if vars(asked).get(name)]:
        raise InputError(
            f"--{legend[0].replace('_', '-')} is of files: the library has the status and side of "
            "its maps; leave it out"
        )
    library = Library.open(asked.library, region=region_of(asked))
    found, lacking = library.chosen(asked.mapper, since=since, until=until)
    if not found:
        raise InputError("; ".join(lacking))
    return found, [f"left out: {reason}" for reason in lacking]


def library_maps(asked: Options, result: Result) -> list[ControlMap]:
    """Return the library's map of each ``--mapper`` at the end of ``--day``."""
    if asked.day is None:
        raise InputError(
            "--mapper: expected the day of the library's maps; give it, as in --day 2024-05-31"
        )
    day = read_day(asked.day, "--day")
    found, notes = library_series(asked, until=day)
    result.notes += notes
    return [series.timeline.at(day) for series in found]


def legend_options(asked: Options) -> LegendOptions:
    """Return the status and side of polygons and the country of lines, by the command line."""
    side = side_option(asked.side, vars(asked).get("side_column"))
    return {"status": asked.status, "side": side, "front_line": front_line_of(asked)}


def front_line_of(asked: Options) -> FrontLine | None:
    """Return the country of lines, points that their sides hold and so on, if any is given."""
    options = vars(asked)
    if not any(options.get(name) for name in ("country", "side_of", "extend_line", "front_line")):
        return None
    return FrontLine(
        options["country"],
        side_of=[side_point(text) for text in options["side_of"]],
        extend_km=options["extend_line"] or 0.0,
        beside_polygons=options["front_line"],
    )


def published_on(asked: Options) -> date:
    """Return the day of ``--published``."""
    return read_day(asked.published, "--published")


def picture_kind(path: str) -> str:
    """Return the format of ``--figure``, by its name; PNG for standard output."""
    if path == "-":
        return "png"
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in _PICTURES:
        raise InputError(
            f"--figure: expected a name in .{', .'.join(_PICTURES)}, found {path[:60]!r}"
        )
    return kind


def picture_options(asked: Options) -> dict[str, Any]:
    """Return the options of `frontgeo.figure` that ``--figure-size`` and its like state.

    Raises
    ------
    InputError
        If they are given without ``--figure``, or the size is unknown.
    """
    stated: dict[str, Any] = {}
    if asked.figure_size is not None:
        stated["size"] = asked.figure_size
    if asked.both_scripts:
        stated["both_scripts"] = True
    if stated and asked.figure is None:
        option = "--figure-size" if "size" in stated else "--both-scripts"
        raise InputError(f"{option} is of a picture: name one with --figure")
    return stated


def region_of(asked: Options) -> Region:
    """Return the theatre that was asked for, or the region in which polygons are expected."""
    if asked.theatre is not None:
        return theatre_in(asked.theatre)
    return EVERYWHERE if asked.anywhere else DEFAULT_THEATRE


def theatre_of(asked: Options) -> Theatre:
    """Return the theatre that was asked for, or the default one."""
    region = region_of(asked)
    return region if isinstance(region, Theatre) else DEFAULT_THEATRE


@cache
def theatre_in(path: str) -> Theatre:
    """Return the theatre of a file, read once for a command."""
    from frontgeo.places.theatre_file import read_theatre  # loads pydantic and geopandas

    return read_theatre(path)


def regions_of(asked: Options) -> gpd.GeoDataFrame | None:
    """Return the regions of ``--by``."""
    if asked.by is None:
        if asked.by_name is not None:
            raise InputError("--by-name goes with --by; name the regions")
        return None
    theatre = theatre_of(asked)
    refuse_boundaries(asked, theatre)
    if asked.by in _OF_THEATRE and not theatre.about.is_shipped:
        if not len(theatre.regions):
            raise InputError(
                f"--by {asked.by}: the theatre {asked.theatre} has no regions; add [regions] to "
                "it, or name a file of them"
            )
        return theatre.regions
    if asked.by in _OF_THEATRE:
        from frontgeo.places.boundaries import load_oblasts  # loads geopandas

        return load_oblasts(asked.boundaries)
    try:
        return read_regions(asked.by, region=region_of(asked))
    except InputError as error:
        raise InputError(f"--by: expected 'oblast', 'region' or a file: {error}") from None


def refuse_boundaries(asked: Options, theatre: Theatre) -> None:
    """Refuse a file of oblasts beside a theatre that has regions of its own."""
    if asked.boundaries is not None and not theatre.about.is_shipped:
        raise InputError(
            "--boundaries is in place of the oblasts that ship; with --theatre name the regions in "
            "its [regions]"
        )


def oblasts_note(asked: Options, grounds: Iterable[Theatre]) -> Message | None:
    """Return a note on the lines of the theatre's regions if ``--by`` takes them, or nothing.

    `grounds` are the theatres of the maps: regions of another part of the world cut none of them.
    """
    if asked.by not in _OF_THEATRE or asked.boundaries is not None:
        return None
    if not any(theatre.is_known for theatre in grounds):
        return Message("regions-unknown")
    theatre = theatre_of(asked)
    about = theatre.about
    unit = "oblast" if about.is_shipped else "region"
    units = Message(f"regions-{unit}s")
    if about.accuracy_interior_m is None:
        off = Message("regions-accuracy-unknown", units=units)
    else:
        worst = _worst_line(theatre)
        key = "regions-accuracy-worst" if worst else "regions-accuracy"
        off = Message(key, units=units, m=about.accuracy_interior_m, **worst)
    return Message("regions-lines", credit=about.credit, off=off, unit=Message(f"regions-{unit}"))


def _worst_line(theatre: Theatre) -> dict[str, object]:
    """Return the error of the line that is farthest off, and its regions, if that is stated."""
    regions = theatre.regions
    lines = regions.attrs.get("line_accuracy", ())
    if not lines:
        return {}
    one, other, _, mean_m = max(lines, key=itemgetter(3))
    rows = zip(regions["iso"], regions["name_en"], regions["name_uk"], strict=True)
    names = {iso: NameOf(str(en), str(uk or "")) for iso, en, uk in rows}
    return {"worst_m": mean_m, "one": names[one], "other": names[other]}


def clip_of(asked: Options) -> BaseGeometry | None:
    """Return the region that maps are clipped to."""
    return _named_region(asked)[0] if asked.clip else None


def _named_region(asked: Options) -> tuple[BaseGeometry, bool]:
    """Return the region of ``--clip``, and whether it is from a file."""
    from frontgeo.verdicts.context import named_region  # loads all kinds of claim

    region, source = named_region(asked.clip, region=region_of(asked))
    return region, source is not None


def _meets_nothing(name: str) -> InputError:
    return InputError(f"--clip {name}: meets none of the polygons; check that x is longitude")


class ClippedMaps:
    """Clip each map of a timeline, and find the most ground that it leaves out.

    `credit` names the clip for pictures, and the source of its line if it ships.
    """

    def __init__(self, asked: Options) -> None:
        self.name, self.region, self.credit = asked.clip, None, ""
        if self.name:
            self.region, is_file = _named_region(asked)
            shipped = "" if is_file else f" ({theatre_of(asked).about.credit})"
            self.credit = f"Clipped to {self.name}{shipped}"
        self.held_km2 = self.outside_km2 = self._whole_km2 = 0.0

    def of(self, timeline: Timeline) -> Timeline:
        """Return the clipped timeline, or the same one without a clip."""
        if self.region is None:
            return timeline
        return timeline.shown_to(self._before).clipped(self.region).shown_to(self._after)

    def _before(self, whole: ControlMap) -> None:
        self._whole_km2 = _total_km2(whole)

    def _after(self, inside: ControlMap) -> None:
        held_km2 = _total_km2(inside)
        self.held_km2 = max(self.held_km2, held_km2)
        self.outside_km2 = max(self.outside_km2, self._whole_km2 - held_km2)

    def note(self) -> str:
        """Return a note on the clip after all maps were read; nothing without a clip."""
        if self.region is None:
            return ""
        if not self.held_km2:
            raise _meets_nothing(self.name)
        return f"clipped to {self.name}: up to {self.outside_km2:,.1f} km² of a map outside"


def clipped(drawn: ControlMap, asked: Options) -> ControlMap:
    """Return polygons cut to the region of ``--clip``, recording the area outside as a repair."""
    clip = clip_of(asked)
    if clip is None:
        return drawn
    inside = drawn.clipped(clip)
    ground = {s: g for s, g in inside.statuses.items() if inside.area_by_status_km2[s] > 0}
    if not ground and not (inside.is_of_no_side and any(inside.others_km2.values())):
        raise _meets_nothing(asked.clip)
    outside_km2 = _total_km2(drawn) - _total_km2(inside)
    reason = f"clipped to {asked.clip}: {outside_km2:,.1f} km² outside"
    return drawn.with_(statuses=ground, repaired={**drawn.repaired, reason: 1}, checked=True)


def _total_km2(control_map: ControlMap) -> float:
    others_km2 = control_map.others_km2.values() if control_map.is_of_no_side else ()
    return sum(control_map.area_by_status_km2.values()) + sum(others_km2)
