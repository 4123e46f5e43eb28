package import JSONText
package import MergePolicy
package import Records

/// Why an edit was rejected. Nothing has changed then.
package enum EditError: Error, Sendable {
  /// There is no record with this key.
  case unknownKey(KeyText)
  /// The key is on several lines of the file, so it does not identify one record.
  case severalLines(KeyText)
  /// The lines of this collection have no keys: lines can be added here, and edited in the file.
  case noKeys
  /// The record has no key, and none can be made for it: its key is not a single field.
  case keyMissing([FieldPath])
  /// A record can't get the key of another one, or lose its own.
  case keyChanged(KeyText)
  /// The input is JSON, but not an object.
  case notAnObject
  /// The field is inside a value that is not an object, or its name is repeated.
  case unreachable(FieldPath)
  /// The policy requires the field to be an instant.
  case notATimestamp(FieldPath, JSONValue)
  /// The record does not meet a condition of the policy (`checks`).
  case failedCheck(String)
  /// The policy does not have this step of a field from one state to another (`states`).
  case forbiddenStep(ForbiddenStep)
  /// SQLite can't use a condition of the policy.
  case invalidCheck(String, reason: String)
  /// Every key that was tried is taken.
  case noFreeKey(prefix: Bytes)
  /// The record is not deleted.
  case notDeleted(KeyText)
  /// The record was deleted elsewhere, and its earlier content is not known here.
  case unknownBefore(KeyText)
  /// Something is added to the field that is a number, or would be one, and it is not a number.
  case notANumber(FieldPath)
  /// Nothing can be added to the field: it is neither a number nor an array, or the sum of two
  /// numbers would have too many digits.
  case notAddable(FieldPath)
  /// The fields are not what they were when the edit was made; none if the record as a whole was
  /// deleted, or made again.
  case changedSince(KeyText, [FieldPath])
}
