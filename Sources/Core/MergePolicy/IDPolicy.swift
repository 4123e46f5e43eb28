package import Records

/// How the keys of new records are made.
package struct IDPolicy: Equatable, Sendable {
  /// What keys begin with, before a dash; nil where the keys that there are say it.
  package var prefix: String?
  /// The least number of digits behind the dash.
  package var minimumLength = 6
  /// The odds of a collision, in percent, above which keys become longer.
  package var boundInPercent: Int64 = 25
  /// The fields whose content a key is made from.
  package var fields: [FieldPath] = ["title", "description", "created_at"]

  package init() {}
}
