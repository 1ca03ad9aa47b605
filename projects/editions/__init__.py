"""Monthly editions: what was public at a moment, frozen as files, with what lies between one and the next.

`layout`, `bridge`, `manifest` and `verification` need nothing but Python: whoever holds the files proves them with these.
"""
