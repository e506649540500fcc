"""Planted faults: whether a wrong variant of a rule passes the check of the right one."""


def survives(check, variant):
    """Whether a variant of a rule passes the check that the rule passes."""
    try:
        check(variant)
    except AssertionError:
        return False
    return True
