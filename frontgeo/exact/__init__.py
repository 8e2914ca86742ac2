"""Gained and lost ground of many pairs of maps at once, exactly."""
