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
  /// The value that comes first in a list; values that are not in the list lose.
  case rank([RankedValue])
  /// A set with the additions and removals of both sides; elements compare by value, or by `key`.
  case union(key: [FieldPath])
  /// A sequence whose order counts; elements compare by value, by `key`, or by their ids.
  case list(key: [FieldPath])
  /// A set that only grows.
  case grow(key: [FieldPath])
  /// A log: all elements, ordered by `sort` if it is given; with a `key`, elements of base are
  /// edited in place.
  case append(key: [FieldPath], sort: [FieldPath])
  /// Base plus what each side added.
  case counter
  /// A line-by-line merge of a string; if that conflicts, the rule `then` decides.
  case text(then: Rule)
  /// Both texts, one after the other.
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
  /// Our side. Not symmetric.
  case ours
  /// Their side. Not symmetric.
  case theirs
  /// A command that the user registered under a name.
  case exec(String)

  /// The definition of the rule: its word, its parameters, and how it decides.
  package var definition: RuleDefinition {
    switch self {
    case .immutable: RuleDefinition("immutable", .base)
    case .lastWrite: RuleDefinition("lww", .preferredSide(.laterClock))
    case .firstWrite: RuleDefinition("fww", .preferredSide(.earlierClock))
    case .maximum: RuleDefinition("max", .preferredSide(.greaterValue))
    case .minimum: RuleDefinition("min", .preferredSide(.lesserValue))
    case .rank(let order):
      RuleDefinition(
        "rank",
        .preferredSide(.firstOf(order)),
        takes: [.order],
        given: RuleArguments(order: order)
      ) { .rank($0.order) }
    case .union(let key):
      RuleDefinition(
        "union",
        .set(key: key, keepsAll: false),
        takes: [.key],
        given: RuleArguments(key: key)
      ) { .union(key: $0.key) }
    case .list(let key):
      RuleDefinition("list", .list(key: key), takes: [.key], given: RuleArguments(key: key)) {
        .list(key: $0.key)
      }
    case .grow(let key):
      RuleDefinition(
        "grow",
        .set(key: key, keepsAll: true),
        takes: [.key],
        given: RuleArguments(key: key)
      ) { .grow(key: $0.key) }
    case .append(let key, let sort):
      RuleDefinition(
        "append",
        .log(key: key, sort: sort),
        takes: [.key, .sort],
        given: RuleArguments(key: key, sort: sort)
      ) { .append(key: $0.key, sort: $0.sort) }
    case .counter: RuleDefinition("counter", .sum)
    case .text(let then):
      RuleDefinition("text", .lines(then: then), takes: [.then], given: RuleArguments(then: then)) {
        .text(then: $0.then)
      }
    case .concatenate: RuleDefinition("concat", .bothTexts)
    case .any: RuleDefinition("any", .flag(isSetBy: .either))
    case .all: RuleDefinition("all", .flag(isSetBy: .both))
    case .object: RuleDefinition("object", .members)
    case .unset: RuleDefinition("unset", .absence)
    case .conflict: RuleDefinition("conflict", .person)
    case .ours: RuleDefinition("ours", .ours)
    case .theirs: RuleDefinition("theirs", .theirs)
    case .exec(let name):
      RuleDefinition("exec", .command(name), takes: [.name], given: RuleArguments(name: name)) {
        .exec($0.name)
      }
    }
  }

  /// Each rule once, in the order in which they are offered, without parameters.
  package static let everyRule: [Rule] = [
    .immutable, .lastWrite, .firstWrite, .maximum, .minimum, .rank([]), .union(key: []),
    .list(key: []), .grow(key: []), .append(key: [], sort: []), .counter, .text(then: .lastWrite),
    .concatenate, .any, .all, .object, .unset, .conflict, .ours, .theirs, .exec(""),
  ]

  /// The word for the rule in a policy file and in reports.
  package var word: String { definition.word }

  /// Whether the result is computed from both sides, so that it may be neither side's value.
  package var isComputed: Bool { definition.decision.isComputed }
}
