"""Draw charts of a timeline, and write figures to files."""
