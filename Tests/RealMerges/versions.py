"""Lines, versions of a file, and results with conflict blocks."""
import json
import re
from decimal import Decimal

from values import ABSENT, meaning, member


class Line:
    """A line of a file. `token` is what identifies it: its key, or its value where it has none."""

    def __init__(self, raw, key):
        self.raw = raw
        self.has_doubled_members = False
        self.is_candidate = False  # Whether it is between conflict markers that were committed.

        def pairs(members):
            names = {name for name, _ in members}
            self.has_doubled_members |= len(names) < len(members)
            return dict(members)

        try:
            self.value = json.loads(
                raw.decode("utf-8-sig"),
                object_pairs_hook=pairs,
                parse_float=Decimal,
                parse_int=Decimal,
            )
            self.meaning = meaning(self.value)
        except ValueError:
            self.value, self.meaning = None, ("bad line", raw)
        parts = [member(self.value, name) for name in key or []]
        is_keyed = parts and not any(part is ABSENT or part is None for part in parts)
        self.token = ("key", tuple(map(meaning, parts))) if is_keyed else ("line", self.meaning)


def name(token):
    """A line's token for a message."""
    if token[0] == "key":
        return "/".join(str(part[-1]) for part in token[1])
    return f"the line {str(token[1])[:80]}"


class Version:
    """A version of a file. One with committed markers (`is_marked`) deletes nothing."""

    MARKER = re.compile(rb"(<{7}|\|{7}|={7}|>{7})( |$)")

    def __init__(self, data, key):
        self.lines, self.is_marked, part = [], False, None
        for raw in data.split(b"\n"):
            raw = raw.rstrip(b"\r")
            if not raw.strip():
                continue
            if self.MARKER.match(raw):
                self.is_marked = True
                part = {b">": None, b"|": "base"}.get(raw[:1], "side")
            elif part != "base":
                line = Line(raw, key)
                line.is_candidate = part == "side"
                self.lines.append(line)
        self.by_token = {}
        for line in self.lines:
            self.by_token.setdefault(line.token, []).append(line)

    def of(self, token):
        """The lines with this token."""
        return self.by_token.get(token, [])


def parts(result):
    """("line", raw) and ("block", ours, theirs) of a result of the driver, in their order."""
    found, side, halves = [], None, {}
    for raw in result.split(b"\n"):
        if raw == b"<<<<<<< ours" and side is None:
            side, halves = "ours", {"ours": [], "theirs": []}
        elif raw == b"=======" and side == "ours":
            side = "theirs"
        elif raw == b">>>>>>> theirs" and side == "theirs":
            found.append(("block", halves["ours"], halves["theirs"]))
            side = None
        elif side is not None:
            halves[side].append(raw)
        elif raw.strip():
            found.append(("line", raw))
    return found


def turned(result_parts):
    """The parts of a result with the halves of its blocks exchanged."""
    return [part if part[0] == "line" else ("block", part[2], part[1]) for part in result_parts]
