package import JSONText
package import Records

/// Why an edit was refused. Nothing has changed then.
package enum EditError: Error, Sendable {
  /// There is no record with this key.
  case unknownKey(KeyText)
  /// The key stands on several lines of the file, so that it names no one record.
  case severalLines(KeyText)
  /// The lines of this collection have no keys: they are added, and edited in the file.
  case noKeys
  /// The record has no key, and none can be made for it: its key is no single field.
  case keyMissing([FieldPath])
  /// A record can't be given the key of another one, or lose its own.
  case keyChanged(KeyText)
  /// What was given is JSON, but no object.
  case notAnObject
  /// The field lies in something that is no object, or its name stands more than once.
  case unreachable(FieldPath)
  /// The policy says that the field holds an instant.
  case notATimestamp(FieldPath, JSONValue)
  /// The record does not meet a condition of the policy (`checks`).
  case failedCheck(String)
  /// A condition of the policy is none that SQLite can use.
  case invalidCheck(String, reason: String)
  /// Every key that was tried is taken.
  case noFreeKey(prefix: Bytes)
  /// The record is not deleted.
  case notDeleted(KeyText)
  /// The record was deleted elsewhere, and what it was is not known here.
  case unknownBefore(KeyText)
}
