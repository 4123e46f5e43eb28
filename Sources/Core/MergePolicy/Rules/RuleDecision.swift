package import Records

/// How a field is decided that both sides changed to different values. A decision that does not fit
/// the values leaves the field in conflict.
package enum RuleDecision: Sendable {
  /// Base's value; without a base, the canonically smaller one.
  case base
  case ours
  case theirs
  /// The side that is preferred; the canonically greater value, if neither is.
  case preferredSide(RulePreference)
  /// A flag. An absent or null one is not set.
  case flag(isSetBy: FlagSides)
  /// The number of base plus what each side added.
  case sum
  /// Both texts, one after the other.
  case bothTexts
  /// A merge by line of two texts; if that conflicts, the rule `then` decides.
  case lines(then: Rule)
  /// An array as a set. Elements compare by value, or by `key`; with `keepsAll`, none is removed.
  case set(key: [FieldPath], keepsAll: Bool)
  /// An array as a log.
  case log(key: [FieldPath], sort: [FieldPath])
  /// An array whose order counts.
  case list(key: [FieldPath])
  /// The members of an object, one by one.
  case members
  /// No value.
  case absence
  /// A person decides.
  case person
  /// The command that the user registered under a name.
  case command(String)

  /// The sides that have to set a flag.
  package enum FlagSides: Sendable {
    case either, both
  }

  /// Whether the result is computed from both sides, or composed of parts that are merged one by
  /// one, so that it may be neither side's value.
  package var isComputed: Bool {
    switch self {
    case .sum, .bothTexts, .lines, .set, .log, .list, .members, .command: true
    case .base, .ours, .theirs, .preferredSide, .flag, .absence, .person: false
    }
  }
}

/// Which side a decision prefers.
package enum RulePreference: Sendable {
  /// The side whose record clock is later; one without a clock loses.
  case laterClock
  /// The side whose record clock is earlier; one without a clock loses.
  case earlierClock
  /// The side with the greater number, moment or text; one without a value loses.
  case greaterValue
  /// The side with the lesser number, moment or text; one without a value loses.
  case lesserValue
  /// The side whose value comes first in a list; a value that is not in the list loses.
  case firstOf([RankedValue])
}
