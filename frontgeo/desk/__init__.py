"""Write a newsroom's day, week or month from the library of maps."""
