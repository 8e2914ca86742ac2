"""Checks of polygons, in files, in the type and in tables of places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from frontgeo.geometry.checks import stray_vertices

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    "ring, strays",
    [
        ([(36, 50), (36.1, 50), (36.1, 50.1), (0, 0), (36, 50.1)], [(0, 0)]),
        ([(36, 50), (36.1, 50), (63.1, 50.1), (36, 50.1)], [(63.1, 50.1)]),
        ([(36, 50), (0, 0), (36.1, 50), (36.1, 50.1), (36, 59)], [(0, 0), (36, 59)]),
        ([(36, 50), (0, 0), (0, 0), (36.1, 50), (36.1, 50.1), (36, 50.1)], [(0, 0)]),
        ([(36, 50), (36.1, 50), (0, 0)], [(0, 0)]),
        # a typing error of a degree or two is ground like any other
        ([(36, 50), (36.1, 50), (37.1, 50.1), (36, 50.1)], []),
        # strips, crude outlines and large countries are no stray vertices
        ([(30, 50), (40, 50), (40, 50.1), (30, 50.1)], []),
        ([(30, 50), (40, 50), (60, 60), (100, 70), (60, 70), (30, 50.1)], []),
        ([(36, 50), (36, 50), (60, 50), (60, 60), (36, 60)], []),
    ],
)
def test_stray_vertices_of_rings(ring: list[tuple[float, float]], strays: list[object]) -> None:
    for turned in (ring, ring[::-1], ring[2:] + ring[:2]):
        found = stray_vertices(shapely.Polygon(turned))
        assert sorted(map(tuple, found.tolist())) == sorted(strays)


@given(
    st.integers(3, 40),
    st.floats(0.01, 8),
    st.floats(0, 6.28),
    st.floats(10, 100),
    st.integers(0, 1000),
)
def test_one_vertex_thrown_far_is_found_and_nothing_else(
    n: int, size: float, turn: float, away: float, at: int
) -> None:
    angles = turn + np.linspace(0, 2 * np.pi, max(n, int(size * 40)), endpoint=False)
    ring = np.column_stack([30 + size * np.cos(angles), 50 + size * np.sin(angles)])
    assert not len(stray_vertices(shapely.Polygon(ring)))
    stray = [30 + (size + away) * np.cos(turn), 50 + (size + away) * np.sin(turn)]
    ring[at % len(ring)] = stray
    # of a triangle the edge that is left may not be short beside the jumps
    if len(ring) > 3:
        assert stray_vertices(shapely.Polygon(ring)).tolist() == [stray]
