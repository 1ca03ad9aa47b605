"""Thousands set off by threes, as amounts are: Django groups Chinese numbers by fours, with nothing between."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
