package import JSONText
package import Records

/// How a true conflict in a field is decided: both sides changed it, to different values.
package indirect enum Rule: Equatable, Sendable {
  /// Base's value; without a base, the canonically smaller one.
  case immutable
  /// The side whose record clock is later.
  case lastWrite
  /// The side whose record clock is earlier.
  case firstWrite
  /// The greater value.
  case maximum
  /// The lesser value.
  case minimum
  /// The value that stands first in a list; values not in the list lose.
  case rank([RankedValue])
  /// A set with additions and removals of both sides; elements compare by value, or by `key`.
  case union(key: [FieldPath])
  /// A sequence whose order counts; elements compare by value, by `key`, or by their ids.
  case list(key: [FieldPath])
  /// A set that only grows.
  case grow(key: [FieldPath])
  /// A log: all elements, ordered by `sort` where it is given; with a `key`, elements of base are
  /// edited in place.
  case append(key: [FieldPath], sort: [FieldPath])
  /// Base plus what each side added.
  case counter
  /// A merge of lines inside the string, and another rule where that conflicts.
  case text(then: Rule)
  /// Both texts, one behind the other.
  case concatenate
  /// True if either side is.
  case any
  /// True if both sides are.
  case all
  /// Member by member.
  case object
  /// Left out of every merged record.
  case unset
  /// A person decides.
  case conflict
  /// Our side. Breaks the law of symmetry.
  case ours
  /// Their side. Breaks the law of symmetry.
  case theirs
  /// A command that the user registered under a name.
  case exec(String)

  /// The word for the rule in a policy file and in reports.
  package var word: String {
    switch self {
    case .immutable: "immutable"
    case .lastWrite: "lww"
    case .firstWrite: "fww"
    case .maximum: "max"
    case .minimum: "min"
    case .rank: "rank"
    case .union: "union"
    case .list: "list"
    case .grow: "grow"
    case .append: "append"
    case .counter: "counter"
    case .text: "text"
    case .concatenate: "concat"
    case .any: "any"
    case .all: "all"
    case .object: "object"
    case .unset: "unset"
    case .conflict: "conflict"
    case .ours: "ours"
    case .theirs: "theirs"
    case .exec: "exec"
    }
  }

  /// Whether the result is put together from both sides, so that it is no side's value.
  package var isComputed: Bool {
    switch self {
    case .text, .concatenate, .counter, .union, .list, .grow, .append, .object, .exec: true
    case .immutable, .lastWrite, .firstWrite, .maximum, .minimum, .rank, .any, .all, .unset,
      .conflict, .ours, .theirs:
      false
    }
  }
}

/// A value in the list of a `rank` rule.
package struct RankedValue: Equatable, Sendable {
  package let value: JSONValue

  package init(_ value: JSONValue) { self.value = value }

  package init(_ word: String) { value = JSONValue(validated: JSONString.encode(Bytes(word))) }

  package static func == (left: RankedValue, right: RankedValue) -> Bool {
    left.value.means(right.value)
  }
}
