"""Write verdicts as text, JSON, tables, GeoJSON, ClaimReview and a methods paragraph.

`verdict_text`, `verdict_dict` and `methods_paragraph` describe one verdict; `verdict_table` and
`parts_table` are rows of data for `table_csv` and `table_xlsx`; `verdict_geojson` and
`delta_geojson` give the ground; `datawrapper_files` are a folder for Datawrapper, and `ro_crate`
one that describes a check and what it was made of; `claim_review` is the JSON-LD of schema.org,
with ratings from `read_ratings`; `read_pins` reads days with a text for a timeline;
`agreement_on` returns the ground by how many mappers show it.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
