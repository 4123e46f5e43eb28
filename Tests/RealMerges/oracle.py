"""Says which facts a merged file lost, revived or made up, given the three versions.

It judges what nobody contests: a record, a field or an element that one side alone changed is as
that side has it. A contested value has to be one of a side, and without a policy a clock has to
have decided it. At exit 1, the file with either half of each block is judged by the same.
"""
import re
from collections import Counter

from fields import FieldOracle
from values import ABSENT, meaning, member, merged_trivially, same
from versions import Line, Version, name, parts

NEW_KEY = r"-[0-9a-z]{6,50}"  # What a merge adds to a key that both sides gave away.


class Oracle(FieldOracle):
    """A merge of three versions. `key` has the names of the fields that people tell its records
    apart by, or none; `is_known`, whether the driver knows the key as well."""

    def __init__(self, base, ours, theirs, key, is_known, rules):
        super().__init__(rules)
        self.key, self.is_known = key, is_known
        self.base, self.ours, self.theirs = (Version(file, key) for file in (base, ours, theirs))
        self.versions = [self.base, self.ours, self.theirs]
        self.renamed = self.renamed_tokens()

    def renamed_tokens(self):
        """Keys of base whose record a side has under another key, and those keys."""
        found = set()

        def identity(line):
            values = [member(line.value, field) for field in self.rules.identity]
            return tuple(None if value is ABSENT else meaning(value) for value in values)

        for side in (self.ours, self.theirs) if self.rules.identity else ():
            places = {}
            for line in side.lines:
                places.setdefault(identity(line), set()).add(line.token)
            for line in self.base.lines:
                new = places.get(identity(line), set()) if identity(line)[0] else set()
                if len(new) == 1 and line.token not in new and not self.base.of(*new):
                    found |= {line.token, *new}
        return found

    def findings(self, result, code):
        """What is wrong with a result of the driver and its exit code, as texts."""
        found = parts(result)
        blocks = [part for part in found if part[0] == "block"]
        if (code == 1) != bool(blocks):
            return [f"exit {code} with {len(blocks)} blocks"]
        asked = {Line(raw, self.key).token for block in blocks for raw in block[1] + block[2]}
        wrong = []
        for side in ("ours", "theirs") if blocks else (None,):
            half = 2 if side == "theirs" else 1
            raws = [raw for part in found for raw in
                    ([part[1]] if part[0] == "line" else part[half])]
            lines = [Line(raw, self.key) for raw in raws]
            where = f"with the halves of {side}: " if side else ""
            wrong += [where + what for what in self.resolution(lines, side, asked)]
        for block in blocks:
            wrong += self.block(block)
        return wrong

    def resolution(self, lines, side, asked):
        """A result without blocks. Tokens that were asked about are looked at in block()."""
        result = {}
        for line in lines:
            result.setdefault(line.token, []).append(line)
        tokens = dict.fromkeys(line.token for version in self.versions for line in version.lines)
        for token in tokens:
            trio = [version.of(token) for version in self.versions]
            got = result.get(token, [])
            found = (self.asked(*map(len, trio), len(got), side) if token in asked
                     else self.token(token, *trio, got, result))
            yield from (f"{name(token)}: {what}" for what in found)
        for token, got in result.items():
            if token not in tokens and not self.is_new_key(token, got):
                yield f"{name(token)}: no version has this"
        yield from self.order(lines)

    def is_new_key(self, token, got):
        """Whether a record is one of two that the sides added under one key."""
        if token[0] != "key" or token[1][-1][0] != "string":
            return False
        found = re.fullmatch(f"(.*){NEW_KEY}", token[1][-1][1])
        old = ("key", (*token[1][:-1], ("string", found[1]))) if found else None
        return (old is not None and len(got) == 1 and not self.base.of(old)
                and bool(self.ours.of(old)) and bool(self.theirs.of(old)))

    # Lines of one key or of one value

    def asked(self, base, ours, theirs, got, side):
        """How often a line without a known key has to be in and around a block."""
        if self.is_known:
            return
        own, other = (ours, theirs) if side == "ours" else (theirs, ours)
        if got > max(base, ours, theirs):
            yield f"{got} times in and around a block"
        elif got < min(ours, theirs) or not base and not other and got != own:
            yield f"{got} times in and around a block, instead of {own}"

    def token(self, token, base, ours, theirs, got, result):
        """All lines of one token, in the three versions and in the result."""
        self.fact_count += 1
        if token[0] == "line":
            yield from self.count(len(base), len(ours), len(theirs), len(got))
            return
        if token in self.renamed or any(line.is_candidate for line in base + ours + theirs):
            if len(got) > max(len(base), len(ours), len(theirs)):
                yield f"{len(got)} times"
            elif not got and ours and theirs:
                yield "is gone"
            return
        if base and not ours and self.ours.is_marked:
            ours = base
        if base and not theirs and self.theirs.is_marked:
            theirs = base
        old, left, right = (sorted(line.meaning for line in lines)
                            for lines in (base, ours, theirs))
        if left == right or right == old:
            yield from self.uncontested(ours, got, left != right)
        elif left == old:
            yield from self.uncontested(theirs, got, True)
        elif max(len(base), len(ours), len(theirs)) > 1:
            if len(got) > len({*old, *left, *right}) or not got and ours and theirs:
                yield f"{len(got)} lines"
        elif not base:
            yield from self.collision(token, ours[0], theirs[0], got, result)
        elif not ours or not theirs:
            yield from self.edited_and_removed(base[0], (ours or theirs)[0], got)
        else:
            yield from self.both(base[0], ours[0], theirs[0], got)

    @staticmethod
    def uncontested(side, got, is_changed):
        """The lines that one side has, or both; their bytes, where one side alone changed them."""
        want = sorted(line.meaning for line in side)
        have = sorted(line.meaning for line in got)
        if have != want:
            yield ("is there again" if not want else "is gone" if not have else
                   f"{len(have)} lines instead of {len(want)}" if len(have) != len(want) else
                   "is not as the side has it that alone changed it")
        elif is_changed and sorted(line.raw for line in got) != sorted(line.raw for line in side):
            yield "the bytes are not those of the side that alone changed it"

    def count(self, base, ours, theirs, got):
        """How often a line without a key has to be there."""
        if (self.ours.is_marked or self.theirs.is_marked) and min(ours, theirs) < base:
            return
        if ours == base or theirs == base:
            want = theirs if ours == base else ours
        elif min(ours, theirs) > base:
            want = max(ours, theirs)
        elif max(ours, theirs) < base:
            want = min(ours, theirs)
        else:
            if not min(ours, theirs) <= got <= max(ours, theirs):
                yield f"{got} times instead of {min(ours, theirs)} to {max(ours, theirs)}"
            return
        if got != want:
            yield f"{got} times instead of {want}"

    def edited_and_removed(self, base, edited, got):
        clock = self.clock(edited.value, edited.value)
        names = [field for field in {**base.value, **edited.value} if field != clock
                 and not same(member(base.value, field), member(edited.value, field))]
        if self.is_tombstone(edited):
            if [line.raw for line in got] != [edited.raw] and not self.is_tombstone(base):
                yield "a tombstone against nothing is not the tombstone"
        elif not names or self.rules.has_policy:
            if got:
                yield "was removed, and is there again"
        else:
            yield "was edited and removed, and nobody was asked"

    def collision(self, token, ours, theirs, got, result):
        """Both sides added the key: one record, or two of which one has a new key."""
        def is_renaming(new):
            last, old = new[1][-1], token[1][-1]
            return (new[0] == "key" and last[0] == old[0] == "string"
                    and new[1][:-1] == token[1][:-1]
                    and not any(version.of(new) for version in self.versions)
                    and re.fullmatch(re.escape(old[1]) + NEW_KEY, last[1]))

        def content(line):
            return meaning({field: value for field, value in line.value.items()
                            if field != self.key[-1]})

        moved = [lines for new, lines in result.items() if is_renaming(new)]
        if len(got) != 1:
            yield f"both added it: {len(got)} lines"
        elif not moved:
            yield from self.both(None, ours, theirs, got)
        else:
            found = sorted(map(content, [got[0], moved[0][0]]))
            if found != sorted(map(content, [ours, theirs])):
                yield "of the two records that both added one is not as it was"
            if got[0].raw not in (ours.raw, theirs.raw):
                yield "the record that keeps its key is neither side's line"
            if self.is_tombstone(moved[0][0]):
                yield "a tombstone has a new key"

    # Blocks

    def block(self, block):
        """One block: whole records, or records that differ in contested fields alone."""
        halves = [[Line(raw, self.key) for raw in half] for half in block[1:]]
        for token in dict.fromkeys(line.token for half in halves for line in half):
            base, ours, theirs = (version.of(token) for version in self.versions)
            mine = [[line for line in half if line.token == token] for half in halves]
            is_single = self.is_known and token[0] == "key" and \
                len(base) == len(ours) == len(theirs) == 1
            if is_single and not any(line.has_doubled_members for line in base + ours + theirs) \
                    and self.is_deletion(base[0].value, ours[0].value) \
                    == self.is_deletion(base[0].value, theirs[0].value):
                found = self.record_block(base[0], ours[0], theirs[0], mine)
            else:
                found = self.line_block(token, base, (ours, theirs), mine)
            yield from (f"{name(token)}: {what}" for what in found)

    def record_block(self, base, ours, theirs, mine):
        """A record of all versions, merged but for what is contested."""
        for half, side in zip(mine, ("ours", "theirs")):
            yield from (f"in the half of {side}: {what}"
                        for what in self.both(base, ours, theirs, half, is_asked=True))
        if not all(len(half) == 1 for half in mine):
            return
        left, right = (half[0].value for half in mine)
        differing = [field for field in {**left, **right}
                     if not same(member(left, field), member(right, field))]
        alone = [field for field in differing if merged_trivially(
            *(member(line.value, field) for line in (base, ours, theirs)))[0]]
        if alone or not differing:
            yield f"the halves differ in {alone}, which nobody contests"

    def line_block(self, token, base, sides, mine):
        """Lines that are asked about as a whole."""
        is_record = self.is_known and token[0] == "key"
        for half, side, word in zip(mine, sides, ("ours", "theirs")):
            have, want = Counter(line.raw for line in half), Counter(line.raw for line in side)
            if is_record and have != want:
                yield f"the half of {word} is not its line of that record"
            elif have - want:
                yield f"the half of {word} has a line that it lacks"
        old, left, right = ([line.meaning for line in lines] for lines in (base, *sides))
        if is_record and old and sorted(left) == sorted(right):
            yield "asks about what both sides have alike"
        if is_record and old and left and right and old in (left, right):
            yield "asks about what one side alone changed"

    # Order

    def order(self, lines):
        """What a side added is in its order, and what no version moved is in base's."""
        places = {}
        for index, line in enumerate(lines):
            places.setdefault(line.token, []).append(index)
        place = {token: found[0] for token, found in places.items() if len(found) == 1}
        orders = [list(version.by_token) for version in self.versions]
        index = [{token: at for at, token in enumerate(order)} for order in orders]
        has_moved = any(
            [token for token in order if token in self.base.by_token]
            != [token for token in orders[0] if token in order_index]
            for order, order_index in zip(orders[1:], index[1:]))
        for side, other in ((1, 2), (2, 1)):
            yield from self.added_order(side, index[other], place, has_moved)
        shared = [token for token in orders[0] if token in index[1] and token in index[2]
                  and token in place and len(self.base.of(token)) == 1]
        for first, second in zip(shared, shared[1:]):
            is_steady = all(order[first] < order[second] for order in index[1:])
            if is_steady and place[first] > place[second]:
                yield f"{name(first)} is before {name(second)} in all versions, and not here"

    def added_order(self, side, other, place, has_moved):
        """What both added is written where it first comes up, and may break the order of one.
        Where a side moved lines of base, additions keep their order between two of these."""
        version, gaps, gap = self.versions[side], {}, 0
        for token in version.by_token:
            gap += token in self.base.by_token and token in place
            gaps[token] = gap
        added = [token for token in version.by_token
                 if token not in self.base.by_token and token in place
                 and len(version.of(token)) == 1 and not version.of(token)[0].is_candidate]
        for first, second in zip(added, added[1:]):
            if place[first] > place[second] and second not in other \
                    and (gaps[first] == gaps[second] or not has_moved):
                yield f"{name(first)} was added before {name(second)}, and is behind it here"
