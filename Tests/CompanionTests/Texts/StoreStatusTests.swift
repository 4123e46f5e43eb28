import CommandInterface
@testable import Companion
import Exchange
import Foundation
import JSONText
import RecordStore
import Records
import TestSupport
import Testing

@Suite("The status of a store")
struct StoreStatusTests {
  private let since = "2026-11-20T10:16:00.000Z"
  private let object = Bytes("{}")

  private func collection(_ state: FileState = .unchanged) -> StoreStatus.Collection {
    StoreStatus.Collection(
      name: "tasks",
      status: CollectionStatus(
        path: "tasks.jsonl",
        recordCount: 3,
        fileState: state,
        dirty: [],
        conflicts: [],
        duplicateKeys: [],
        strayLineCount: 0,
        syncedAt: state == .new ? nil : "2026-11-20T10:15:00.000Z"
      )
    )
  }

  /// A collection whose file is there, and was not read yet.
  private var unread: StoreStatus.Collection {
    var unread = collection(.changed)
    unread.status.syncedAt = nil
    return unread
  }

  private func dirty(
    _ key: String,
    base: Bytes?,
    record: Bytes? = Bytes("{}"),
    isConflict: Bool = false
  ) -> DirtyRecord {
    DirtyRecord(
      key: KeyText(stored: Bytes(key)),
      base: base,
      record: record,
      position: nil,
      since: since,
      isConflict: isConflict
    )
  }

  private func conflict(_ key: String, _ reason: String, _ fields: [FieldPath]) -> StoredConflict {
    StoredConflict(
      key: KeyText(stored: Bytes(key)),
      base: nil,
      reason: reason,
      fields: fields,
      since: fields.isEmpty ? since : "2026-11-20T10:15:00.000Z"
    )
  }

  private var busy: StoreStatus.Collection {
    var busy = collection(.changed)
    // A record in conflict is also an edited one, and is reported once.
    busy.status.dirty = [
      dirty("t-1", base: object), dirty("t-2", base: object, isConflict: true),
    ]
    busy.status.conflicts = [conflict("t-2", "fields", ["title"])]
    busy.status.held = [
      HeldEdit(
        key: KeyText(stored: Bytes("t-3")),
        base: object,
        record: nil,
        file: object,
        head: HeadPlace(branch: "main", commit: "5d1c0c9e77"),
        rebase: nil,
        since: since
      )
    ]
    return busy
  }

  private func lines(_ collections: StoreStatus.Collection...) -> [String] {
    StoreStatus(store: "s", collections: collections).lines
  }

  @Test("The JSON matches the documentation")
  func json() throws {
    let path = "/home/eva/notes/.git/jsonl/store.db"
    var busy = busy
    busy.status.fileState = .unchanged
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

  @Test("Unknown values are left out of the JSON")
  func newCollection() {
    let json = StoreStatus(store: "s", collections: [collection(.new)]).json
    #expect(
      json.bytes.text
        == #"{"version":1,"store":"s","clean":true,"collections":[{"path":"tasks.jsonl","#
        + #""name":"tasks","records":3,"file":"new","dirty":[],"dirty_count":0,"conflicts":[],"#
        + #""conflict_count":0,"held":[],"held_count":0,"duplicate_keys":[],"damaged_lines":0}]}"#
    )
  }

  @Test("Everything that needs attention has a line")
  func text() {
    #expect(lines() == ["there are no collections yet; git jsonl init PATH makes a file one"])
    #expect(lines(collection()) == ["tasks.jsonl: 3 records, nothing to export or import"])
    #expect(
      lines(busy) == [
        "tasks.jsonl: the file changed since 2026-11-20T10:15:00.000Z; git jsonl import reads it",
        "tasks.jsonl: 1 record to export, edited since 2026-11-20T10:16:00.000Z",
        "  edited   t-1",
        "tasks.jsonl: 1 edit is held back, and not in the file: it has other versions here; git "
          + "jsonl import --apply-held merges, git jsonl resolve decides",
        "  deleted  t-3, made on main, since 2026-11-20T10:16:00.000Z",
        "tasks.jsonl: 1 record in conflict; git jsonl resolve decides",
        "  t-2: title, since 2026-11-20T10:15:00.000Z",
      ]
    )
    #expect(lines(collection(.missing)) == ["tasks.jsonl: the file is missing"])
    #expect(
      lines(unread) == [
        "tasks.jsonl: the file was not read yet; git jsonl import reads it"
      ]
    )
  }

  @Test("Of many records the first are listed, and the rest counted")
  func many() {
    var many = collection()
    many.status.dirty = (1...1000).map { dirty("t-\($0)", base: nil) }
    #expect(lines(many).count == 22)
    #expect(lines(many)[1] == "  added    t-1")
    #expect(lines(many).last == "  and 980 more")
    let json = StoreStatus(store: "s", collections: [many]).json
    let listed = json.member(Bytes("collections"))?.elements?.first
    #expect(listed?.member(Bytes("dirty"))?.elements?.count == 100)
    #expect(listed?.member(Bytes("dirty_count"))?.bytes == Bytes("1000"))
    many.status.dirty = []
    many.status.conflicts = (1...21).map { conflict("\($0)", "r", []) }
    #expect(lines(many).count == 22)
    #expect(lines(many)[1] == "  1: r, since 2026-11-20T10:16:00.000Z")
    #expect(lines(many).last == "  and 1 more")
  }

  @Test("A deleted record is called so")
  func deleted() {
    var edited = collection()
    edited.status.dirty = [dirty("t-1", base: object, record: nil)]
    #expect(lines(edited).last == "  deleted  t-1")
  }

  @Test("A clean status needs no attention")
  func clean() {
    func isClean(_ collection: StoreStatus.Collection) -> Bool {
      StoreStatus(store: "s", collections: [self.collection(), collection]).isClean
    }
    #expect(isClean(collection()))
    #expect(isClean(collection(.new)))
    for other in [collection(.changed), collection(.missing), unread] { #expect(!isClean(other)) }
    var edited = collection()
    edited.status.dirty = [dirty("t-1", base: nil)]
    var contested = collection()
    contested.status.conflicts = [conflict("t-1", "r", [])]
    #expect(!isClean(edited) && !isClean(contested))
    var held = collection()
    held.status.held = busy.status.held
    #expect(!isClean(held))
  }
}
