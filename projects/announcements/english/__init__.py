"""How English announcements say who invests what in which project."""
