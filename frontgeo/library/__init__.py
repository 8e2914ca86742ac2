"""Keep maps of many mappers in one folder, so that a claim needs no file names.

`Library.open` opens the folder that ``FRONTGEO_ARCHIVE`` names, or the platform's data folder. A
library that frontgeo made holds one GeoParquet store for each mapper and edition; in any other
folder, the archives that lie there are found.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
