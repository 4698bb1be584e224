"""Tools for who owns the data standard: check it, try it, compare two of it, explain it.

Nothing here writes to a system; most of it needs neither network nor state.
"""
