"""A verdict told: words, tables, GeoJSON, ClaimReview, the paragraph of methods."""
