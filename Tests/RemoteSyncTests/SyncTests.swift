import JSONText
import MergePolicy
import RecordStore
import Records
import RemoteProtocol
import RemoteSync
import Testing

/// What becomes of records between stores and a server.
@Suite("Sync of records")
struct SyncTests {
  private let server = ModelServer()

  private func clone(
    _ name: String = "a",
    _ adjust: (inout Policy) -> Void = { _ in }
  ) throws -> SyncClone {
    var policy = Policy()
    policy.key = ["id"]
    adjust(&policy)
    let seed = name.utf8.reduce(7) { $0 * 31 + UInt64($1) }
    return try SyncClone(name, server, policy, seed: seed)
  }

  @Test("What one store puts, edits and deletes, the other one gets, byte for byte")
  func travel() throws {
    let (a, b) = (try clone("a"), try clone("b"))
    let odd = #"{"id":"ä \" \\ \u0000","n":1.50, "s":"\ud800"}"#
    for line in [#"{"id":"x","n":1}"#, #"{"id":7}"#, #"{"id":"7"}"#, odd] { try a.put(line) }
    try a.pullAndPush()
    #expect(a.outcome.pushedCount == 4)
    #expect(a.outcome.hasJoined)
    try b.pullAndPush()
    #expect(b.outcome.addedCount == 4)
    #expect(try b.records == a.records)
    #expect(server.records == (try a.records))
    try b.put(#"{"id":"x","n":2}"#)
    try b.delete("7")
    try b.push()
    try a.pull()
    #expect(a.outcome.changedCount == 1)
    #expect(a.outcome.removedCount == 1)
    #expect(try a.records == b.records)
    #expect(try a.waitingCount == 0)
    #expect(try b.waitingCount == 0)
  }

  @Test("A step with nothing to do writes nothing")
  func nothing() throws {
    let a = try clone()
    try a.put(#"{"id":"x"}"#)
    try a.pullAndPush()
    let (generation, pushes) = (try a.store.generation, server.pushCount)
    try a.pullAndPush()
    #expect(try a.store.generation == generation)
    #expect(server.pushCount == pushes)
    #expect(!a.outcome.changesRecords)
  }

  @Test("Edits of different fields merge; of one field, they are a conflict that holds only itself")
  func conflicts() throws {
    let (a, b) = (try clone("a"), try clone("b"))
    server.set("x", #"{"id":"x","p":1,"q":1}"#)
    server.set("y", #"{"id":"y","p":1}"#)
    for clone in [a, b] { try clone.pull() }
    try a.put(#"{"id":"x","p":2,"q":1}"#)
    try a.put(#"{"id":"y","p":2}"#)
    try a.push()
    try b.put(#"{"id":"x","p":1,"q":2}"#)
    try b.put(#"{"id":"y","p":3}"#)
    try b.pullAndPush()
    #expect(server.line("x") == #"{"id":"x","p":2,"q":2}"#)
    #expect(server.line("y") == #"{"id":"y","p":2}"#)
    #expect(try b.line("y") == #"{"id":"y","p":3}"#)
    let contested = try b.contested
    #expect(contested.map(\.key.text) == ["y"])
    #expect(contested[0].line?.text == #"{"id":"y","p":2}"#)
    #expect(contested[0].conflict?.base?.text == #"{"id":"y","p":1}"#)
    #expect(contested[0].conflict?.fields == ["p"])
    // An edit of the contested field decides it, and the next push brings it.
    try b.put(#"{"id":"y","p":4}"#)
    #expect(try b.contested.isEmpty)
    try b.pullAndPush()
    #expect(server.line("y") == #"{"id":"y","p":4}"#)
    try a.pull()
    #expect(try a.records == b.records)
  }

  @Test("A deletion against an edit is a conflict, or what the policy says")
  func deletions() throws {
    for word in [Policy.EditedDeleted.conflict, .keep, .delete] {
      let server = ModelServer()
      var policy = Policy()
      policy.key = ["id"]
      policy.editedDeleted = word
      let (a, b) = (try SyncClone("a", server, policy), try SyncClone("b", server, policy, seed: 2))
      server.set("x", #"{"id":"x","n":1}"#)
      for clone in [a, b] { try clone.pull() }
      try a.delete("x")
      try a.push()
      try b.put(#"{"id":"x","n":2}"#)
      try b.pullAndPush()
      try a.pullAndPush()
      switch word {
      case .conflict:
        #expect(try b.contested.map(\.conflict?.reason) == ["edited_and_deleted"])
        #expect(try b.line("x") != nil)
        #expect(server.line("x") == nil)
      case .keep: #expect(server.line("x") == #"{"id":"x","n":2}"#)
      case .delete: #expect(server.line("x") == nil)
      }
      if word != .conflict { #expect(try a.records == b.records) }
    }
  }

  // MARK: Counters

  private func counting(_ policy: inout Policy) { policy.rules = ["n": .counter] }

  @Test("Equal changes of a counter count twice where both were made in stores")
  func counters() throws {
    let (a, b) = (try clone("a", counting), try clone("b", counting))
    server.set("x", #"{"id":"x","n":5}"#)
    for clone in [a, b] { try clone.pull() }
    for clone in [a, b] { try clone.put(#"{"id":"x","n":6}"#) }
    try a.push()
    try b.pullAndPush()
    #expect(server.line("x") == #"{"id":"x","n":7}"#)
  }

  @Test("A change of a counter that came in with the file is the one that the server has, too")
  func travelledCounters() throws {
    let (a, b) = (try clone("a", counting), try clone("b", counting))
    server.set("x", #"{"id":"x","n":5}"#)
    for clone in [a, b] { try clone.pull() }
    try a.put(#"{"id":"x","n":6}"#)
    try a.push()
    // By git, it comes to b.
    try b.bring("x", #"{"id":"x","n":6}"#)
    try b.pullAndPush()
    #expect(server.line("x") == #"{"id":"x","n":6}"#)
    // An edit of b's own counts beside it.
    try a.put(#"{"id":"x","n":7}"#)
    try a.push()
    try b.bring("x", #"{"id":"x","n":7}"#)
    try b.put(#"{"id":"x","n":8}"#)
    try b.pullAndPush()
    #expect(server.line("x") == #"{"id":"x","n":8}"#)
  }

  // MARK: Lost answers and copies

  @Test("A push whose answer is lost is sent again as it was, and counts once")
  func lostAnswer() throws {
    let a = try clone("a", counting)
    server.set("x", #"{"id":"x","n":5}"#)
    try a.pull()
    try a.put(#"{"id":"x","n":6}"#)
    server.fate = { .lostAfter }
    #expect(throws: RemoteFailure.self) { try a.push() }
    server.fate = { .fine }
    #expect(server.line("x") == #"{"id":"x","n":6}"#)
    // It is edited before anybody knows.
    try a.put(#"{"id":"x","n":8}"#)
    try a.pull()
    #expect(server.repeatCount == 1)
    try a.push()
    #expect(server.line("x") == #"{"id":"x","n":8}"#)
  }

  @Test("A copy of the repository has a name of its own, and repeats what the original began")
  func copies() throws {
    let a = try clone("a", counting)
    server.set("x", #"{"id":"x","n":5}"#)
    try a.pull()
    let before = try a.store.remote(server: "model", place: "a", newClient: "new")
    try a.put(#"{"id":"x","n":6}"#)
    server.fate = { .lostAfter }
    #expect(throws: RemoteFailure.self) { try a.push() }
    server.fate = { .fine }
    a.place = "copy"
    try a.pullAndPush()
    let after = try a.store.remote(server: "model", place: "copy", newClient: "new")
    #expect(before.client != after.client)
    #expect(before.id == after.id)
    #expect(server.repeatCount == 1)
    #expect(server.line("x") == #"{"id":"x","n":6}"#)
  }

  // MARK: Restored servers

  @Test("A server that was put back is noticed; nothing is deleted, and known deletions go again")
  func restored() throws {
    let (a, b) = (try clone("a"), try clone("b"))
    server.set("old", #"{"id":"old"}"#)
    server.set("gone", #"{"id":"gone"}"#)
    for clone in [a, b] { try clone.pull() }
    let backup = server.state
    try a.put(#"{"id":"new"}"#)
    try a.put(#"{"id":"old","n":1}"#)
    try a.delete("gone")
    try a.push()
    try b.pull()
    server.state = backup
    server.set("other", #"{"id":"other"}"#)
    server.set("third", #"{"id":"third"}"#)
    try b.pullAndPush()
    #expect(b.outcome.isReset)
    #expect(
      server.records == [
        "new": #"{"id":"new"}"#, "old": #"{"id":"old","n":1}"#, "other": #"{"id":"other"}"#,
        "third": #"{"id":"third"}"#,
      ]
    )
    try a.pullAndPush()
    #expect(a.outcome.isReset)
    #expect(try a.records == b.records)
    #expect(try a.records == server.records)
    #expect(try a.contested.isEmpty)
  }

  // MARK: Joining

  @Test("A store that joins with the same records has nothing to ask, and adds no counter up")
  func joining() throws {
    let a = try clone("a", counting)
    server.set("same", #"{"id":"same","n":2}"#)
    server.set("other", #"{"id":"other","n":2}"#)
    try a.bring("same", #"{"id":"same","n":2}"#)
    try a.bring("other", #"{"id":"other","n":3}"#)
    try a.bring("own", #"{"id":"own","n":1}"#)
    try a.pullAndPush()
    #expect(try a.contested.map(\.key.text) == ["other"])
    #expect(server.line("same") == #"{"id":"same","n":2}"#)
    #expect(server.line("own") == #"{"id":"own","n":1}"#)
    #expect(server.line("other") == #"{"id":"other","n":2}"#)
  }

  @Test("A counter without a base stays contested, whatever comes from the server")
  func contestedCounter() throws {
    let a = try clone("a", counting)
    server.set("x", #"{"id":"x","n":2}"#)
    try a.bring("x", #"{"id":"x","n":3}"#)
    try a.pullAndPush()
    #expect(try a.contested.first?.conflict?.fields == ["n"])
    server.set("x", #"{"id":"x","n":2,"p":1}"#)
    try a.pullAndPush()
    #expect(try a.contested.first?.conflict?.fields == ["n"])
    #expect(try a.line("x") == #"{"id":"x","n":3}"#)
  }

  @Test("What a commit has had, and the server too, is the base of a store that joins")
  func commits() throws {
    let a = try clone("a", counting)
    server.set("x", #"{"id":"x","n":1}"#)
    server.set("x", #"{"id":"x","n":3}"#)
    server.set("d", #"{"id":"d"}"#)
    server.set("d", nil)
    try a.bring("x", #"{"id":"x","n":2}"#)
    try a.bring("d", #"{"id":"d"}"#)
    a.past[KeyText(text: Bytes("x"))] = RecordPast(versions: [Bytes(#"{"id":"x","n":1}"#)])
    try a.pullAndPush()
    #expect(server.line("x") == #"{"id":"x","n":4}"#)
    #expect(try a.line("d") == nil)
    #expect(try a.contested.isEmpty)
  }

  // MARK: States

  private static let states = [
    FieldStates(
      field: ["status"],
      steps: [("", "draft"), ("draft", "ready"), ("ready", "done")].map {
        FieldStates.Step(from: $0.0, to: $0.1)
      }
    )
  ]

  @Test("A step that the server does not have is kept with its reason; the rest goes")
  func refusedSteps() throws {
    server.states = Self.states
    let a = try clone()
    try a.put(#"{"id":"x","status":"done"}"#)
    try a.put(#"{"id":"y","status":"draft"}"#)
    try a.pullAndPush()
    #expect(server.records == ["y": #"{"id":"y","status":"draft"}"#])
    let refusal = try #require(try a.contested.first?.refusal.flatMap { SyncRefusal(json: $0) })
    #expect(
      refusal
        == .state(field: "status", from: Bytes(""), to: Bytes("done"), allowed: [Bytes("draft")])
    )
    // It is not sent again until somebody edits it.
    let count = server.pushCount
    try a.pullAndPush()
    #expect(server.pushCount == count)
    try a.put(#"{"id":"x","status":"draft"}"#)
    try a.pullAndPush()
    #expect(server.line("x") == #"{"id":"x","status":"draft"}"#)
    #expect(try a.contested.isEmpty)
  }

  @Test("A record that is refused for an unknown reason is kept with its word; the rest goes")
  func unknownRefusal() throws {
    server.oddRefusal = ("x", "quota-full")
    let a = try clone()
    try a.put(#"{"id":"x"}"#)
    try a.put(#"{"id":"y"}"#)
    try a.pullAndPush()
    #expect(server.records == ["y": #"{"id":"y"}"#])
    let refusal = try #require(try a.contested.first?.refusal)
    #expect(SyncRefusal(json: refusal) == .other("quota-full"))
    let count = server.pushCount
    try a.pullAndPush()
    #expect(server.pushCount == count)
    server.oddRefusal = nil
    try a.put(#"{"id":"x","n":1}"#)
    try a.pullAndPush()
    #expect(server.line("x") == #"{"id":"x","n":1}"#)
  }

  @Test("Several steps between two pushes go one after another")
  func severalSteps() throws {
    server.states = Self.states
    let a = try clone("a") { policy in
      policy.states = [
        StatePolicy(
          field: "status",
          steps: [("", "draft"), ("draft", "ready"), ("ready", "done")].map {
            StatePolicy.Step(from: Bytes($0.0), to: Bytes($0.1))
          }
        )
      ]
    }
    for status in ["draft", "ready", "done"] {
      try a.put("{\"id\":\"x\",\"status\":\"\(status)\"}")
    }
    try a.pullAndPush()
    #expect(server.line("x") == #"{"id":"x","status":"done"}"#)
    #expect(server.version == 3)
    #expect(try a.contested.isEmpty)
    #expect(try a.waitingCount == 0)
  }

  // MARK: Limits

  @Test("Many rows come in pages and go in several pushes; what is too long stays here")
  func manyRows() throws {
    server.limits = RemoteLimits(lineByteCount: 200, keyByteCount: 20, rowCount: 7)
    let (a, b) = (try clone("a"), try clone("b"))
    for number in 0..<40 { try a.put("{\"id\":\"k\(number)\"}") }
    let long = String(repeating: "x", count: 300)
    try a.put("{\"id\":\"long\",\"s\":\"\(long)\"}")
    try a.put("{\"id\":\"\(long)\"}")
    try a.pullAndPush()
    #expect(server.pushCount == 6)
    #expect(
      try a.contested.compactMap { $0.refusal.flatMap { SyncRefusal(json: $0)?.word } }.sorted()
        == ["key-too-long", "line-too-long"]
    )
    // The next page is on its way while the store takes one. They have 7 rows each, up to 40.
    var counts: [Int?] = []
    server.isAskedAhead = { counts.append(try? b.records.count) }
    try b.pull()
    #expect(counts == [0, 7, 14, 21, 28])
    #expect(try b.records.count == 40)
  }

  @Test("The next push is sent while the server does one; both are sent again if answers are lost")
  func severalPushes() throws {
    server.limits = RemoteLimits(rowCount: 7)
    let (a, b) = (try clone("a", counting), try clone("b", counting))
    for number in 10..<50 { try a.put("{\"id\":\"k\(number)\",\"n\":0}") }
    var number = 0
    server.fate = {
      number += 1
      // The first request is a pull.
      return number == 4 ? .lostAfter : .fine
    }
    #expect(throws: RemoteFailure.self) { try a.push() }
    server.fate = { .fine }
    // The third is lost, and the fourth was sent.
    #expect(server.pushCount == 4)
    try a.push()
    #expect(server.repeatCount == 2)
    #expect(server.pushCount == 6)
    #expect(try server.records == a.records)
    #expect(try a.waitingCount == 0)
    // Somebody is faster with a row of the first of two.
    try b.pull()
    try b.put(#"{"id":"k10","n":1}"#)
    try b.push()
    for number in 10..<24 { try a.put("{\"id\":\"k\(number)\",\"n\":2}") }
    try a.push()
    #expect(server.line("k10") == #"{"id":"k10","n":3}"#)
    #expect(try server.records == a.records)
    try b.pull()
    #expect(try b.records == a.records)
    #expect(try a.waitingCount == 0)
  }
}
