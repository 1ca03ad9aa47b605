"""How Chinese announcements say who invests what in which project."""
