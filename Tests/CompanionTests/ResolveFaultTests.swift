import Foundation
import TestSupport
import Testing

/// What `git jsonl resolve` leaves if it is killed, or fails, at each of its calls of the
/// system.
@Suite("A resolution with a fault")
struct ResolveFaultTests {
  private let world: StoreWorld
  private let program: String
  private let found: String
  private let decided = "{\"id\":\"a\",\"t\":\"o\",\"n\":2}\n"

  init() throws {
    world = try StoreWorld.stopped(
      [#"{"id":"a","t":"x","n":1}"#],
      [#"{"id":"a","t":"o","n":2}"#],
      [#"{"id":"a","t":"t","n":1}"#]
    )
    program = try BuiltProducts.path(of: "git-jsonl")
    found = try world.repository.text("t.jsonl")
  }

  private var repository: Repository { world.repository }

  /// Resolves once more from the start, with a fault.
  private func resolve(_ variables: [String: String]) throws -> Outcome {
    try repository.write("t.jsonl", bytes: Array(found.utf8))
    try repository.git("update-index", "--unresolve", "t.jsonl")
    return try repository.world.run(
      program,
      ["resolve", "--all=ours"],
      in: repository.folder,
      adding: variables
    )
  }

  private func callCount() throws -> Int {
    let log = repository.world.folder.path("log")
    try resolve(["JSONL_MERGE_FAULT_LOG": log]).orThrow()
    return String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n").count
  }

  /// That the file is what it was or what was decided, and that a repeat finishes the work.
  private func check(_ call: String) throws {
    let text = try repository.text("t.jsonl")
    #expect(text == found || text == decided, "\(call)")
    let names = try Files.names(in: repository.folder)
    #expect(names.filter { $0.hasPrefix("t.jsonl") } == ["t.jsonl"], "\(call)")
    try world.run("resolve", "--all=ours").orThrow()
    #expect(try repository.text("t.jsonl") == decided, "\(call)")
    #expect(try repository.unmerged() == [], "\(call)")
  }

  @Test("Killed at any call, nothing is lost, and a repeat finishes it")
  func killed() throws {
    let count = try callCount()
    #expect(count > 10)
    var seen: Set<String> = []
    for number in 1...count {
      let outcome = try resolve(["JSONL_MERGE_FAULT": String(number)])
      #expect(outcome.end == .signal(SIGKILL), "call \(number)")
      seen.insert(try repository.text("t.jsonl"))
      try check("call \(number)")
    }
    #expect(seen == [found, decided])
  }

  @Test("Failing at any call, it says so, and nothing is lost", arguments: ["ENOSPC", "EIO"])
  func failing(code: String) throws {
    for number in 1...(try callCount()) {
      let outcome = try resolve(["JSONL_MERGE_FAULT": "\(number):\(code)"])
      #expect(outcome.status == 0 || !outcome.errors.isEmpty, "call \(number)")
      try check("call \(number)")
    }
  }

  @Test("Killed at any call, what the rules override is kept, once, before the file is decided")
  func overridden() throws {
    let world = try StoreWorld.stopped(
      [#"{"id":10,"t":"x","updated_at":1}"#],
      [#"{"id":10,"t":"o","updated_at":2}"#],
      [#"{"id":10,"t":"t","updated_at":3}"#],
      hasDriver: false
    )
    let (repository, attic) = (world.repository, ".git/jsonl/attic.jsonl")
    let found = try repository.text("t.jsonl")
    func resolve(_ variables: [String: String]) throws -> Outcome {
      try repository.world.run(program, ["resolve"], in: repository.folder, adding: variables)
    }
    func startAgain() throws {
      if Files.exists(repository.path(attic)) { try Files.remove(repository.path(attic)) }
      try repository.write("t.jsonl", bytes: Array(found.utf8))
      try repository.git("update-index", "--unresolve", "t.jsonl")
    }
    let log = repository.world.folder.path("log")
    try resolve(["JSONL_MERGE_FAULT_LOG": log]).orThrow()
    let calls = String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n")
    // The folder of the attic; what comes before it only reads.
    let first = try #require(calls.lastIndex(of: "createFolder"), "\(calls)")
    var seen: Set<[Bool]> = []
    for number in first + 1...calls.count {
      try startAgain()
      #expect(try resolve(["JSONL_MERGE_FAULT": String(number)]).end == .signal(SIGKILL))
      let isKept = try Files.exists(repository.path(attic)) && !repository.text(attic).isEmpty
      seen.insert([isKept, try repository.text("t.jsonl") != found])
      try resolve([:]).orThrow()
      let lines = try repository.lines(attic)
      #expect(lines.count == 1, "call \(number): \(lines)")
      #expect(lines.first?.contains(#""ours":"o""#) == true, "call \(number)")
      #expect(try repository.lines("t.jsonl") == [#"{"id":10,"t":"t","updated_at":3}"#])
      #expect(try repository.unmerged() == [], "call \(number)")
    }
    #expect(seen == [[false, false], [true, false], [true, true]])
  }
}
