"""The verb ``draw``: a page to draw ground on and hold it against a claim."""

from __future__ import annotations

from frontgeo.change.control_map import ControlMap
from frontgeo.cli import options as opt
from frontgeo.cli.check import claim_of
from frontgeo.cli.done import Done
from frontgeo.cli.inputs import read_map
from frontgeo.cli.verb import PAGE, Options
from frontgeo.errors import InputError

__all__ = ["command"]

_PAGE = "frontgeo-draw.html"


@opt.verb(
    "draw",
    "write a page to draw ground on and hold it against a claim",
    'frontgeo draw --claim "880 km2" -o draw.html',
    'frontgeo draw --claim "880 km2" --before before.geojson --after after.geojson --lang uk',
)
@opt.statement("'880 km2', 'about 340 sq mi'")
@opt.option("--map", several=True, metavar="FILE", help="a map to draw on")
@opt.option("--before", several=True, metavar="FILE", help="the earlier of two maps to draw on")
@opt.option("--after", several=True, metavar="FILE", help="the later one")
@opt.mapper()
@opt.anywhere
@opt.option("--settlements", metavar="FILE", help="settlements to name, not ours")
@opt.lang(("--lang",), "of the page")
@opt.option("--tiles", metavar="NAME", help="a map from the network below: the page goes online")
@opt.option("--attribution", metavar="TEXT", help="the credit of those tiles")
@opt.output("-o", "--out", type=PAGE, default=_PAGE, help=f"write the page; default {_PAGE}")
def command(asked: Options) -> Done:
    """Write a page on which polygons are drawn, measured and held against a claim of area.

    It needs no network, and check --polygons reads what is saved there.
    """
    from frontgeo.pages.draw import draw_page  # folium is slow to load

    if asked.claim is None:
        raise InputError("draw: expected --claim, such as --claim '880 km2'; give it")
    done = Done()
    claim = claim_of(asked)
    maps = _maps_of(asked)
    done.opened(maps)
    if asked.settlements is not None:
        done.inputs.append(asked.settlements)
    page = draw_page(
        claim,
        maps=maps,
        settlements=asked.settlements,
        lang=asked.lang,
        tiles=asked.tiles,
        attribution=asked.attribution,
    )
    done.files[asked.out] = page.html()
    done.text = f"{claim.label}: draw on {asked.out}, save there, and check --polygons the file"
    return done


def _maps_of(asked: Options) -> list[ControlMap]:
    """Return the maps to draw on: none, one, or the earlier and the later one."""
    if asked.map and (asked.before or asked.after):
        raise InputError("--map and --before/--after do not go together; use one of them")
    if bool(asked.before) != bool(asked.after):
        raise InputError("expected --before and --after together, found only one; give both")
    named = [asked.map] if asked.map else [asked.before, asked.after] if asked.before else []
    return [read_map(files, asked) for files in named]
