"""Rasterize control: the day each cell was taken, and the people in changed ground."""
