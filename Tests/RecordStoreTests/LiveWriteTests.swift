import JSONText
import RecordStore
import Records
import SQLiteStorage
import TestSupport
import Testing

/// What a store knows of live collections, and of writes under way.
@Suite struct LiveWriteTests {
  private let folder: TemporaryFolder
  private let store: Store
  private let collection: StoredCollection

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(making: folder.path("s.db"))
    collection = try store.synchronize { [store] in try store.addCollection(path: "a.jsonl") }
  }

  private func key(_ text: String) -> KeyText { KeyText(stored: Bytes(text)) }

  private func take(_ line: String?, _ name: String) throws {
    _ = try store.synchronize {
      try store.take(line.map { Bytes($0) }, as: key(name), of: collection, by: "x", at: "t")
    }
  }

  private func note(_ line: String?, _ name: String, expires: Int64? = nil) throws {
    let row = LiveRow(revision: 1, writer: nil, line: line.map { Bytes($0) }, expires: expires)
    try store.note(row, for: key(name), of: collection)
  }

  @Test func recordsThatAreNotWhatTheServerHasAreFound() throws {
    for name in ["same", "changed", "new", "unknown"] { try take("{}", name) }
    try note("{}", "same")
    try note(#"{"n":1}"#, "changed")
    try note("{}", "removed")
    try note(nil, "unknown")
    let found = try store.liveDifferences(of: collection)
    #expect(Set(found.map(\.key.text)) == ["changed", "new", "removed"])
    #expect(found.first { $0.key == key("removed") }?.record == nil)
    #expect(found.first { $0.key == key("changed") }?.row?.line == Bytes(#"{"n":1}"#))
    #expect(found.first { $0.key == key("new") }?.row == nil)
    // What this store alone has is known to be so.
    try store.noteOwnRecords(of: collection)
    #expect(try store.liveRow(key("new"), of: collection)?.revision == 0)
    #expect(try store.liveDifferences(of: collection).count == 2)
  }

  @Test func writesAreThereUntilTheirOutcomeIsKnown() throws {
    let edit = LiveWrite(id: "w-1", key: key("a"), line: Bytes("{}"), notedAt: 5)
    let command = LiveWrite(id: "w-2", key: key("b"), line: nil, writer: "me", notedAt: 6)
    for write in [edit, command] { try store.note(write, of: collection) }
    #expect(try store.liveWrites(of: collection) == [edit, command])
    #expect(try store.liveEdits(of: collection) == [key("a"): edit])
    #expect(try store.liveQueue() == ["a.jsonl": 1])
    try store.noteSending("w-1", after: 7)
    try store.noteSending("w-1", after: 9)
    let sent = try #require(try store.liveWrites(of: collection).first)
    #expect(sent.isSent && sent.after == 7)
    try store.forgetLiveWrite("w-1")
    try store.forgetLiveWrite("w-2")
    #expect(try store.liveWrites(of: collection).isEmpty)
  }

  @Test func eventsWhoseLinesAreThereAreFound() throws {
    let line = Bytes(#"{"n":1}"#)
    let record = try JSONValue(parsing: line)
    func put() throws {
      try store.edit(as: "x", at: Timestamp(seconds: 0, nanoseconds: 0)) {
        try store.put(record, key: nil, in: collection)
      }
    }
    func event(_ id: String, _ line: Bytes, after row: Int64) -> LiveWrite {
      LiveWrite(id: id, key: key(id), line: line, notedAt: 5, lastRow: row)
    }
    let before = try store.lastRowNumber()
    try put()
    let between = try store.lastRowNumber()
    let writes = [
      event("before", line, after: before), event("other", Bytes("{}"), after: before),
      event("between", line, after: between),
    ]
    #expect(try store.idsOfWritesWithLine(writes, in: collection) == ["before"])
    try put()
    #expect(try store.idsOfWritesWithLine(writes, in: collection) == ["before", "between"])
    #expect(try store.idsOfWritesWithLine([], in: collection).isEmpty)
  }

  @Test func recordsExpireByTheClockOfThisStartOfTheMachine() throws {
    try note("{}", "a", expires: 100)
    try note("{}", "b", expires: 200)
    try note("{}", "c")
    #expect(try store.nextLiveExpiry() == 100)
    #expect(try store.expiredKeys(of: collection, at: 99).isEmpty)
    #expect(try store.expiredKeys(of: collection, at: 100) == [key("a")])
    let known = LiveKnowledge(server: "s", origin: "o", seen: 1, ttl: 50, boot: "now")
    try store.note(known, of: collection)
    #expect(try store.liveKnowledge(of: collection) == known)
    try store.forgetExpiries(exceptOf: "now")
    #expect(try store.nextLiveExpiry() == 100)
    try store.forgetExpiries(exceptOf: "later")
    #expect(try store.nextLiveExpiry() == nil)
  }
}
