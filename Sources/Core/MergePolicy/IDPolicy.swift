package import Records

/// How the keys of new records are made.
package struct IDPolicy: Equatable, Sendable {
  /// The prefix of keys, before a dash; nil if the existing keys determine it.
  package var prefix: String?
  /// The least number of digits after the dash.
  package var minimumLength = 6
  /// The odds of a collision, in percent, above which keys become longer.
  package var boundInPercent: Int64 = 25
  /// The fields whose content determines a key.
  package var fields: [FieldPath] = ["title", "description", "created_at"]
  package var children = Children.hash

  /// What follows the dot in the key of a child. The raw value is the word for it in a policy
  /// file.
  package enum Children: String, CaseIterable, Equatable, Sendable {
    /// Digits computed from the record, as in any other key.
    case hash
    /// The next free number. Two clones give the same one, so that it takes an identity to tell
    /// their records apart; a record without one gets a hash.
    case count
  }

  package init() {}
}
