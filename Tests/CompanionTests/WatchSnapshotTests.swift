import System
import TestSupport
import Testing

@testable import Companion

@Suite("What git jsonl watch looks at")
struct WatchSnapshotTests {
  @Test("Writing to the store is a change of it, and opening it is not")
  func store() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("store.db")
    try Files.write("pages", to: path)
    try Files.write("log", to: path + "-wal")
    let seen = try WatchSnapshot.store(at: path)
    // As SQLite's fchown for root, this leaves another time of change.
    let log = try #require(try FileSignature(at: path + "-wal"))
    try waitUntil("The clock of the file system has gone on") {
      try Files.setMode(0o644, of: path + "-wal")
      return try FileSignature(at: path + "-wal") != log
    }
    #expect(try WatchSnapshot.store(at: path) == seen)
    try Files.write("more log", to: path + "-wal")
    #expect(try WatchSnapshot.store(at: path) != seen)
  }
}
