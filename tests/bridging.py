"""A bridge by other code than the program's, project by project after the table of docs/domain.md, Editions."""

from collections import defaultdict

BASES = ("headline", "phases", "realised")
NOWHERE = (False, frozenset(), dict.fromkeys(BASES))


def line(kind, parents, slug):
    """The groups of a project at this node: itself and what is above it; `none` without one."""
    found = []
    while slug:
        found.append(f"{kind}:{slug}")
        slug = parents[slug]
    return found or [f"{kind}:none"]


def parts_between(before, after):
    """(code, group, basis, part, yuan) of each project in each group, with opening and closing.

    Both sides are {code: (counts, groups, {basis: yuan or None})}.
    """
    for code in before.keys() | after.keys():
        counted, were, old = before.get(code, NOWHERE)
        counts, are, new = after.get(code, NOWHERE)
        for group in were | are:
            inside, now = counted and group in were, counts and group in are
            for basis in BASES:
                one, two = old[basis] or 0, new[basis] or 0
                here = [("opening", one)] if inside else []
                if inside and not now:
                    gone = "withdrawn" if code not in after else "moved_out" if counts else "left_scope"
                    here.append((gone, -one))
                if now and not inside and not counted:
                    here.append(("new" if code not in before else "returned", two))
                elif now and not inside:
                    here.append(("moved_in", one))
                if now and counted and old[basis] != new[basis]:
                    kind = "raised" if two > one else "lowered"
                    kind = (
                        "disclosed" if old[basis] is None else "undisclosed" if new[basis] is None else kind
                    )
                    here.append((kind, two - one))
                here += [("closing", two)] if now else []
                yield from ((code, group, basis, part, yuan) for part, yuan in here)


def summed(rows):
    """{(group, basis, part): [projects, yuan]}, less what is nothing in both."""
    sums = defaultdict(lambda: [0, 0])
    for _code, group, basis, part, yuan in rows:
        sums[group, basis, part][0] += 1
        sums[group, basis, part][1] += yuan
    return dict(sums)
