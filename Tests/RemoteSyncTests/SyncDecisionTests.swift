import JSONText
import MergePolicy
import RecordStore
import Records
import RemoteSync
import Testing

/// What becomes of a record after its conflict with a server was decided.
@Suite("Decisions about records of a server")
struct SyncDecisionTests {
  private let server = ModelServer()

  private static var policy: Policy {
    var policy = Policy()
    policy.key = ["id"]
    policy.rules = ["n": .counter]
    return policy
  }

  private static func record(_ count: Int, _ owner: String, _ title: String = "t") -> String {
    #"{"id":"x","n":\#(count),"o":"\#(owner)","t":"\#(title)"}"#
  }

  /// Two clones: one has pushed an edit of the counter, the owner and the title, and the other one
  /// has edited the counter and the owner, so that the owner is contested.
  private func contested() throws -> (a: SyncClone, b: SyncClone) {
    let a = try SyncClone("a", server, Self.policy)
    let b = try SyncClone("b", server, Self.policy, seed: 2)
    server.set("x", Self.record(5, "x"))
    for clone in [a, b] { try clone.pull() }
    try a.put(Self.record(10, "a", "T"))
    try a.push()
    try b.put(Self.record(8, "b"))
    try b.pullAndPush()
    #expect(try b.contested.first?.conflict?.fields == ["o"])
    #expect(try b.line("x") == Self.record(8, "b"))
    return (a, b)
  }

  @Test("An edit decides the field that it names, and all else of both sides is merged")
  func editedField() throws {
    let (a, b) = try contested()
    try b.set("x", "o", #""c""#)
    #expect(try b.contested.isEmpty)
    #expect(try b.waitingCount == 1)
    try b.push()
    #expect(server.line("x") == Self.record(13, "c", "T"))
    try a.pull()
    #expect(try a.records == b.records)
    #expect(try b.waitingCount == 0)
  }

  @Test("So does a record that is put whole, and what the server changes before it is sent")
  func editedRecord() throws {
    let (a, b) = try contested()
    try b.put(Self.record(9, "c"))
    try a.put(Self.record(12, "a", "U"))
    try a.push()
    try b.pullAndPush()
    #expect(server.line("x") == Self.record(16, "c", "U"))
    #expect(try b.records == server.records)
  }

  @Test("A record that was deleted here comes back with what the server has edited")
  func restored() throws {
    let a = try SyncClone("a", server, Self.policy)
    let b = try SyncClone("b", server, Self.policy, seed: 2)
    server.set("x", Self.record(5, "x"))
    for clone in [a, b] { try clone.pull() }
    try a.put(Self.record(10, "x", "T"))
    try a.push()
    try b.delete("x")
    try b.pull()
    #expect(try b.contested.first?.conflict?.reason == "edited_and_deleted")
    try b.edit { try $0.restore(KeyText(text: Bytes("x"))) }
    try b.pullAndPush()
    #expect(server.line("x") == Self.record(10, "x", "T"))
    #expect(try b.records == server.records)
  }

  /// Then the server takes the 5 away that it had added: they were never an edit of this store.
  @Test("A decision about a counter is an edit of the server's, whatever it says", arguments: 0...4)
  func counters(number: Int) throws {
    let (a, b) = try contested()
    let decisions = [
      Self.record(13, "b", "T"), Self.record(10, "a", "T"), Self.record(8, "b"),
      Self.record(5, "x"), Self.record(20, "c", "T"),
    ]
    try b.decide(decisions[number])
    #expect(try b.line("x") == decisions[number])
    try a.put(Self.record(5, "a", "T"))
    try a.push()
    try b.pullAndPush()
    let record = try #require(server.line("x").map { try JSONValue(parsing: Bytes($0)) })
    #expect(record.member(Bytes("n"))?.bytes.text == ["8", "5", "3", "0", "15"][number])
    #expect(try b.records == server.records)
  }

  @Test("A decision that is taken back leaves the counter as it was before it")
  func takenBack() throws {
    let (a, b) = try contested()
    try b.decide(Self.record(13, "b", "T"))
    try b.edit { editor in
      try editor.takeBackEdit(
        from: try JSONValue(parsing: Bytes(Self.record(8, "b"))),
        to: try JSONValue(parsing: Bytes(Self.record(13, "b", "T"))),
        of: KeyText(text: Bytes("x"))
      )
    }
    #expect(try b.line("x") == Self.record(8, "b"))
    try a.put(Self.record(5, "a", "T"))
    try a.push()
    try b.pullAndPush()
    #expect(server.line("x") == Self.record(3, "b"))
  }

  @Test("A record that is decided to be gone, and made again, counts from there")
  func deleted() throws {
    let (a, b) = try contested()
    try b.decide(nil)
    #expect(try b.line("x") == nil)
    try b.put(Self.record(2, "b", "T"))
    try a.put(Self.record(5, "a", "T"))
    try a.push()
    try b.pullAndPush()
    #expect(server.line("x") == Self.record(-3, "b", "T"))
  }

  @Test("Decisions one after another count each edit once")
  func several() throws {
    let (a, b) = try contested()
    try b.decide(Self.record(13, "b", "T"))
    try a.put(Self.record(12, "aa", "T"))
    try a.push()
    try b.pull()
    #expect(try b.contested.first?.conflict?.fields == ["o"])
    try b.decide(Self.record(15, "b", "T"))
    try a.put(Self.record(5, "aa", "T"))
    try a.push()
    try b.pullAndPush()
    #expect(server.line("x") == Self.record(8, "b", "T"))
  }

  @Test("What a decision takes over from the file does not count as an edit of this store")
  func fileDecision() throws {
    let b = try SyncClone("b", server, Self.policy)
    server.set("x", Self.record(5, "x"))
    try b.pull()
    try b.put(Self.record(8, "b"))
    // By git, the edits of another clone come, which contradict in the owner.
    let key = KeyText(text: Bytes("x"))
    try b.store.synchronize {
      try b.store.setVersions(
        of: key,
        in: try b.collection.id,
        file: (Bytes(Self.record(10, "a")), 1),
        record: Bytes(Self.record(8, "b")),
        at: "2026-01-01T00:00:00.000Z"
      )
      let conflict = StoredConflict(
        key: key,
        base: Bytes(Self.record(5, "x")),
        reason: "fields",
        fields: ["o"],
        since: "2026-01-01T00:00:00.000Z"
      )
      try b.store.keep(conflict, of: b.collection)
    }
    let decided = Self.record(13, "b")
    try b.edit { try $0.decide(key, as: try JSONValue(parsing: Bytes(decided))) }
    // The other clone pushes the same.
    server.set("x", Self.record(10, "x"))
    try b.pullAndPush()
    #expect(server.line("x") == decided)
  }

  @Test("A decision about the file leaves the conflict with the server to another one")
  func twoConflicts() throws {
    let (_, b) = try contested()
    let key = KeyText(text: Bytes("x"))
    try b.edit { try $0.decide(key, as: try JSONValue(parsing: Bytes(Self.record(8, "f")))) }
    #expect(try b.contested.first?.conflict?.fields == ["o"])
    try b.push()
    #expect(server.line("x") == Self.record(10, "a", "T"))
  }

  @Test("Without a base, a counter that both have alike is not added up by a decision")
  func withoutBase() throws {
    let b = try SyncClone("b", server, Self.policy)
    server.set("x", Self.record(3, "a"))
    try b.put(Self.record(3, "b"))
    try b.pullAndPush()
    let conflict = try #require(try b.contested.first?.conflict)
    #expect(conflict.base == nil)
    #expect(conflict.fields == ["o"])
    #expect(!conflict.addsUp(by: Self.policy))
    try b.set("x", "o", #""c""#)
    try b.push()
    #expect(server.line("x") == Self.record(3, "c"))
  }
}
