"""What a merge does to the fields of a record, as far as nobody contests it."""
from collections import Counter

from values import ABSENT, meaning, member, merged_trivially, moment, same, shown

CLOCKS = """updated_at updatedAt updated updated_on updatedOn last_updated lastUpdated modified_at
    modifiedAt modified modified_on modifiedOn last_modified lastModified date_modified
    dateModified changed_at changedAt mtime""".split()
DELETION_FLAGS = ["deleted", "_deleted", "is_deleted", "isDeleted"]
DELETION_MOMENTS = ["deleted_at", "deletedAt"]


class Rules:
    """What a policy says, as far as a fact depends on it. The default is no policy."""

    def __init__(self, **values):
        self.has_policy = False
        self.clock = None
        self.tombstone = None  # The name and the value of the member that marks a tombstone.
        self.identity = []
        self.group, self.unset = set(), set()
        self.sets, self.logs = {}, {}  # Names of arrays, with the key of their elements.
        self.__dict__.update(values)


NO_POLICY = Rules()
TRACKER = Rules(
    has_policy=True,
    clock="updated_at",
    tombstone=("status", "tombstone"),
    identity=["created_at", "created_by"],
    group={
        "status", "closed_at", "closed_by", "close_reason", "closed_by_session", "deleted_at",
        "deleted_by", "delete_reason", "original_type",
    },
    unset={"content_hash"},
    sets={"labels": None, "dependencies": ["depends_on_id", "type"]},
    logs={"comments": ["author", "created_at"]},
)


class FieldOracle:
    """Judges records that both sides changed, field by field."""

    def __init__(self, rules):
        self.rules = rules
        self.fact_count = 0

    def is_tombstone(self, line):
        mark = self.rules.tombstone
        return mark is not None and same(member(line.value, mark[0]), mark[1])

    def clock(self, ours, theirs):
        """The name of the clock of a record."""
        if self.rules.clock:
            return self.rules.clock
        for field in CLOCKS:
            values = [member(side, field) for side in (ours, theirs)]
            values = [value for value in values if value is not ABSENT and value is not None]
            if values and all(moment(value) is not None for value in values):
                return field
        return None

    @staticmethod
    def is_deletion(old, new):
        """Whether a side deleted a record by a flag or a moment."""
        flags = any(new.get(flag) is True and old.get(flag) is not True for flag in DELETION_FLAGS)
        return flags or any(moment(new.get(field)) is not None and old.get(field) is None
                            for field in DELETION_MOMENTS)

    def both(self, base, ours, theirs, got, is_asked=False):
        """A record that both sides changed or added, against the one in the result."""
        if len(got) != 1:
            yield f"both changed it: {len(got)} lines"
            return
        if any(line is not None and line.has_doubled_members for line in (base, ours, theirs)):
            return
        old, left, right, new = (line.value if line else {}
                                 for line in (base, ours, theirs, got[0]))
        if self.is_tombstone(ours) != self.is_tombstone(theirs):
            if not same(new, left) and not same(new, right):
                yield "a tombstone against a live record is neither of the two"
            return
        clock = self.clock(left, right)
        deletions = [self.is_deletion(old, side) for side in (left, right)]
        if deletions[0] != deletions[1] and not is_asked and not self.rules.has_policy:
            live = right if deletions[0] else left
            if any(not same(member(old, field), member(live, field))
                   for field in {**old, **live} if field != clock):
                yield "was deleted by a flag and edited, and nobody was asked"
                return
        is_group_contested = all(
            any(not same(member(old, field), member(side, field)) for field in self.rules.group)
            for side in (left, right))
        for field in dict.fromkeys([*old, *left, *right, *new]):
            self.fact_count += 1
            values = [member(record, field) for record in (old, left, right, new)]
            yield from (f"{field}: {what}" for what in self.field(
                field, values, (old, left, right, clock), is_group_contested, is_asked))

    def field(self, field, values, record, is_group_contested, is_asked):
        """One field of a record that both sides changed. `values` are base's, ours', theirs' and
        the result's."""
        old, left, right, new = values
        moments = [None if value is ABSENT else moment(value) for value in (left, right)]
        if field == record[3] and None not in moments:
            if new is ABSENT or moment(new) != max(moments):
                yield "is not the later of the two"
        elif field in self.rules.unset:
            if new is not ABSENT and not same(left, right):
                yield "is not left out"
        elif field in self.rules.group and is_group_contested:
            if not any(same(new, value) for value in (old, left, right)):
                yield f"{shown(new)} is nobody's value"
        else:
            yield from self.value(field, values, record, is_asked)

    def value(self, field, values, record, is_asked):
        old, left, right, new = values
        is_trivial, want = merged_trivially(old, left, right)
        if is_trivial:
            if not same(new, want):
                yield f"{shown(new)} instead of {shown(want)}, which is uncontested"
            return
        are_objects = isinstance(left, dict) and isinstance(right, dict)
        if is_asked and not are_objects:
            if not (same(new, left) or same(new, right) or isinstance(new, (list, str))):
                yield f"{shown(new)} is nobody's value"
            return
        if field in self.rules.sets or field in self.rules.logs:
            left, right = ([] if value is ABSENT or value is None else value
                           for value in (left, right))
        if isinstance(left, list) and isinstance(right, list):
            yield from self.array(field, old if isinstance(old, list) else [], left, right, new)
        elif self.rules.has_policy:
            if not any(same(new, value) for value in (old, left, right)) and \
                    not isinstance(new, str):
                yield f"{shown(new)} is nobody's value"
        elif are_objects:
            if not isinstance(new, dict):
                yield f"{shown(new)} is no object"
                return
            for inner in dict.fromkeys([*(old if isinstance(old, dict) else {}), *left, *right,
                                        *new]):
                quartet = [member(value, inner) for value in (old, left, right, new)]
                yield from (f"{inner}: {what}"
                            for what in self.value(inner, quartet, record, is_asked))
        else:
            yield from self.decided(field, left, right, new, record)

    @staticmethod
    def decided(field, left, right, new, record):
        """A contested value without a policy: the later record's, where both moved the clock on."""
        if not same(new, left) and not same(new, right) and \
                any(isinstance(value, str) and "\n" in value for value in (left, right)):
            return  # A text that was merged line by line.
        old, ours, theirs, clock = record
        before, first, second = (moment(member(value, clock)) if clock else None
                                 for value in (old, ours, theirs))
        if field == "version" and moment(left) is not None and moment(right) is not None:
            if not same(new, max(left, right)):
                yield "is not the greater version"
        elif None in (first, second) or first == second or \
                before is not None and min(first, second) <= before:
            yield "is contested without a usable clock, and nobody was asked"
        elif not same(new, left if first > second else right):
            yield "is not the later side's value"

    def array(self, field, old, left, right, new):
        """What a side added is there; what one side alone removed is gone."""
        rules = self.rules
        if rules.has_policy and field not in rules.sets and field not in rules.logs:
            if not any(same(new, value) for value in (old, left, right)):
                yield "nobody's array"
            return
        if rules.has_policy and (new is ABSENT or new is None):
            new = []
        if not isinstance(new, list):
            yield f"{shown(new)} is no array"
            return
        key = rules.sets.get(field) or rules.logs.get(field) or self.id_key(old, left, right)

        def token(element):
            values = [member(element, part) for part in key or []]
            is_keyed = values and ABSENT not in values
            return ("key", tuple(map(meaning, values))) if is_keyed else ("", meaning(element))

        arrays = [old, left, right, new]
        counts = [Counter(map(token, array)) for array in arrays]
        for element in dict.fromkeys(each for count in counts for each in count):
            what = self.element(*(count[element] for count in counts), field in rules.logs,
                                element[0] == "key")
            if what:
                yield f"an element is {what} ({str(element[1])[:70]})"
        by_token = [{token(element): element for element in array} for array in arrays]
        for element in by_token[3]:
            quartet = [elements.get(element, ABSENT) for elements in by_token]
            if element[0] == "key" and all(isinstance(each, dict) for each in quartet):
                yield from self.members(element, quartet)

    @staticmethod
    def id_key(*arrays):
        """["id"] where it tells the elements of each array apart."""
        for array in arrays:
            ids = [member(element, "id") for element in array]
            if any(value is ABSENT or isinstance(value, (bool, list, dict)) or value is None
                   for value in ids) or len(set(map(meaning, ids))) < len(ids):
                return None
        return ["id"]

    @staticmethod
    def element(base, ours, theirs, got, is_log, is_keyed):
        """What is wrong with how often an element is there."""
        if is_log:
            want = max(ours, theirs)  # A log has the elements of both sides.
            return "lost" if got < (min(want, 1) if is_keyed else want) else None
        if ours == base or theirs == base or ours == theirs:
            want = theirs if ours == base else ours
            if got == want:
                return None
            return "lost" if got < want else "doubled" if want else "there again"
        least, most = min(ours, theirs), max(ours, theirs)
        return None if least <= got <= most + max(0, least - base) else f"{got} times there"

    @staticmethod
    def members(element, quartet):
        """The uncontested members of an element that all versions have."""
        for inner in dict.fromkeys(field for each in quartet for field in each):
            old, left, right, new = (member(each, inner) for each in quartet)
            is_trivial, want = merged_trivially(old, left, right)
            if is_trivial and not same(new, want):
                yield f"[{str(element[1])[:70]}].{inner}: {shown(new)} is not {shown(want)}"
