package import JSONText
package import RecordStore

/// Why store and file can't be brought together. Nothing has changed then, neither here nor there.
package enum ExchangeError: Error, Sendable {
  /// The file has conflict markers, the first in this line.
  case conflictMarkers(path: String, line: Int)
  /// The file has no record any more, and git does not say that it should have none.
  case emptied(path: String, recordCount: Int)
  /// The file is not there, and git says that it should be.
  case missing(path: String, recordCount: Int)
  /// The file is not there, as git says, and the store has edits for it.
  case absent(path: String, dirtyCount: Int)
  /// The path leads out of the work tree, or to what is no file.
  case notInWorkTree(path: String)
  case notAFile(path: String)
  /// The file may not be written to.
  case readOnly(path: String)
  /// The file changed while it was being read or written.
  case changedMeanwhile(path: String)
  /// The policy names another key than the one that dirty records are known by.
  case keyChanged(path: String, dirtyCount: Int)
  /// What the store says of the file's lines is not what the file had.
  case storeIsWrong(path: String)
  /// The store is damaged, and a flush or an import can't be done with it.
  case damaged(StoreError)
}

/// A line of a file that is no JSON, or JSON that is no record.
package struct BadLine: Equatable, Sendable {
  /// From 1.
  package var number: Int
  package var error: JSONError

  package init(number: Int, error: JSONError) {
    self.number = number
    self.error = error
  }
}
