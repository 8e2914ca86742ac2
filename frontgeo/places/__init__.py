"""Provide oblasts, raions, hromadas and settlements, with their accuracy and source.

Shipped tables are in ``data/``; see the ``README.md`` in each folder for sources, licences,
vintage and the view taken on disputed lines (Crimea and Sevastopol are in Ukraine, as in
the resolutions of the UN General Assembly). Other tables come from the cache of
``frontgeo fetch``, or from the user's own file.

Every ``load_*`` takes a path, ``file`` or ``file:layer``, and returns one kind of table:
longitude and latitude on WGS 84, with the column names below whatever the file calls them.
The table's ``.attrs`` describe it: ``source``, ``vintage``, ``licence``, ``attribution``,
``accuracy_m``, ``viewpoint`` and ``complete``.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
