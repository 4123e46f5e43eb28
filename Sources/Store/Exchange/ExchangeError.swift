package import JSONText
package import RecordStore
package import Records
package import System

/// Why store and file can't be brought together. Neither has changed then.
package enum ExchangeError: Error, Sendable {
  /// The file has conflict markers; the first is in this line.
  case conflictMarkers(path: String, line: Int)
  /// The file has content, and is not JSON Lines.
  case notRecords(path: String, content: ForeignContent)
  /// The file has lost all of its records, and git does not say that it should have none.
  case emptied(path: String, recordCount: Int)
  /// The file is missing, and git says that it should exist.
  case missing(path: String, recordCount: Int)
  /// The file is missing, as git says, and the store has edits for it.
  case absent(path: String, dirtyCount: Int)
  /// The collection was to be dropped, and has edits that its file does not have.
  case hasEdits(path: String, editedCount: Int, heldCount: Int)
  /// The path leads out of the work tree, or is not a file.
  case notInWorkTree(path: String)
  case notAFile(path: String)
  /// The file is not writable.
  case readOnly(path: String)
  /// The file changed while it was being read or written.
  case changedMeanwhile(path: String)
  /// The store's record of the file's lines does not match what the file had.
  case storeIsWrong(path: String)
  /// Another process brings store and files together, and has not come to its end.
  case locked(path: String, holder: LockHolder?)
  /// The store is damaged, so a flush or an import is impossible.
  case damaged(StoreError)
}

/// A line of a file that is not JSON, or JSON that is not a record.
package struct BadLine: Equatable, Sendable {
  /// From 1.
  package var number: Int
  package var error: JSONError

  package init(number: Int, error: JSONError) {
    self.number = number
    self.error = error
  }
}
