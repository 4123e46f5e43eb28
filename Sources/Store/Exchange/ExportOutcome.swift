package import JSONText
package import RecordStore

/// The result of an export, or of a dry run.
package struct ExportOutcome: Sendable {
  /// The changes that came in with the file first; nil if the file had not changed.
  package var imported: ImportOutcome?
  /// The number of records written to the file, and removed from it.
  package var writtenCount = 0
  package var removedCount = 0
  /// Whether the file has changed.
  package var isWritten = false
  /// The records that stay only in the store, because they are in conflict or invalid.
  package var blocked: [BlockedRecord] = []

  package init(importing imported: ImportOutcome? = nil) { self.imported = imported }

  /// Whether something needs attention.
  package var needsAttention: Bool { !blocked.isEmpty || imported?.needsAttention == true }
}

/// A record that is not exported.
package struct BlockedRecord: Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// It is in conflict with the file.
    case conflict
    /// An edit that was held back contradicts it.
    case heldEdit
    /// Its content has no key; a client of the database wrote it so.
    case noKey
    /// Its content has the key of another record.
    case keyTaken(KeyText)
    /// It is not JSON by RFC 8259, or nested too deep.
    case invalid(JSONError)
  }

  package var key: KeyText
  package var reason: Reason

  package init(key: KeyText, reason: Reason) {
    self.key = key
    self.reason = reason
  }
}
