"""The verb ``timeline``: a table of many maps, or a day added to a store of them."""

from __future__ import annotations

import argparse
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from frontgeo.cli_check import region_of, regions_of
from frontgeo.control import ControlMap
from frontgeo.done import Done
from frontgeo.errors import InputError, NotAvailableError
from frontgeo.files import printable
from frontgeo.layername import split_layer
from frontgeo.mappers import read_control_map
from frontgeo.mappers.archive import list_members
from frontgeo.options import TABLE_FORMATS
from frontgeo.places import BORDER_ATTRIBUTION
from frontgeo.report import format_table, to_json
from frontgeo.store import appended, later_maps, store_bytes
from frontgeo.stored import pyarrow_parquet, stored_snapshots
from frontgeo.timeline import Timeline, read_timeline

__all__ = ["run_timeline"]

_LARGEST_REGIONS = 12  # more lines than this cannot be told apart


def run_timeline(args: argparse.Namespace, command: str) -> Done:
    """Measure an archive of maps, or add to a store."""
    if args.what[0] == "update":
        return _update(args)
    _check_options(args)
    regions = regions_of(args)
    timeline = read_timeline(args.what[0], mapper=args.mapper, region=region_of(args))
    chosen: dict[str, Any] = {
        "definition": args.definition or "occupied",
        "every": args.every or "day",
    }
    if args.deltas:
        table = timeline.deltas(**chosen)
    else:
        table = timeline.area(regions, name=args.by_name, **chosen)
    done = Done(inputs=[args.what[0]])
    done.inputs += [str(split_layer(name)[0]) for name in (args.by, args.boundaries) if name]
    if timeline.undated:
        done.notes.append(f"{timeline.undated} files left out: their names tell no day")
    done.notes += [f"no map from {first} to {last}" for first, last in timeline.gaps]
    if args.by in ("oblast", "oblasts") and args.boundaries is None:
        done.notes.append(BORDER_ATTRIBUTION)
    if args.out is not None:
        done.files[args.out] = _written(table, Path(args.out).suffix.lower(), timeline)
    if args.json:
        rows = _plain(table)
        done.text = to_json({**chosen, "command": command, "rows": rows.to_dict("records")})
    elif args.out is None:
        done.text = _printed(table)
    else:
        first, last = timeline.snapshots[0].day, timeline.snapshots[-1].day
        done.text = f"{len(table)} rows, {first} to {last}"
    return done


def _check_options(args: argparse.Namespace) -> None:
    if len(args.what) > 1:
        raise InputError(f"timeline: expected one archive, found {len(args.what)}; name one")
    if args.deltas and args.by is not None:
        raise InputError("--deltas and --by do not go together; use one of them")
    if args.out is not None and Path(args.out).suffix.lower() not in TABLE_FORMATS:
        raise InputError(
            f"--out: expected a name in {', '.join(TABLE_FORMATS)}, found {args.out[:60]}"
        )


# ---- the table, as text and as files ---------------------------------------------------


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Days as text, areas to the square metre."""
    rows = table.reset_index()
    for column in rows.columns:
        days = pd.api.types.is_datetime64_any_dtype(rows[column])
        rows[column] = rows[column].dt.strftime("%Y-%m-%d") if days else rows[column].round(6)
    return rows


def _printed(table: pd.DataFrame) -> str:
    rows = _plain(table)
    header = tuple(printable(str(c).replace("_km2", " km²")) for c in rows.columns)
    texts = [
        tuple(value if isinstance(value, str) else f"{value:,.1f}" for value in row)
        for row in rows.itertuples(index=False)
    ]
    return format_table([header, *texts], right=range(1, len(header)))


def _written(table: pd.DataFrame, suffix: str, timeline: Timeline) -> str | bytes:
    if suffix == ".csv":
        return _plain(table).to_csv(index=False, lineterminator="\n")
    buffer = BytesIO()
    if suffix == ".parquet":
        pyarrow_parquet()  # told in our words where it is not installed
        table.to_parquet(buffer)
        return buffer.getvalue()
    return _png(table, timeline)


def _png(table: pd.DataFrame, timeline: Timeline) -> bytes:
    """The curves of a table, those of the largest regions, with gaps left open."""
    try:
        from matplotlib import colormaps
        from matplotlib.dates import date2num
        from matplotlib.figure import Figure  # an extra; no display, no state of pyplot
    except ImportError:
        raise NotAvailableError(
            "PNG needs matplotlib; install it with: pip install 'frontgeo[figures]'"
        ) from None
    areas = table.drop(columns="since", errors="ignore")
    if areas.shape[1] > _LARGEST_REGIONS:
        largest = areas.max().nlargest(_LARGEST_REGIONS).index
        areas = areas.loc[:, areas.columns.isin(largest)]
    figure = Figure(figsize=(10, 5.5), layout="constrained")
    axes = figure.add_subplot()
    axes.set_prop_cycle(color=colormaps["tab20"](range(20)))
    for column in areas.columns:
        label = printable(str(column).removesuffix("_km2")).replace("$", r"\$")
        axes.plot(areas.index, areas[column], label=label, linewidth=1.5)
    for first, last in timeline.gaps:
        axes.axvspan(
            *(date2num(day) for day in (first, last)),  # type: ignore[no-untyped-call]
            color="0.9",
            linewidth=0,
            zorder=0,
        )
    axes.set_ylabel("km²")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    axes.set_title(printable(timeline.path.name).replace("$", r"\$"), fontsize="medium", loc="left")
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=150, metadata={"Software": None})
    return buffer.getvalue()


# ---- update ----------------------------------------------------------------------------


def _is_archive(path: Path) -> bool:
    """Whether it holds maps of many days: a folder, or an archive with more than one."""
    members = list_members(path) if path.exists() else None
    return members is not None and (path.is_dir() or len(members) > 1)


def _update(args: argparse.Namespace) -> Done:
    given = ("by", "by_name", "every", "deltas", "definition", "out", "boundaries", "json")
    for name in given:
        if getattr(args, name):
            option = name.replace("_", "-")
            raise InputError(f"timeline update and --{option} do not go together; leave it out")
    if len(args.what) < 3:
        raise InputError("timeline update: expected STORE and at least one MAP; name them")
    path = Path(args.what[1])
    there = stored_snapshots(path) if path.exists() else []
    last = there[-1].state_at if there else None
    done = Done()
    maps: list[ControlMap | tuple[ControlMap, date]] = []
    for name in args.what[2:]:
        if _is_archive(Path(name)):
            done.inputs.append(name)
            timeline = read_timeline(name, mapper=args.mapper, region=region_of(args))
            maps += list(later_maps(timeline, last))
        else:
            maps.append(read_control_map(name, mapper=args.mapper, region=region_of(args)))
    done.opened(m[0] if isinstance(m, tuple) else m for m in maps)
    done.text = f"{path}: {len(there)} maps and {len(maps)} added"
    if maps:
        done.files[str(path)] = appended(path, maps) if there else store_bytes(maps)
    return done
