import Foundation
import Synchronization
import TestSupport
import Testing

/// What an export or an import leaves if it is killed, or fails, at each of its calls of the
/// system and on both sides of each transaction.
@Suite("Store and file after a fault")
struct StoreFaultTests {
  private let world: StoreWorld
  private let program: String
  private let snapshot: String

  private static let policy = [
    "policies:", "  - pattern: tasks.jsonl", "    key: id",
    "    merge_rules: {n: counter, m: max}",
  ]

  init() throws {
    world = try StoreWorld()
    program = try BuiltProducts.path(of: "git-jsonl")
    let repository = world.repository
    try repository.write(".jsonl/policies.yml", Self.policy)
    try repository.write("tasks.jsonl", [#"{"id":"a","n":1}"#, #"{"id":"b","n":1}"#])
    try repository.commit("tasks")
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("put", "a", "n=5").orThrow()
    try world.run("delete", "b").orThrow()
    try world.run("put", "c", "n=7").orThrow()
    snapshot = repository.world.folder.path("snapshot")
  }

  private var repository: Repository { world.repository }

  private func save() throws {
    try shell("cp -a \"$1\" \"$2\"", repository.folder, snapshot)
  }

  /// Restores the saved state of the repository.
  private func restore() throws {
    try shell("rm -rf \"$1\" && cp -a \"$2\" \"$1\"", repository.folder, snapshot)
  }

  private func shell(_ script: String, _ words: String...) throws {
    let environment = ["PATH": "/usr/bin:/bin"]
    try ChildProcess(
      "/bin/sh",
      ["-c", script, "sh"] + words,
      environment: environment,
      folder: "/"
    ).run().orThrow()
  }

  private func run(_ verb: String, fault: String?, log: String? = nil) throws -> Outcome {
    var variables: [String: String] = [:]
    variables["JSONL_MERGE_FAULT"] = fault
    variables["JSONL_MERGE_FAULT_LOG"] = log
    return try repository.world.run(program, [verb], in: repository.folder, adding: variables)
  }

  /// The numbers of the calls at which a fault is tried: all but those inside of the database, of
  /// which `OperationFaultTests` takes some.
  private func callNumbers(_ verb: String) throws -> [Int] {
    try restore()
    let log = repository.world.folder.path("log")
    try run(verb, fault: nil, log: log).orThrow()
    let calls = String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n")
    return calls.indices.filter { !calls[$0].hasPrefix("database") }.map { $0 + 1 }
  }

  private let old = "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":1}\n"
  private let new = "{\"id\":\"a\",\"n\":5}\n{\"id\":\"c\",\"n\":7}\n"

  /// That a repeat of an export does what is left to do.
  private func checkRepeat(_ fault: String) throws {
    try run("export", fault: nil).orThrow()
    #expect(try repository.text("tasks.jsonl") == new, "\(fault)")
    #expect(try run("status", fault: nil).end == .exit(0), "\(fault)")
  }

  @Test("The file is on the disk before the store notes it")
  func order() throws {
    let log = repository.world.folder.path("log")
    try run("export", fault: nil, log: log).orThrow()
    let calls = String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n")
    let synced = try #require(calls.firstIndex(of: "synchronize"), "\(calls)")
    let noted = try #require(calls[synced...].firstIndex(of: "transaction ended"), "\(calls)")
    let renamed = try #require(calls.firstIndex(of: "rename"), "\(calls)")
    let placed = try #require(calls.firstIndex(of: "synchronizeFolder"), "\(calls)")
    let finished = try #require(calls[noted...].firstIndex(of: "transaction begins"), "\(calls)")
    #expect(calls[..<synced].contains("write") && !calls[synced...].contains("write"), "\(calls)")
    #expect(synced < noted && noted < renamed && renamed < placed && placed < finished, "\(calls)")
  }

  /// The calls of a `put`, in their order.
  private func callsOfPut() throws -> [String] {
    let log = repository.world.folder.path("log")
    let variables = ["JSONL_MERGE_FAULT_LOG": log]
    let words = ["put", "a", "n=9"]
    try repository.world.run(program, words, in: repository.folder, adding: variables).orThrow()
    return String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n")
      .map(String.init)
  }

  @Test("An edit is on the disk before the file has it, and its name is before the store says so")
  func editOrder() throws {
    try repository.git("config", "jsonl.autoExport", "true")
    let calls = try callsOfPut()
    let renamed = try #require(calls.firstIndex(of: "rename"), "\(calls)")
    let before = calls[..<renamed].filter { $0.hasPrefix("database ") }
    #expect(before.last == "database sync", "\(calls)")
    let finished = try #require(calls[renamed...].firstIndex(of: "database write"), "\(calls)")
    #expect(calls[renamed..<finished].contains("synchronizeFolder"), "\(calls)")
  }

  @Test("An edit that is not exported is on the disk before the command ends")
  func editAlone() throws {
    try repository.git("config", "jsonl.autoExport", "false")
    let calls = try callsOfPut().filter { ["database write", "database sync"].contains($0) }
    #expect(calls.last == "database sync", "\(calls)")
  }

  @Test("Overridden values are on the disk in the attic before the store forgets them")
  func atticOrder() throws {
    try world.run("put", "a", "m=3").orThrow()
    try repository.write("tasks.jsonl", [#"{"id":"a","n":1,"m":5}"#, #"{"id":"b","n":1}"#])
    let log = repository.world.folder.path("log")
    try run("import", fault: nil, log: log).orThrow()
    let calls = String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n")
    let kept = try #require(calls.lastIndex(of: "write"), "\(calls)")
    let synced = try #require(calls[kept...].firstIndex(of: "synchronize"), "\(calls)")
    let named = try #require(calls[kept...].firstIndex(of: "synchronizeFolder"), "\(calls)")
    let forgotten = try #require(calls[kept...].lastIndex(of: "transaction begins"), "\(calls)")
    #expect(synced < forgotten && named < forgotten, "\(calls)")
    #expect(calls[..<kept].contains("transaction ended"), "\(calls)")
  }

  @Test("An export that is killed loses nothing, and the next one finishes it")
  func killedExport() throws {
    try save()
    let numbers = try callNumbers("export")
    #expect(numbers.count > 20)
    var seen: Set<String> = []
    for number in numbers {
      try restore()
      let outcome = try run("export", fault: String(number))
      #expect(outcome.end == .signal(SIGKILL), "call \(number)")
      let text = try repository.text("tasks.jsonl")
      #expect(text == old || text == new, "call \(number)")
      seen.insert(text)
      if text == new {
        // What is in place is known to be, though nobody lived to say so.
        let planned = try world.output("export", "--dry-run")
        #expect(planned == "tasks.jsonl: nothing to do\n", "call \(number)")
      }
      try checkRepeat("call \(number)")
    }
    #expect(seen == [old, new])
  }

  @Test("An export whose disk is full, or fails, loses nothing", arguments: ["ENOSPC", "EIO"])
  func failedExport(code: String) throws {
    try save()
    for number in try callNumbers("export") {
      try restore()
      let outcome = try run("export", fault: "\(number):\(code)")
      let text = try repository.text("tasks.jsonl")
      #expect(text == old || text == new, "call \(number)")
      #expect(outcome.status == 0 || !outcome.errors.isEmpty, "call \(number)")
      let names = try Files.names(in: repository.folder)
      #expect(!names.contains { $0.contains("jsonl-merge-") }, "call \(number)")
      try checkRepeat("call \(number)")
    }
  }

  @Test("An import that is killed counts nothing twice, and keeps what it overrides, once")
  func killedImport() throws {
    try world.run("put", "a", "m=3").orThrow()
    try repository.write("tasks.jsonl", [#"{"id":"a","n":11,"m":5}"#, #"{"id":"b","n":1}"#])
    try save()
    for number in try callNumbers("import") {
      try restore()
      let outcome = try run("import", fault: String(number))
      #expect(outcome.end == .signal(SIGKILL), "call \(number)")
      try run("export", fault: nil).orThrow()
      let merged = "{\"id\":\"a\",\"n\":15,\"m\":5}\n{\"id\":\"c\",\"n\":7}\n"
      #expect(try repository.text("tasks.jsonl") == merged, "call \(number)")
      let attic = try repository.lines(".git/jsonl/attic.jsonl")
      let isKept = attic.count == 1 && attic[0].contains(#""ours":3,"#)
      #expect(isKept, "call \(number): \(attic)")
    }
  }

  @Test("Writes of a killed export are not edits by others, even if the file changes at once")
  func changedAfterCrash() throws {
    try repository.write(
      ".jsonl/policies.yml",
      Self.policy.map { $0.replacing("counter", with: "conflict") }
    )
    try save()
    var foundCount = 0
    for number in try callNumbers("export") {
      try restore()
      _ = try run("export", fault: String(number))
      guard try repository.text("tasks.jsonl") == new else { continue }
      foundCount += 1
      try repository.write("tasks.jsonl", world.tasks() + [#"{"id":"x","n":1}"#])
      try world.run("put", "a", "n=6").orThrow()
      try run("export", fault: nil).orThrow()
      let lines = [#"{"id":"a","n":6}"#, #"{"id":"c","n":7}"#, #"{"id":"x","n":1}"#]
      #expect(try world.tasks() == lines, "call \(number)")
    }
    #expect(foundCount > 0)
  }

  @Test("Two processes export while two others edit")
  func crowd() throws {
    let edits = "for n in $(seq 1 8); do git jsonl put \"$1$n\" n=$n || exit 1; done"
    let exports = "for n in $(seq 1 6); do git jsonl export || exit 1; done"
    let words = [[edits, "sh", "x"], [edits, "sh", "y"], [exports], [exports]]
    let ends = Mutex<[Outcome]>([])
    DispatchQueue.concurrentPerform(iterations: words.count) { index in
      let outcome = try? repository.world.run(
        "sh",
        ["-c"] + words[index],
        in: repository.folder,
        adding: ["PATH": world.path]
      )
      if let outcome { ends.withLock { $0.append(outcome) } }
    }
    #expect(ends.withLock { $0.map(\.end) } == Array(repeating: .exit(0), count: 4))
    try world.run("export").orThrow()
    #expect(try world.run("status").end == .exit(0))
    var expected: Set<String> = [#"{"id":"a","n":5}"#, #"{"id":"c","n":7}"#]
    for number in 1...8 {
      for name in ["x", "y"] { expected.insert("{\"id\":\"\(name)\(number)\",\"n\":\(number)}") }
    }
    let lines = try world.tasks()
    #expect(lines.count == expected.count)
    #expect(Set(lines) == expected)
  }

  @Test("Random edits, pulls and crashes lose nothing")
  func randomCrashes() throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    var random = SeededRandom(seed: seed)
    try world.run("export").orThrow()
    var expected = ["a": 5, "c": 7]
    for _ in 0..<15 {
      let key = "k\(random.below(6))"
      let number = random.below(100)
      try world.run("put", key, "m=\(number)").orThrow()
      expected[key] = number
      if random.chance(percent: 40) {
        // Somebody else adds a record to the file.
        let name = "x\(random.below(1000))"
        if expected[name] == nil {
          try repository.write("tasks.jsonl", world.tasks() + ["{\"id\":\"\(name)\",\"m\":1}"])
          expected[name] = 1
        }
      }
      let verb = random.chance(percent: 70) ? "export" : "import"
      _ = try run(verb, fault: String(1 + random.below(90)))
    }
    try world.run("export").orThrow()
    let lines = try world.tasks()
    var found: [String: Int] = [:]
    for line in lines {
      let parts = line.split { "\":,{}".contains($0) }
      found[String(parts[1])] = Int(parts[3])
    }
    #expect(found == expected, "seed \(seed)")
    #expect(lines.count == expected.count, "seed \(seed)")
    #expect(try world.run("status").end == .exit(0), "seed \(seed)")
  }

  @Test("A linked worktree has a store of its own")
  func workTrees() throws {
    try world.run("export").orThrow()
    try repository.commit("more")
    try repository.git("worktree", "add", "-q", "../other", "-b", "other")
    let other = repository.world.folder.path("other")
    try world.run("init", "tasks.jsonl", in: other).orThrow()
    try world.run("put", "a", "n=100", in: other).orThrow()
    #expect(try world.run("status").end == .exit(0))
    #expect(try world.run("status", in: other).end == .exit(1))
    try world.run("export", in: other).orThrow()
    #expect(try repository.text("tasks.jsonl") == new)
  }
}
