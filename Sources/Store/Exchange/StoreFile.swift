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

  /// The files beside a database: https://sqlite.org/tempfiles.html; and the notes of `noteClosing`
  /// and `noteQuiet`.
  static let companions = ["-wal", "-shm", "-journal", "-closed", "-quiet"]

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
  /// (`pagerOpenWalIfPresent`), and with it edits that somebody may still be able to read.
  ///
  /// A log that is not the one that `noteClosing` has noted shows that a program did not come to
  /// its end, or that one is at work. Other programs remove the log when they close the store.
  ///
  /// Where nothing can be written to its folder, the store is opened for reading alone.
  ///
  /// - Parameter isSuspect: whether it is checked from end to end; nil where its log is to say.
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
    let isDoubtful = try isSuspect ?? isLeftOpen()
    do {
      let store = try Store(opening: path, isSuspect: isDoubtful)
      if !store.isReadOnly { store.keepsLog = { noteClosing() } }
      return store
    } catch let error as SQLiteError where error.isCannotOpen || error.isReadOnly {
      guard !canWriteToFolder(of: path) else { throw error }
      // What an interrupted change left has to be undone first, which SQLite refuses then.
      let isWhole = try !hasLog() && !entryExists(at: path + "-journal")
      return try Store(reading: path, isWhole: isWhole)
    }
  }

  private func hasLog() throws -> Bool { try log() != nil }

  /// The signature of the log; nil if it has nothing in it, or is not there.
  func log() throws(FileError) -> FileSignature? {
    guard let log = try FileSignature(at: path + "-wal"), log.byteCount > 0 else { return nil }
    return log.ofContent
  }

  // MARK: Closing

  /// A log up to this length stays when the store is closed.
  ///
  /// To end a log takes four waits for the disk: for the log, for the database, and for the next
  /// log and its name. That is longer than a small edit takes in all, and so is reading a longer
  /// log, which SQLite does when the store is next opened.
  private static let keptLogByteCount: Int64 = 1 << 20

  private var notePath: String { path + "-closed" }

  /// Notes the signatures of the store with the log that is left, as the sign that its writer came
  /// to the end.
  ///
  /// Nothing depends on the note being on the disk: without it, the store is checked.
  ///
  /// - Returns: whether the log can be left.
  private func noteClosing() -> Bool {
    do throws(FileError) {
      guard let log = try log(), let now = try signatures() else { return true }
      if log.byteCount > Self.keptLogByteCount { return false }
      let text = Self.text(now)
      return try noted() == text || writeNote(text, at: notePath)
    } catch {
      return false
    }
  }

  private func noted() throws(FileError) -> String? { try readNote(at: notePath) }

  /// Whether the writer of the log did not come to the end, or is at work now; or another program
  /// has written to the database without its log.
  private func isLeftOpen() throws(FileError) -> Bool {
    guard try log() != nil, let now = try signatures() else { return false }
    // fault: log-counts-as-closed
    return try noted() != Self.text(now)
  }

  /// Those of the database and of its log, if that has anything in it; nil where there is no store.
  func signatures() throws(FileError) -> [FileSignature]? {
    guard let database = try FileSignature(at: path)?.ofContent else { return nil }
    return try [database] + (log().map { [$0] } ?? [])
  }

  /// Signatures as they are noted.
  static func text(_ signatures: [FileSignature]) -> String {
    signatures.map(\.text).joined(separator: "+")
  }

  // MARK: Making

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
