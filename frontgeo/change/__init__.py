"""Maps of control and what changed between them."""
