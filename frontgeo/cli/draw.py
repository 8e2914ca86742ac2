"""The verb ``draw``: a page to draw ground on and hold it against a claim."""

from __future__ import annotations

import argparse

from frontgeo.cli.check import claim_of
from frontgeo.cli.done import Done
from frontgeo.cli.regions import region_of
from frontgeo.control import ControlMap
from frontgeo.errors import InputError
from frontgeo.mappers import read_control_map

__all__ = ["run_draw"]


def run_draw(args: argparse.Namespace, command: str) -> Done:
    """Write the page; what is to be printed and written."""
    from frontgeo.maps import draw_page  # folium is slow to load

    if args.claim is None:
        raise InputError("draw: expected --claim, such as --claim '880 km2'; give it")
    done = Done()
    claim = claim_of(args)
    maps = _maps_of(args)
    done.opened(maps)
    if args.settlements is not None:
        done.inputs.append(args.settlements)
    page = draw_page(
        claim,
        maps=maps,
        settlements=args.settlements,
        lang=args.lang,
        tiles=args.tiles,
        attribution=args.attribution,
    )
    done.files[args.out] = page.html()
    done.text = f"{claim.label}: draw on {args.out}, save there, and check --polygons the file"
    return done


def _maps_of(args: argparse.Namespace) -> list[ControlMap]:
    """The maps to draw on: none, one, or the earlier and the later one."""
    if args.map and (args.before or args.after):
        raise InputError("--map and --before/--after do not go together; use one of them")
    if bool(args.before) != bool(args.after):
        raise InputError("expected --before and --after together, found only one; give both")
    named = [args.map] if args.map else [args.before, args.after] if args.before else []
    return [read_control_map(files, mapper=args.mapper, region=region_of(args)) for files in named]
