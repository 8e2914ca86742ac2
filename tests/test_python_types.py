"""Values of numpy and pandas: taken as what they are, or refused in one sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import frontgeo as fg
from frontgeo.errors import FrontgeoError

SQUARE = shapely.box(36, 50, 36.2, 50.2)
FRAME = gpd.GeoDataFrame({"geometry": [SQUARE]}, crs=4326)
BEFORE = fg.ControlMap("me", {"occupied": SQUARE}, day=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("stated", "like"),
    [
        (np.int64(880), 880),
        (np.uint8(88), 88),
        (np.float64(880.5), 880.5),
        (np.float32(880.1), 880.1),  # 880.0999756 in 64 bits
        (pd.Series([880])[0], 880),
    ],
)
def test_numbers_of_numpy_are_claimed(stated: Any, like: float) -> None:
    assert fg.Claim.area(stated) == fg.Claim.area(like)
    assert fg.Claim.depth(stated) == fg.Claim.depth(like)


@pytest.mark.parametrize(
    "stated",
    [
        pd.NA, pd.NaT, np.nan, None, True, np.bool_(True), np.array(880), np.array([880]),
        pd.Series([880, 3]), pd.DataFrame({"a": [1]}), object(), 1j, b"880",
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_other_amounts_are_refused_in_a_sentence(stated: Any) -> None:
    with pytest.raises(FrontgeoError, match="value: ") as caught:
        fg.Claim.area(stated)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "day",
    [
        pd.Timestamp("2024-01-01"),
        np.datetime64("2024-01-01"),
        datetime(2024, 1, 1),
        pd.DataFrame({"day": ["2024-01-01"]}).astype("datetime64[ns]").day[0],
        pd.Series(["2024-01-01"], dtype="string")[0],
        pd.Categorical(["2024-01-01"])[0],
    ],
    ids=lambda value: type(value).__name__,
)
def test_days_of_pandas_are_days(day: Any) -> None:
    assert fg.Claim.area(880, since=day, until="2024-05-31").since == date(2024, 1, 1)  # type: ignore[arg-type]
    assert fg.ControlMap("me", {"occupied": SQUARE}, day=day).day == date(2024, 1, 1)


@pytest.mark.parametrize(
    "day",
    [
        pd.Timestamp("2024-01-01", tz="Europe/Kyiv"), pd.NaT, pd.NA,
        pd.Timestamp("2024-01-01 10:00"), pd.Period("2024-01"), 20240101, "1.1.2024",
        datetime(2024, 1, 1, 23, tzinfo=UTC),
        datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))),
        pd.Series(["2024-01-01"]),
    ],
    ids=lambda value: f"{type(value).__name__}-{value}"[:40],
)  # fmt: skip
def test_what_is_no_day_is_refused_in_a_sentence(day: Any) -> None:
    for make in (
        lambda: fg.Claim.area(880, since=day, until="2024-05-31"),
        lambda: fg.ControlMap("me", {"occupied": SQUARE}, day=day),
    ):
        with pytest.raises(FrontgeoError, match="expected a day as YYYY-MM-DD") as caught:
            make()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: fg.check(880, SQUARE),  # type: ignore[arg-type]
        lambda: fg.check(fg.Claim.area(880), 5),
        lambda: fg.check(fg.Claim.area(880), pd.DataFrame({"a": [1]})),
        lambda: fg.diff(SQUARE, BEFORE),  # type: ignore[arg-type]
        lambda: fg.diff(BEFORE, None),  # type: ignore[arg-type]
        lambda: fg.diff(BEFORE, BEFORE, clip=5),
        lambda: fg.ControlMap("me", {"occupied": FRAME}),  # type: ignore[dict-item]
        lambda: fg.ControlMap("me", {"occupied": SQUARE}, position_error_m="far"),  # type: ignore[arg-type]
        lambda: fg.read_control_map(FRAME),  # type: ignore[arg-type]
        lambda: fg.read_timeline(5),  # type: ignore[arg-type]
        lambda: fg.find_settlement(5),  # type: ignore[arg-type]
        lambda: fg.folium_map(5),  # type: ignore[arg-type]
        lambda: fg.folium_map([BEFORE]),  # type: ignore[list-item]
        lambda: fg.figure(5),  # type: ignore[arg-type]
        lambda: fg.area_km2("x"),  # type: ignore[arg-type]
    ],
)
def test_objects_of_other_types_are_refused_in_a_sentence(call: Any) -> None:
    with pytest.raises(FrontgeoError, match="expected") as caught:
        call()
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


def test_places_of_columns_are_places() -> None:
    for where in (np.array(["UA-63"]), pd.Series(["UA-63"]), pd.Index(["UA-63"])):
        assert fg.Claim.area(3, where=where).where == ("UA-63",)


def test_categories_and_missing_values_of_a_frame_do_not_change_its_area() -> None:
    plain = fg.check(fg.Claim.area(880), FRAME).rows[0].measured
    for column in (
        pd.Categorical(["occupied"]),
        pd.array([pd.NA], dtype="string"),
        pd.to_datetime(["2024-01-01"], utc=True),
        pd.array([pd.NA], dtype="Int64"),
    ):
        assert fg.check(fg.Claim.area(880), FRAME.assign(note=column)).rows[0].measured == plain
