package import JSONText

/// Determines whether the first record of a file is its header: an object without a key that has no
/// member name in common with any other record of the file.
///
/// Only blank lines and comments may come before it; the caller ensures this.
package struct HeaderTest: Sendable {
  /// The names of the first record's members.
  package let names: Set<Bytes>
  private var hasOthers = false
  private var sharesName = false

  /// Nil if the record can't be a header, because it has no members, or because it has a key: by
  /// the policy's fields, or without a policy by one of the strong names.
  package init?(first record: JSONValue, policyKey: KeyFields) {
    names = Self.names(of: record)
    if names.isEmpty { return nil }
    let hasKey =
      policyKey.isEmpty
      ? names.contains(where: KeyCandidate.isStrong)
      : RecordKey(of: record, by: policyKey) != nil
    if hasKey { return nil }
  }

  private static func names(of record: JSONValue) -> Set<Bytes> {
    Set((record.members ?? []).map(\.decodedName))
  }

  /// Looks at another record of the file.
  package mutating func see(_ record: JSONValue) {
    hasOthers = true
    if !sharesName, !Self.names(of: record).isDisjoint(with: names) { sharesName = true }
  }

  /// Whether the records seen so far show that the first one is not a header.
  package var isRefuted: Bool { sharesName }

  /// Whether the first record is a header, if no other records follow. A single record shows
  /// nothing.
  package var isHeader: Bool { hasOthers && !sharesName }
}
