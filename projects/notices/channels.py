"""What a channel says of a message that was handed over to it."""


class Refused(Exception):
    """The channel said no, or could not be reached: nothing was delivered, and it is tried again."""


class Doubtful(Exception):
    """The channel ended without an answer: whether it delivered is known to nobody."""
