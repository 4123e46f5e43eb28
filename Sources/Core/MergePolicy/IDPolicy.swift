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

  package init() {}
}
