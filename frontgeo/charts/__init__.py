"""Curves and pictures of a timeline, and how figures are written to files."""
