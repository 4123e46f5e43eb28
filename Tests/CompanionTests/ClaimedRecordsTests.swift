@testable import Companion
import CommandInterface
import JSONText
import PolicyYAML
import RecordStore
import Records
import System
import TestSupport
import Testing

/// The records that can be claimed, and what a claim sets in them.
@Suite("Records under claims")
struct ClaimedRecordsTests {
  private static let lines = [
    #"{"id":"t-1","status":"open","n":3}"#,
    #"{"id":"t-2","status":"in_progress","assignee":"bob","n":2}"#,
    #"{"id":"t-3","status":"closed","assignee":"bob","n":2}"#,
    #"{"id":"t-4","status":"open","assignee":"","n":1}"#,
    #"{"id":"t-5","status":"gone"}"#,
    #"{"id":"t-6","status":"in_progress","n":1}"#,
  ]
  private static let state = "state: {field: status, claim: in_progress, release: open}"
  private static let claims = "claims: {holder: assignee, \(state)}"
  private static let views = "views: {ready: \"status='open' AND coalesce(assignee,'')=''\"}"

  /// The records of a store in which the policy of the tasks has these lines.
  private struct World {
    let world: StoreWorld
    let records: ClaimedRecords

    init(_ policy: String..., tasks: [String] = lines) throws {
      world = try StoreWorld()
      try world.repository.write("tasks.jsonl", tasks)
      try world.repository.write(
        ".jsonl/policies.yml",
        [
          "policies:", "  - pattern: tasks.jsonl", "    tombstone: {field: status, value: gone}",
        ] + policy.map { "    " + $0 }
      )
      try world.run("init", "tasks.jsonl").orThrow()
      let environment = world.repository.world.environment.map {
        Array("\($0.key)=\($0.value)".utf8)
      }
      let context = VerbContext(
        arguments: [],
        argumentsAreText: true,
        environment: ProgramEnvironment(entries: environment),
        folder: world.repository.folder,
        now: { Timestamp(seconds: 1_800_000_000) },
        commit: nil
      )
      let workspace = try Workspace(context)
      // It would be looked for from the folder in which the tests run.
      let text = try world.repository.lines(".jsonl/policies.yml").joined(separator: "\n")
      workspace.policyFile = try readPolicyFile(Bytes(text), name: "policies.yml")
      let store = try workspace.openStoreForEditing()
      let collection = try workspace.collection(nil, in: store)
      records = ClaimedRecords(of: collection, in: store, workspace)
    }

    func candidates(
      _ condition: String? = nil,
      by order: [SortField] = [],
      lapsed: Set<String> = [],
      of name: String = "bob",
      held: Set<String> = []
    ) throws -> [String] {
      try records.candidates(
        where: condition,
        order: order,
        lapsed: Dictionary(uniqueKeysWithValues: lapsed.map { (KeyText(text: Bytes($0)), name) }),
        held: Set(held.map { KeyText(text: Bytes($0)) })
      ).map(\.text)
    }

    func record(_ key: String) throws -> String? {
      try records.store.record(KeyText(text: Bytes(key)), of: records.collection)?.bytes.text
    }
  }

  @Test("Candidates meet the condition, in a stable order, and are not held")
  func candidates() throws {
    let world = try World(Self.claims, Self.views)
    #expect(try world.candidates("n > 0") == ["t-1", "t-2", "t-3", "t-4", "t-6"])
    let byNumber = SortField(field: "n")
    #expect(try world.candidates("n > 0", by: [byNumber]) == ["t-4", "t-6", "t-2", "t-3", "t-1"])
    let fromLast = SortField(field: "n", isDescending: true)
    #expect(try world.candidates("n > 0", by: [fromLast]) == ["t-1", "t-2", "t-3", "t-4", "t-6"])
    #expect(try world.candidates("@ready") == ["t-1", "t-4"])
    #expect(try world.candidates("@ready AND n<3", held: ["t-1"]) == ["t-4"])
    #expect(try world.candidates("@ready", held: ["t-1", "t-4"]) == [])
    // Without a condition, what is not in the state of a release is not free.
    #expect(try world.candidates() == ["t-1", "t-4"])
    #expect(throws: VerbFailure.self) { try world.candidates("@redy") }
    #expect(throws: VerbFailure.self) { try world.candidates("n >") }
    #expect(throws: VerbFailure.self) { try world.candidates(by: [SortField(field: "m")]) }
    #expect(throws: VerbFailure.self) { try world.candidates("1) ; DELETE FROM records; --") }
    #expect(try world.records.store.recordCount(of: world.records.collection) == 6)
  }

  @Test("A lapsed claim counts as released while its record is in the claim's state")
  func lapsed() throws {
    let world = try World(Self.claims, Self.views)
    let all: Set = ["t-1", "t-2", "t-3", "t-4", "t-5", "t-6", "t-9"]
    #expect(try world.candidates("@ready", lapsed: all) == ["t-1", "t-2", "t-4", "t-6"])
    #expect(try world.candidates("@ready", lapsed: ["t-2"]) == ["t-1", "t-2", "t-4"])
    #expect(try world.candidates("@ready", lapsed: ["t-2"], held: ["t-2"]) == ["t-1", "t-4"])
    #expect(try world.candidates("status='in_progress'", lapsed: ["t-2"]) == ["t-6"])
    #expect(
      try world.candidates("id IN (SELECT id FROM tasks WHERE status='in_progress')") == [
        "t-2", "t-6",
      ]
    )
    #expect(
      try world.candidates(
        "id IN (SELECT id FROM tasks WHERE status='in_progress')",
        lapsed: ["t-2"]
      ) == ["t-6"]
    )
    #expect(try world.candidates(lapsed: ["t-2"]) == ["t-1", "t-2", "t-4"])
    // It was given to somebody else than the one whose claim has lapsed.
    let ofEva = try world.candidates("@ready", lapsed: ["t-2", "t-6"], of: "eva")
    #expect(ofEva == ["t-1", "t-4", "t-6"])
    // Nothing of it is in the store.
    #expect(try world.record("t-2") == Self.lines[1])
  }

  @Test("Which claims have lapsed is read once, and only where a view sees claims")
  func lapsedWhereNeeded() throws {
    for (policy, count) in [(Self.claims, 1), ("claims: {ttl: 1h}", 0)] {
      let world = try World(policy, Self.views)
      let (records, store) = (world.records, world.records.store)
      var readings = 0
      let views = CollectionViews(
        of: records.collection,
        policy: try records.workspace.policy(for: records.collection.path),
        policyFile: nil,
        lapsed: {
          readings += 1
          return [:]
        }
      )
      _ = try RecordCondition("n > 0", of: views, in: store)
      #expect(readings == 0)
      for _ in 0..<2 { _ = try RecordCondition("@ready", of: views, in: store) }
      #expect(readings == count)
    }
  }

  @Test("A view that does not end is stopped; a condition of the user's own is not")
  func endless() throws {
    let endless =
      "endless: \"n = (WITH RECURSIVE all_n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM all_n) "
      + "SELECT max(n) FROM all_n)\""
    let world = try World("views: {\(endless)}")
    let (records, store) = (world.records, world.records.store)
    let views = try records.workspace.views(of: records.collection, in: store)
    let failure = #expect(throws: VerbFailure.self) {
      try RecordCondition("@endless", of: views, in: store).records(in: store, isOver: { true })
    }
    #expect(
      failure.map { Messages.failure($0) } == [
        "the condition \"@endless\" can't be used: a view took more than a minute, and was stopped"
      ]
    )
    let long =
      "n = (WITH RECURSIVE all_n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM all_n LIMIT 20000) "
      + "SELECT max(n) FROM all_n) - 19997"
    let found = try RecordCondition(long, of: views, in: store).records(in: store, isOver: { true })
    #expect(found.map { $0.key?.text } == ["t-1"])
  }

  @Test("With a holder alone, every record that has one is released by the end of its claim")
  func holders() throws {
    let world = try World("claims: {holder: assignee}", "views: {free: assignee IS NULL}")
    #expect(try world.candidates("@free") == ["t-1", "t-6"])
    #expect(
      try world.candidates("@free", lapsed: ["t-2", "t-3", "t-4"]) == [
        "t-1", "t-2", "t-3", "t-6",
      ]
    )
    #expect(try world.candidates() == ["t-1", "t-2", "t-3", "t-4", "t-6"])
  }

  @Test("A field that the policy names for claims need not be there, and may be a path")
  func paths() throws {
    let world = try World(
      "claims: {holder: work.by, state: {field: work.state, claim: 1, release: 0}}",
      "views: {free: \"work.by IS NULL AND coalesce(work.state, 0) = 0\"}",
      tasks: [#"{"id":"a"}"#, #"{"id":"b"}"#]
    )
    #expect(try world.candidates("@free") == ["a", "b"])
    #expect(try world.records.markClaimed([KeyText(text: Bytes("a"))], by: "eva").isEmpty)
    #expect(try world.record("a") == #"{"id":"a","work":{"by":"eva","state":1}}"#)
    #expect(try world.candidates("@free") == ["b"])
    #expect(try world.candidates("@free", lapsed: ["a"], of: "eva") == ["a", "b"])
  }

  @Test("A claim sets holder and state; a release sets back what is still the claim's")
  func marks() throws {
    let world = try World(Self.claims)
    func claim(_ key: String, by name: String) throws -> String? {
      try world.records.markClaimed([KeyText(text: Bytes(key))], by: name).first
        .map { Messages.failure($0.failure).joined() } ?? world.record(key)
    }
    func release(_ key: String, by name: String) throws -> String? {
      try world.records.markReleased([KeyText(text: Bytes(key))], by: name).first
        .map { Messages.failure($0.failure).joined() } ?? world.record(key)
    }
    let missing = "there is no record \"%\" in tasks.jsonl"
    #expect(
      try claim("t-1", by: "eva") == #"{"id":"t-1","status":"in_progress","n":3,"assignee":"eva"}"#
    )
    #expect(
      try claim("t-2", by: "eva") == #"{"id":"t-2","status":"in_progress","assignee":"eva","n":2}"#
    )
    #expect(try claim("t-5", by: "eva") == missing.replacing("%", with: "t-5"))
    #expect(try claim("t-9", by: "eva") == missing.replacing("%", with: "t-9"))
    // Somebody else holds it by now, and works on it.
    #expect(try release("t-2", by: "bob") == Self.lines[1].replacing("bob", with: "eva"))
    #expect(try release("t-2", by: "eva") == #"{"id":"t-2","status":"open","n":2}"#)
    #expect(try release("t-1", by: "eva") == Self.lines[0])
    // Closed stays closed.
    #expect(try release("t-3", by: "bob") == #"{"id":"t-3","status":"closed","n":2}"#)
    #expect(try release("t-3", by: "bob") == #"{"id":"t-3","status":"closed","n":2}"#)
    #expect(try release("t-6", by: "ann") == Self.lines[5].replacing("in_progress", with: "open"))
  }

  @Test(
    "A record that nobody holds any more spells that like the newest one that nobody holds",
    arguments: ["", #","assignee":null"#, #","assignee":"""#]
  )
  func emptyHolder(_ member: String) throws {
    let world = try World(
      Self.claims,
      tasks: [
        #"{"id":"a","assignee":""}"#, #"{"id":"b"\#(member)}"#, #"{"id":"c","assignee":"eva"}"#,
      ]
    )
    #expect(try world.records.markReleased([KeyText(text: Bytes("c"))], by: "eva").isEmpty)
    #expect(try world.record("c") == #"{"id":"c"\#(member)}"#)
  }

  @Test("Each of several records is decided by itself, in one act that undo takes back")
  func several() throws {
    let world = try World(Self.claims, "checks: \"n <> 3 OR status = 'open'\"")
    let keys = ["t-1", "t-9", "t-4"].map { KeyText(text: Bytes($0)) }
    let failures = try world.records.markClaimed(keys, by: "Eva <eva@example.com>")
    #expect(failures.map(\.key.text) == ["t-1", "t-9"])
    #expect(try world.record("t-1") == Self.lines[0])
    #expect(
      try world.record("t-4") == #"{"id":"t-4","status":"in_progress","assignee":"Eva","n":1}"#
    )
    #expect(try world.records.markReleased(keys, by: "Eva <eva@example.com>").isEmpty)
    #expect(try world.record("t-4") == #"{"id":"t-4","status":"open","n":1}"#)
    #expect(try world.world.run("undo").end == .exit(0))
    #expect(
      try world.record("t-4") == #"{"id":"t-4","status":"in_progress","assignee":"Eva","n":1}"#
    )
  }

  @Test("A record that says it already stays as it is, clock included; without a policy, all do")
  func unchanged() throws {
    let tasks = [#"{"id":"a","status":"in_progress","assignee":"eva","at":"2026-01-01T00:00:00Z"}"#]
    let world = try World("clock: at", Self.claims, tasks: tasks)
    let key = KeyText(text: Bytes("a"))
    #expect(try world.records.markClaimed([key], by: "eva").isEmpty)
    #expect(try world.record("a") == tasks[0])
    #expect(try world.records.markReleased([key], by: "eva").isEmpty)
    let released = try #require(try world.record("a"))
    #expect(released.hasPrefix(#"{"id":"a","status":"open","at":"2027-"#), "\(released)")
    let plain = try World(tasks: tasks)
    #expect(try plain.records.markClaimed([key], by: "bob").isEmpty)
    #expect(try plain.record("a") == tasks[0])
    #expect(try plain.candidates() == ["a"])
  }
}
