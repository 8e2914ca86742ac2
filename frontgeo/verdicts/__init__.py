"""Claim × evidence: what is measured, held against the claim, and gathered into a verdict."""
