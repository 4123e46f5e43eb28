import Foundation
import JSONText
import TestSupport
import Testing

/// Two clones of a bare repository, in which records are edited through the stores, committed,
/// pulled, pushed, taken back and moved between branches, in a random order.
@Suite("Clones with stores")
struct CloneTests {
  private static let roundCount =
    ProcessInfo.processInfo.environment["JSONL_CLONE_ROUNDS"].flatMap { Int($0) } ?? 15

  @Test("In the end every clone has every edit that no later edit replaced")
  func rounds() throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["JSONL_CLONE_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...999_999)
    var run = try CloneRun(seed: seed)
    do {
      for _ in 0..<Self.roundCount { try run.step() }
      try run.finish()
    } catch {
      Issue.record("JSONL_CLONE_SEED=\(seed): \(error)\n\(run.log.joined(separator: "\n"))")
      return
    }
    #expect(run.problems == [], "JSONL_CLONE_SEED=\(seed)\n\(run.log.joined(separator: "\n"))")
  }
}

private struct CloneRun {
  private let world: StoreWorld
  private let clones: [Repository]
  private var random: SeededRandom
  /// What each field was last set to. Each clone has a field of its own, so that no rule decides.
  private var model: [String: [String: Int]] = [:]
  private var counter = 0
  private(set) var log: [String] = []
  private(set) var problems: [String] = []

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    world = try StoreWorld()
    let place = world.repository.world
    let bare = place.folder.path("origin.git")
    try world.repository.git("init", "-q", "--bare", bare)
    try world.run("install", "--global").orThrow()
    let first = try place.clone(Repository(world: place, folder: bare), as: "first")
    for number in 0..<8 { model["t-\(number)"] = ["a": 0, "b": 0] }
    try first.write(
      "tasks.jsonl",
      model.keys.sorted().map { "{\"id\":\"\($0)\",\"a\":0,\"b\":0}" }
    )
    try world.run("init", "tasks.jsonl", in: first.folder).orThrow()
    try first.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin", in: first.folder).orThrow()
    try world.git("push", "-q", "origin", "HEAD:main", in: first.folder).orThrow()
    let second = try place.clone(Repository(world: place, folder: bare), as: "second")
    try world.run("init", in: second.folder).orThrow()
    clones = [first, second]
    for clone in clones {
      try clone.git("branch", "-q", "--set-upstream-to=origin/main")
    }
  }

  mutating func step() throws {
    let index = random.below(2)
    let clone = clones[index]
    for _ in 0...random.below(3) { try edit(index) }
    switch random.below(7) {
    case 0: break
    case 1: try commit(clone)
    case 2: try pull(clone, rebases: false)
    case 3: try pull(clone, rebases: true)
    case 4: try push(clone)
    case 5:
      // Edits in the store outlive what becomes of the files.
      note(clone, "reset")
      try git(clone, "reset", "-q", "--hard", "HEAD")
      try git(clone, "reset", "-q", "--soft", "HEAD")
    default: try visitBranch(index)
    }
  }

  private mutating func note(_ clone: Repository, _ words: String) {
    log.append("\(clone.folder.split(separator: "/").last ?? ""): \(words)")
  }

  @discardableResult
  private func git(_ clone: Repository, _ words: String...) throws -> String {
    try clone.world.run("git", words, in: clone.folder, adding: ["PATH": world.path])
      .orThrow().output
  }

  /// Edits a record, and returns its key.
  @discardableResult
  private mutating func edit(_ index: Int, besides other: String? = nil) throws -> String {
    counter += 1
    let field = index == 0 ? "a" : "b"
    let isNew = random.chance(percent: 15)
    var key = isNew ? "n-\(index)-\(counter)" : "t-\(random.below(8))"
    while key == other { key = "t-\(random.below(8))" }
    model[key, default: [:]][field] = counter
    note(clones[index], "put \(key) \(field)=\(counter)")
    try world.run("put", key, "\(field)=\(counter)", in: clones[index].folder).orThrow()
    return key
  }

  private mutating func commit(_ clone: Repository) throws {
    note(clone, "commit")
    let words = ["jsonl", "commit", "-a", "-m", "x"]
    let outcome = try clone.world.run("git", words, in: clone.folder, adding: ["PATH": world.path])
    // There may be nothing to commit.
    if outcome.end != .exit(1) { try outcome.orThrow() }
  }

  private mutating func pull(_ clone: Repository, rebases: Bool) throws {
    if random.chance(percent: 50) { try commit(clone) }
    note(clone, rebases ? "pull --rebase" : "pull")
    try git(clone, "pull", "-q", rebases ? "--rebase" : "--no-rebase", "--no-edit")
  }

  private mutating func push(_ clone: Repository) throws {
    try commit(clone)
    note(clone, "push")
    // The other one may have been first.
    let words = ["push", "-q", "origin", "HEAD:main"]
    _ = try clone.world.run("git", words, in: clone.folder, adding: ["PATH": world.path])
  }

  private mutating func visitBranch(_ index: Int) throws {
    let clone = clones[index]
    try commit(clone)
    let name = "side-\(counter)"
    note(clone, "switch \(name)")
    try git(clone, "switch", "-q", "-c", name)
    let key = try edit(index)
    try commit(clone)
    note(clone, "switch back")
    try git(clone, "switch", "-q", "-")
    // Another edit of the same field here would contradict that of the branch: a conflict.
    if random.chance(percent: 50) { try edit(index, besides: key) }
    note(clone, "merge \(name)")
    try git(clone, "merge", "-q", "--no-edit", name)
  }

  mutating func finish() throws {
    for clone in clones + clones {
      try commit(clone)
      try pull(clone, rebases: false)
      try git(clone, "push", "-q", "origin", "HEAD:main")
    }
    try git(clones[0], "pull", "-q", "--no-rebase")
    let expected = model.sorted { $0.key < $1.key }.map { key, fields in
      "\(key) a=\(fields["a"].map(String.init) ?? "-") b=\(fields["b"].map(String.init) ?? "-")"
    }
    var versions: [(String, String)] = []
    for clone in clones {
      versions.append(("\(clone.folder): file", try clone.text("tasks.jsonl")))
      let store = try world.run("list", "--json", in: clone.folder).orThrow().output
      versions.append(("\(clone.folder): store", store))
      let remote = try git(clone, "show", "origin/main:tasks.jsonl")
      versions.append(("\(clone.folder): remote", remote))
      let status = try git(clone, "status", "--porcelain", "-uno")
      if !status.isEmpty { problems.append("\(clone.folder): \(status)") }
    }
    for (name, text) in versions {
      let found = try Self.records(in: text)
      for line in expected where !found.contains(line) { problems.append("\(name) lacks \(line)") }
      if found.count != expected.count { problems.append("\(name) has \(found.count) records") }
    }
    if versions[0].1 != versions[3].1 { problems.append("the files differ") }
  }

  private static func records(in text: String) throws -> [String] {
    try text.split(separator: "\n").map { line in
      let record = try JSONValue(parsing: Bytes(String(line)))
      func text(_ name: String) -> String { record.member(Bytes(name))?.bytes.text ?? "-" }
      let key = record.member(Bytes("id"))?.string?.text ?? ""
      return "\(key) a=\(text("a")) b=\(text("b"))"
    }
  }
}
