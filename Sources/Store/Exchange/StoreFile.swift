package import RecordStore
internal import SQLiteStorage
internal import System

/// The file of a work tree's store: where it is, and how it is opened and made.
///
/// A store is built under another name, and gets its own when it is complete. So an empty file
/// under its name is never one that somebody is about to fill.
package struct StoreFile: Sendable {
  package let path: String

  /// A store that is being built. What a killed process left of it is removed by the next one.
  var unfinishedPath: String { path + ".unfinished" }
  /// A store that is complete, and takes the place of a damaged one.
  var rebuiltPath: String { path + ".rebuilt" }

  /// The files beside a database: https://sqlite.org/tempfiles.html.
  static let companions = ["-wal", "-shm", "-journal"]

  package init(at path: String) { self.path = path }

  /// Whether there is a store, or one that only has to take its place.
  package var exists: Bool { entryExists(at: path) || entryExists(at: rebuiltPath) }

  /// All files that a store may have.
  package var allPaths: [String] {
    [path, unfinishedPath, rebuiltPath].flatMap { path in
      ([""] + Self.companions).map { path + $0 }
    }
  }

  /// Opens the store.
  ///
  /// An empty file is not handed to SQLite, which removes the write-ahead log of one
  /// (`pagerOpenWalIfPresent`), and with it edits that somebody may still be able to read. A log
  /// that was left behind shows that a program did not come to its end, or that one is at work:
  /// https://sqlite.org/wal.html: "The WAL file ... is deleted ... when the last connection ...
  /// closes".
  ///
  /// - Parameter isSuspect: whether it is checked from end to end; nil where its log is to say.
  /// Where nothing can be written to its folder, the store is opened for reading alone.
  ///
  /// - Throws: as `Store.init(opening:isSuspect:)`; `StoreError.damaged` also where a damaged store
  ///   was being rebuilt.
  package func open(isSuspect: Bool? = nil) throws -> Store {
    let signature = try FileSignature(at: path)
    if signature?.byteCount == 0 {
      throw StoreError.damaged(path: path, reason: "it is empty")
    }
    if signature == nil, entryExists(at: rebuiltPath) {
      throw StoreError.damaged(path: path, reason: "it was being rebuilt")
    }
    let isDoubtful = try isSuspect ?? hasLog()
    do {
      return try Store(opening: path, isSuspect: isDoubtful)
    } catch let error as SQLiteError where error.isCannotOpen || error.isReadOnly {
      guard !canWriteToFolder(of: path) else { throw error }
      // What an interrupted change left has to be undone first, which SQLite refuses then.
      let isWhole = try !hasLog() && !entryExists(at: path + "-journal")
      return try Store(reading: path, isWhole: isWhole)
    }
  }

  private func hasLog() throws -> Bool {
    let log = try FileSignature(at: path + "-wal")
    return (log?.byteCount ?? 0) > 0
  }

  /// Makes a store where there is none. One that another process has made meanwhile is opened.
  package func make() throws -> Store {
    let lock = try lock()
    defer { extendLifetime(lock) }
    if exists { return try open() }
    try build { _ in }
    // The log of a database that is gone: SQLite would take it for that of the new one.
    for suffix in Self.companions { try removeFile(at: path + suffix) }
    try moveFile(at: unfinishedPath, to: path)
    return try open()
  }

  /// The lock that an exchange holds, too.
  func lock() throws -> ProcessLock {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return try lockStore(
      in: folder.joined(separator: "/"),
      waitLimitInMilliseconds: Exchange.lockLimitInMilliseconds
    )
  }

  /// Builds a store under the name of an unfinished one, under the lock, and closes it.
  func build(_ fill: (Store) throws -> Void) throws {
    for suffix in [""] + Self.companions { try removeFile(at: unfinishedPath + suffix) }
    let store = try Store(making: unfinishedPath)
    try fill(store)
    try store.endLog()
  }
}
