"""frontgeo: test claims about territory against mapped front lines.

>>> import frontgeo as fg
>>> claim = fg.Claim.area(880, since="2024-01-01", until="2024-05-31", claimant="A. Belousov")
>>> claim.interval
(875.0, 885.0)
"""

# Import nothing here: this runs before a command handles Ctrl-C (`frontgeo.__main__`).

# names that have moved; the old ones work for one more release
_MOVED = {
    "CaseError": "frontgeo.errors.CaseError",
    "ClaimError": "frontgeo.errors.ClaimError",
    "Comparison": "frontgeo.change.Comparison",
    "ComparisonSeries": "frontgeo.archive.ComparisonSeries",
    "CrossCheck": "frontgeo.geometry.CrossCheck",
    "Delta": "frontgeo.Change",
    "FrontCorrelation": "frontgeo.archive.FrontCorrelation",
    "GeometryError": "frontgeo.errors.GeometryError",
    "InputError": "frontgeo.errors.InputError",
    "MapFileError": "frontgeo.errors.MapFileError",
    "NotAvailableError": "frontgeo.errors.NotAvailableError",
    "Overlap": "frontgeo.change.Overlap",
    "cross_check": "frontgeo.geometry.cross_check",
    "front_correlation": "frontgeo.archive.front_correlation",
    "is_complete": "frontgeo.places.is_complete",
    "load_hromadas": "frontgeo.places.load_hromadas",
    "load_neighbours": "frontgeo.places.load_neighbours",
    "load_settlement_footprints": "frontgeo.places.load_settlement_footprints",
}


def __getattr__(name: str) -> object:
    """Return a public name, importing its module, which the stub beside this file names."""
    if name in _MOVED:
        from frontgeo._utils.deprecation import moved_name

        return moved_name(f"frontgeo.{name}", _MOVED[name])
    from frontgeo._utils.lazy import attach_stub

    load, _, public = attach_stub(__name__, __file__)
    return public if name == "__all__" else load(name)


def __dir__() -> list[str]:
    from frontgeo._utils.lazy import attach_stub

    return attach_stub(__name__, __file__)[1]()
