"""Write verdicts as text, tables, GeoJSON, ClaimReview and a methods paragraph."""
