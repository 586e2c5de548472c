"""Applications that others wrote, moved to this package by ``httpexc migrate``, and their own test suites."""
