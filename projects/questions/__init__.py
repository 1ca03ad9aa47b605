"""The question box: a question in words becomes filters, by rules over the tracker's own names; never guessed."""
