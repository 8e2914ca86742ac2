"""The version: what the tag said when this was built or installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("frontgeo")
except PackageNotFoundError:  # the folder alone, never installed
    __version__ = "0.0.0"
