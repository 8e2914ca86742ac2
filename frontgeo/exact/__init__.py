"""Exact overlay of maps, and areas by region."""
