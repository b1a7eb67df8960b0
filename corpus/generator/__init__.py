"""Renders the sample documents of `corpus/sources` to every form an office receives them in."""
