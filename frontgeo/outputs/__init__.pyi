from .alternative_text import alt_text
from .claimreview import (
    CLAIM_REVIEW_USE,
    DEFAULT_RATINGS,
    Ratings,
    claim_review,
    claim_review_html,
    claim_reviews,
    read_ratings,
)
from .datawrapper import datawrapper_files, datawrapper_table
from .feature_collection import delta_geojson, verdict_geojson
from .methods import methods_paragraph
from .pins import Pin, read_pins
from .plain_data import to_json
from .records import verdict_dict
from .rocrate import CrateInput, CratePublisher, ro_crate, zipped_crate
from .tables import parts_table, table_csv, table_xlsx, verdict_table
from .text import claims_text, verdict_text
from .timelines import timeline_text
from .view_model import agreement_on

__all__ = [
    "CLAIM_REVIEW_USE",
    "DEFAULT_RATINGS",
    "CrateInput",
    "CratePublisher",
    "Pin",
    "Ratings",
    "agreement_on",
    "alt_text",
    "claim_review",
    "claim_review_html",
    "claim_reviews",
    "claims_text",
    "datawrapper_files",
    "datawrapper_table",
    "delta_geojson",
    "methods_paragraph",
    "parts_table",
    "read_pins",
    "read_ratings",
    "ro_crate",
    "table_csv",
    "table_xlsx",
    "timeline_text",
    "to_json",
    "verdict_dict",
    "verdict_geojson",
    "verdict_table",
    "verdict_text",
    "zipped_crate",
]
