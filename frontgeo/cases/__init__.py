"""Case files and tables of claims: read them, resolve their maps, check them and keep records."""
