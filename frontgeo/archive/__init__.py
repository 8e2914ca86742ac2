"""Many maps of one mapper: read, stored, differenced day by day, compared."""
