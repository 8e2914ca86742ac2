"""Control as cells: rasters of the day ground was taken, and people by cell."""
