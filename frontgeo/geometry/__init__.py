"""Measure shapes: areas, lengths, depths, sectors and the error of a position."""
