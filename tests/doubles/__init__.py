"""Doubles that are injected, never patched in: a fake vendor and a small world around the engine."""
