internal import JSONText
package import MergePolicy
package import Records

/// One JSON Lines file, as the store sees it.
package struct StoredCollection: Equatable, Sendable {
  package var id: Int64
  /// The file's path from the top of the work tree, with slashes.
  package var path: String
  /// The name of the view for queries of its fields.
  package var name: String
  /// The fields that identify a record; none if lines have no keys.
  package var keyFields: KeyFields
  /// Whether the file's records are in the order of their keys.
  package var isSorted: Bool
  package var format: FileFormat
  /// Whether there was a file at the last sync.
  package var isInFile: Bool
  /// The signature of the file at the last sync, as text of the code that examines files.
  package var signature: String?
  /// When the signature was taken, in nanoseconds since 1970.
  package var signedAt: Int64
  /// The time of the last sync; nil before the first one.
  package var syncedAt: String?
  /// Where HEAD was at the last sync.
  package var head: HeadPlace
  /// What the policy said of the key when the records got the keys that they have; nil where that
  /// is not known.
  package var keyRule: String?

  /// Whether the records have the keys that a policy wants.
  package func isKeyed(by policy: Policy) -> Bool {
    if let keyRule { return keyRule == policy.keyRule }
    if policy.consistency == .append { return keyFields.isEmpty }
    return policy.key.isEmpty || policy.key == keyFields
  }
}

extension Policy {
  /// What the policy says of the key, as a store notes it: its fields, that there is none, or that
  /// it is found by looking.
  package var keyRule: String {
    if consistency == .append { return "log" }
    return key.isEmpty ? "found" : key.stored.text
  }
}

/// Where a work tree's HEAD is, or was.
package struct HeadPlace: Equatable, Sendable {
  /// The branch; nil if HEAD was detached, or was not read.
  package var branch: String?
  /// The commit's id; nil if the branch had none yet, or HEAD was not read.
  package var commit: String?

  package init(branch: String? = nil, commit: String? = nil) {
    self.branch = branch
    self.commit = commit
  }
}
