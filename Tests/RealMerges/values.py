"""JSON values by their meaning, and moments in time."""
import datetime
import json
import re
from decimal import Decimal

# The value of a member that an object lacks.
ABSENT = object()


def meaning(value):
    """What is equal for two values that mean the same."""
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, Decimal):
        return "number", value.normalize() if value else Decimal(0)
    if isinstance(value, list):
        return "array", tuple(map(meaning, value))
    if isinstance(value, dict):
        return "object", tuple(sorted((name, meaning(member)) for name, member in value.items()))
    return ("null",) if value is None else ("string", value)


def member(record, name):
    """The member of an object with this name, or ABSENT."""
    return record.get(name, ABSENT) if isinstance(record, dict) else ABSENT


def same(left, right):
    """Whether two values, either of which may be ABSENT, mean the same."""
    if left is ABSENT or right is ABSENT:
        return left is right
    return meaning(left) == meaning(right)


def merged_trivially(base, ours, theirs):
    """(True, the value) where at most one side changed it or both agree, else (False, None)."""
    if same(ours, theirs) or same(theirs, base):
        return True, ours
    return (True, theirs) if same(ours, base) else (False, None)


MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?)?"
)


def moment(value):
    """Seconds since 1970 of a number or a text of RFC 3339, as a Decimal; None for all else."""
    if isinstance(value, Decimal):
        return value if abs(value) < 10**11 else value / 1000
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    date, time, fraction, offset = found.groups()
    offset = "+00:00" if offset in (None, "Z") else offset
    whole = datetime.datetime.fromisoformat(f"{date}T{time or '00:00:00'}{offset}")
    return Decimal(int(whole.timestamp())) + Decimal("0." + (fraction or "0"))


def shown(value):
    """The beginning of a value, for a message."""
    if value is ABSENT:
        return "nothing"
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) < 60 else text[:57] + "..."
