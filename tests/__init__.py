"""The tests of httpexc."""
