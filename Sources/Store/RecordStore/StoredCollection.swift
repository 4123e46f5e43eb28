package import Records

/// One JSON Lines file, as the store sees it.
package struct StoredCollection: Equatable, Sendable {
  package var id: Int64
  /// The file's path from the top of the work tree, with slashes.
  package var path: String
  /// The name of the view by which its fields can be queried.
  package var name: String
  /// The fields that identify a record; none where lines have no keys.
  package var keyFields: KeyFields
  /// Whether the file's records stand in the order of their keys.
  package var isSorted: Bool
  package var format: FileFormat
  /// Whether there was a file at the last sync.
  package var isInFile: Bool
  /// By what the system knows the file of the last sync, as text of the one who looks at files.
  package var signature: String?
  /// When the signature was taken, in nanoseconds since 1970.
  package var signedAt: Int64
  /// When file and store were last brought together; nil before the first time.
  package var syncedAt: String?
  /// The blob id of the file as it was before a flush that is to be brought into git's index; nil
  /// where nothing waits for that.
  package var stagingBase: String?
}
