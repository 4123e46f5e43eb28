package import JSONText
package import RecordStore

/// What an export did, or would do.
package struct ExportOutcome: Sendable {
  /// What came in with the file before it was written to; nil where the file had not changed.
  package var imported: ImportOutcome?
  /// How many records were written to the file, and removed from it.
  package var writtenCount = 0
  package var removedCount = 0
  /// Whether the file is another one now.
  package var isWritten = false
  /// The records that stay in the store alone: they are in conflict, or something is wrong with
  /// them.
  package var blocked: [BlockedRecord] = []

  package init() {}

  /// Whether somebody has to see to something.
  package var needsAttention: Bool { !blocked.isEmpty || imported?.needsAttention == true }
}

/// A record that is not exported.
package struct BlockedRecord: Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// It is in conflict with the file.
    case conflict
    /// Its content has no key, as a client of the database left it.
    case noKey
    /// Its content has the key of another record.
    case keyTaken(KeyText)
    /// It is no JSON by RFC 8259, or nested too deep.
    case invalid(JSONError)
  }

  package var key: KeyText
  package var reason: Reason

  package init(key: KeyText, reason: Reason) {
    self.key = key
    self.reason = reason
  }
}
