"""Files of users: signatures, vector formats, archives, tables."""
