"""How each vendor talks."""
