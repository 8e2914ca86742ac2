"""Case files and tables of claims: read, resolved to maps, checked, recorded."""
