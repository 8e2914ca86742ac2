"""Verdicts: measure a claim, compare it with the evidence, and gather the rows."""
