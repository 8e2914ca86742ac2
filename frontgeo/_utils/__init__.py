"""Dates, files, workers and progress: what every room may use."""
