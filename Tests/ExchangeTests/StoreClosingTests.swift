import Exchange
import Foundation
import JSONText
import RecordStore
import SQLiteStorage
import TestSupport
import Testing

/// What is left beside a store that is closed, and what the next one who opens it makes of that.
@Suite struct StoreClosingTests {
  private let folder: TemporaryFolder
  private let file: StoreFile

  init() throws {
    folder = try TemporaryFolder()
    file = StoreFile(at: folder.path("store.db"))
    _ = try file.make()
  }

  private func exists(_ suffix: String) -> Bool { Files.exists(file.path + suffix) }

  private func paths(_ store: Store) throws -> [String] { try store.collections().map(\.path) }

  private func add(_ path: String, to store: Store) throws {
    _ = try store.synchronize { try store.addCollection(path: path) }
  }

  /// Overwrites a page that nobody reads who opens the store, and that is not in the log.
  private func damage() throws {
    let store = try SQLiteConnection(opening: file.path, access: .readOnly)
    let sql = "SELECT rootpage FROM sqlite_master WHERE name = 'records_duplicates'"
    let page = try #require(try store.firstValue(sql)?.integerValue)
    try Files.damagePage(Int(page), of: file.path)
  }

  /// Makes a store that was damaged before it was closed the last time.
  private func closeDamaged() throws {
    try add("a.jsonl", to: try file.open())
    let store = try file.open()
    try damage()
    try add("b.jsonl", to: store)
  }

  @Test func aShortLogStaysAndTheNextOneGoesOnWithIt() throws {
    try add("a.jsonl", to: try file.open())
    #expect(exists("-wal") && exists("-closed"))
    try add("b.jsonl", to: try file.open())
    #expect(try paths(file.open()) == ["a.jsonl", "b.jsonl"])
  }

  @Test func aLogThatWasClosedIsNoSignOfACrash() throws {
    try closeDamaged()
    #expect(try paths(file.open()) == ["a.jsonl", "b.jsonl"])
    #expect(throws: StoreError.self) { try file.open(isSuspect: true) }
  }

  @Test func aLogThatSomebodyWroteToSinceIsOne() throws {
    try closeDamaged()
    let killed = try Store(opening: file.path)
    try add("c.jsonl", to: killed)
    #expect(throws: StoreError.self) { try file.open() }
    withExtendedLifetime(killed) {}
  }

  @Test func aDatabaseThatSomebodyWroteToWithoutItsLogIsOne() throws {
    try add("a.jsonl", to: try file.open())
    try damage()
    #expect(throws: StoreError.self) { try file.open() }
  }

  @Test(arguments: ["", "1:2:3", "1:2:3:4:5\n"])
  func aNoteThatIsNotWholeOrOfAnotherLogIsOne(note: String) throws {
    try closeDamaged()
    try Files.write(note, to: file.path + "-closed")
    #expect(throws: StoreError.self) { try file.open() }
  }

  @Test func aStoreThatWasCheckedIsNotCheckedAgain() throws {
    try add("a.jsonl", to: try file.open())
    try Files.remove(file.path + "-closed")
    #expect(try paths(file.open()) == ["a.jsonl"])
    #expect(exists("-closed"))
  }

  @Test func aLongLogIsEnded() throws {
    try add("a.jsonl", to: try file.open())
    do {
      let store = try file.open()
      let collection = try #require(try store.collection(path: "a.jsonl"))
      let line = Bytes("\"" + String(repeating: "x", count: 2 << 20) + "\"")
      try store.synchronize { try store.note(overridden: [line], of: collection) }
    }
    #expect(!exists("-wal"))
    #expect(try paths(file.open()) == ["a.jsonl"])
  }

  @Test func otherProgramsReadTheLogAndMayEndIt() throws {
    try add("a.jsonl", to: try file.open())
    do {
      let sql = "SELECT path FROM collections"
      let reader = try SQLiteConnection(opening: file.path, access: .readOnly)
      #expect(try reader.rows(sql) == [[SQLiteValue("a.jsonl")]])
    }
    // The last one who closes the store ends the log, if it may write.
    do {
      let writer = try SQLiteConnection(opening: file.path, access: .readWrite)
      try writer.execute("UPDATE collections SET path = 'b.jsonl'")
    }
    #expect(!exists("-wal"))
    #expect(try paths(file.open()) == ["b.jsonl"])
  }
}
