"""Readers: one short module per mapper's format, each to the same `ControlMap`."""
