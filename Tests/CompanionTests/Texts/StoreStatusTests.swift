import CommandInterface
@testable import Companion
import Foundation
import JSONText
import Records
import TestSupport
import Testing

@Suite("The status of a store")
struct StoreStatusTests {
  private let since = "2026-11-20T10:16:00.000Z"

  private func collection(
    _ file: StoreStatus.Collection.File = .unchanged,
    hasFile: Bool = true
  ) -> StoreStatus.Collection {
    StoreStatus.Collection(
      path: "tasks.jsonl",
      name: "tasks",
      recordCount: 3,
      file: file,
      hasFile: hasFile,
      syncedAt: file == .new ? nil : "2026-11-20T10:15:00.000Z"
    )
  }

  private var busy: StoreStatus.Collection {
    var busy = collection(.changed)
    busy.dirty = [.init(key: "t-1", change: .edited, since: since)]
    busy.dirtyCount = 1
    busy.dirtySince = since
    busy.conflicts = [
      .init(
        key: "t-2",
        reason: "fields",
        fields: ["title"],
        since: "2026-11-20T10:15:00.000Z"
      )
    ]
    busy.conflictCount = 1
    return busy
  }

  private func lines(_ collections: StoreStatus.Collection...) -> [String] {
    Messages.status(StoreStatus(store: "s", collections: collections))
  }

  @Test("The JSON is what the documentation shows, with the members that it describes")
  func json() throws {
    let path = "/home/eva/notes/.git/jsonl/store.db"
    let json = StoreStatus(store: path, collections: [busy]).json
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let page = String(decoding: try Files.read("\(root)/Documentation/status.md"), as: UTF8.self)
    let isShown = page.contains("\n```json\n\(json.bytes.text)\n```\n")
    #expect(isShown, "\(json.bytes.text)")
    let collections = try #require(json.member(Bytes("collections"))?.elements)
    let parts = [json] + collections
    for name in parts.flatMap({ $0.members ?? [] }).map(\.decodedName.text) {
      #expect(page.contains("| `\(name)` |"), "\(name)")
    }
  }

  @Test("What can't be said is left out of the JSON")
  func newCollection() {
    let json = StoreStatus(store: "s", collections: [collection(.new, hasFile: false)]).json
    #expect(
      json.bytes.text
        == #"{"version":1,"store":"s","clean":true,"collections":[{"path":"tasks.jsonl","#
        + #""name":"tasks","records":3,"file":"new","dirty":[],"dirty_count":0,"conflicts":[],"#
        + #""conflict_count":0,"duplicate_keys":[],"damaged_lines":0}]}"#
    )
  }

  @Test("Whatever is to be seen to has a line")
  func text() {
    #expect(lines() == ["there are no collections yet; git jsonl init PATH makes a file one"])
    #expect(lines(collection()) == ["tasks.jsonl: 3 records, nothing to export or import"])
    #expect(
      lines(busy) == [
        "tasks.jsonl: the file changed since 2026-11-20T10:15:00.000Z; git jsonl import reads it",
        "tasks.jsonl: 1 record to export, edited since 2026-11-20T10:16:00.000Z",
        "  edited   t-1",
        "tasks.jsonl: 1 record in conflict",
        "  t-2: title, since 2026-11-20T10:15:00.000Z",
      ]
    )
    #expect(lines(collection(.missing, hasFile: false)) == ["tasks.jsonl: the file is missing"])
    #expect(
      lines(collection(.new)) == [
        "tasks.jsonl: the file was not read yet; git jsonl import reads it"
      ]
    )
  }

  @Test("Of many records the first are listed, and the rest counted")
  func many() {
    var many = collection()
    many.dirty = (1...30).map { .init(key: "t-\($0)", change: .added, since: since) }
    many.dirtyCount = 1000
    #expect(lines(many).count == 22)
    #expect(lines(many).last == "  and 980 more")
    many.dirty = []
    many.dirtyCount = 0
    many.conflicts = (1...21).map { .init(key: "\($0)", reason: "r", fields: [], since: since) }
    many.conflictCount = 21
    #expect(lines(many).count == 22)
    #expect(lines(many)[1] == "  1: r, since 2026-11-20T10:16:00.000Z")
    #expect(lines(many).last == "  and 1 more")
  }

  @Test("Clean is what needs nobody")
  func clean() {
    func isClean(_ collection: StoreStatus.Collection) -> Bool {
      StoreStatus(store: "s", collections: [self.collection(), collection]).isClean
    }
    #expect(isClean(collection()))
    #expect(isClean(collection(.new, hasFile: false)))
    for file in [StoreStatus.Collection.File.changed, .missing, .new] {
      #expect(!isClean(collection(file)))
    }
    var edited = collection()
    edited.dirtyCount = 1
    var contested = collection()
    contested.conflictCount = 1
    #expect(!isClean(edited) && !isClean(contested))
  }
}
