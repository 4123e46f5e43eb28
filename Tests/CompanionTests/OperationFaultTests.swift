import Foundation
import TestSupport
import Testing

/// Every command that changes something, killed or failing at its calls of the system and of the
/// database: nothing is lost, nothing half written, and a repeat does what is left to do.
///
/// A run takes some of the calls of each command, other ones each time. With
/// `JSONL_MERGE_ALL_FAULTS=1` in the environment it takes all of them, and with `=land` all of the
/// commands whose names begin so.
@Suite("A command with a fault")
struct OperationFaultTests {
  private static let wanted = ProcessInfo.processInfo.environment["JSONL_MERGE_ALL_FAULTS"]
  private static let takesAll = wanted != nil
  private static let tried = operations.filter { operation in
    wanted.map { $0 == "1" || operation.name.hasPrefix($0) } ?? true
  }
  private static let seed = UInt64.random(in: 0..<1_000_000)
  private static let callLimit = 2

  @Test("Nothing is lost, nothing half written, and a repeat succeeds", arguments: tried)
  func faults(operation: FaultedOperation) throws {
    let runner = try FaultRunner(operation)
    var random = SeededRandom(seed: Self.seed)
    var numbers = Array(1...max(1, runner.calls.count))
    if !Self.takesAll {
      numbers = (0..<min(Self.callLimit, numbers.count)).map { _ in
        numbers.remove(at: random.below(numbers.count))
      }
    }
    #expect(!runner.calls.isEmpty)
    for number in numbers {
      let all = ["", ":ENOSPC", ":EIO"]
      for kind in Self.takesAll ? all : [all[random.below(all.count)]] {
        let isRight = Result { try runner.check(call: number, kind: kind) }
        if case .failure(let error) = isRight {
          Issue.record("seed \(Self.seed), call \(number)\(kind): \(error)")
        }
      }
    }
  }
}

// MARK: - Repositories

private let old = [#"{"id":"a","n":1}"#, #"{"id":"b","n":1}"#]

/// A repository with a file, and a policy for it.
private func make(_ world: StoreWorld, rule: String = "counter") throws {
  let repository = world.repository
  try repository.write(
    ".jsonl/policies.yml",
    [
      "policies:", "  - pattern: tasks.jsonl", "    key: id",
      "    merge_rules: {n: \(rule)}",
    ]
  )
  try repository.write("tasks.jsonl", old)
  try repository.commit("tasks")
}

/// The same with a store that has read the file.
private func makeStore(_ world: StoreWorld, rule: String = "counter") throws {
  try make(world, rule: rule)
  try world.run("init", "tasks.jsonl").orThrow()
  try world.repository.commit("attributes")
}

/// The same with edits that are not in the file.
private func edit(_ world: StoreWorld, rule: String = "counter") throws {
  try makeStore(world, rule: rule)
  try world.run("put", "a", "n=5").orThrow()
  try world.run("delete", "b").orThrow()
  try world.run("put", "c", "n=7").orThrow()
}

/// The same, after another program has changed the file.
private func pull(_ world: StoreWorld, rule: String = "counter") throws {
  try edit(world, rule: rule)
  try world.repository.write("tasks.jsonl", [#"{"id":"a","n":11}"#, old[1]])
}

/// On a branch that has other versions of edited records, before its hook has run.
private func visit(_ world: StoreWorld) throws {
  let repository = world.repository
  try makeStore(world, rule: "max")
  try repository.git("config", "jsonl.autoExport", "false")
  try repository.branch("other")
  try repository.write("tasks.jsonl", [#"{"id":"a","n":3}"#, old[1]])
  try repository.commit("other")
  try repository.checkOut("main")
  try world.run("put", "a", "n=5").orThrow()
  try repository.checkOut("other")
}

/// A repository in the middle of a merge, with a conflict.
private func conflict(_ world: StoreWorld) throws {
  let repository = world.repository
  try makeStore(world, rule: "conflict")
  try repository.branch("other")
  for (branch, number) in [("other", 2), ("main", 3)] {
    try repository.checkOut(branch)
    try repository.write("tasks.jsonl", ["{\"id\":\"a\",\"n\":\(number)}", old[1]])
    try repository.commit(branch)
  }
  _ = try world.git("merge", "other")
}

/// Two branches that both changed the file.
private func diverge(_ world: StoreWorld) throws {
  let repository = world.repository
  try make(world)
  try repository.write(".gitattributes", ["*.jsonl merge=jsonl"])
  try repository.commit("attributes")
  try repository.git("branch", "target")
  try repository.branch("feature")
  try repository.write("tasks.jsonl", [#"{"id":"a","n":3}"#, old[1]])
  try repository.commit("feature")
  try repository.checkOut("target")
  try repository.write("tasks.jsonl", [#"{"id":"a","n":6}"#, old[1]])
  try repository.commit("target")
  try repository.checkOut("main")
}

// MARK: - Commands

private let operations: [FaultedOperation] =
  setups + edits + collections + exchanges + hooks + decisions + questions

private let setups = [
  FaultedOperation(name: "init", words: ["git-jsonl", "init", "tasks.jsonl"]) { try make($0) },
  FaultedOperation(name: "install", words: ["git-jsonl", "install"]) { try make($0) },
  FaultedOperation(name: "uninstall", words: ["git-jsonl", "uninstall"]) { try makeStore($0) },
  FaultedOperation(name: "install --global", words: ["git-jsonl", "install", "--global"]) {
    try make($0)
  },
  FaultedOperation(name: "uninstall --global", words: ["git-jsonl", "uninstall", "--global"]) {
    try make($0)
    try $0.run("install", "--global").orThrow()
  },
  FaultedOperation(
    name: "prime --write",
    words: ["git-jsonl", "prime", "--write", "AGENTS.md"],
    prepare: { world in
      try makeStore(world)
      try world.repository.write("AGENTS.md", ["# Ours"])
    }
  ),
  FaultedOperation(name: "doctor --fix", words: ["git-jsonl", "doctor", "--fix"]) { world in
    try makeStore(world)
    try Files.remove(world.repository.path(".git/hooks/pre-commit"))
    try world.repository.git("config", "--unset", "merge.jsonl.driver")
  },
]

private let edits = [
  FaultedOperation(name: "put, of a record", words: ["git-jsonl", "put", "a", "n=5"]) {
    try makeStore($0)
  },
  FaultedOperation(name: "put, of a new one", words: ["git-jsonl", "put", "x", "m=1"]) {
    try makeStore($0)
  },
  FaultedOperation(
    name: "edit",
    words: ["git-jsonl", "edit", "a"],
    variables: ["GIT_EDITOR": "sed -i.old -e s/1/2/"],
    prepare: { try makeStore($0) }
  ),
  FaultedOperation(name: "put, with its export", words: ["git-jsonl", "put", "a", "n=5"]) {
    try makeStore($0)
    try $0.repository.git("config", "jsonl.autoExport", "true")
  },
  FaultedOperation(name: "put, on a changed file", words: ["git-jsonl", "put", "c", "n=8"]) {
    try pull($0)
    try $0.repository.git("config", "jsonl.autoExport", "true")
  },
  FaultedOperation(
    name: "delete",
    words: ["git-jsonl", "delete", "b"],
    repeatedStatuses: [1, 128],
    prepare: { try makeStore($0) }
  ),
  FaultedOperation(
    name: "put --patch",
    words: ["git-jsonl", "put", "--patch", "--null-removes"],
    input: #"{"id":"a","n":5}"# + "\n" + #"{"id":"b","n":null,"m":{"x":1}}"#,
    prepare: { try makeStore($0) }
  ),
  FaultedOperation(
    name: "delete, of several",
    words: ["git-jsonl", "delete", "b", "a"],
    repeatedStatuses: [1, 128],
    prepare: { try makeStore($0) }
  ),
  FaultedOperation(
    name: "restore",
    words: ["git-jsonl", "restore", "b"],
    repeatedStatuses: [1, 128],
    prepare: { try edit($0) }
  ),
  FaultedOperation(
    name: "attic restore",
    words: ["git-jsonl", "attic", "restore", "1"],
    prepare: { world in
      try pull(world, rule: "max")
      try world.run("import").orThrow()
    }
  ),
]

private let collections = [
  FaultedOperation(
    name: "forget",
    words: ["git-jsonl", "forget", "tasks.jsonl", "--force"],
    repeatedStatuses: [128],
    prepare: { try edit($0) }
  ),
  FaultedOperation(
    name: "rename",
    words: ["git-jsonl", "rename", "tasks.jsonl", "data/moved.jsonl"],
    prepare: { try edit($0) }
  ),
]

private let exchanges = [
  FaultedOperation(name: "export", words: ["git-jsonl", "export"]) { try edit($0) },
  FaultedOperation(name: "export, of a changed file", words: ["git-jsonl", "export"]) {
    try pull($0)
  },
  FaultedOperation(name: "import", words: ["git-jsonl", "import"]) { try pull($0) },
]

private let hooks =
  ["pre-commit", "post-commit", "post-merge", "post-checkout", "post-rewrite"].map { name in
    FaultedOperation(
      name: "hook \(name)",
      words: ["git-jsonl", "hook", name],
      prepare: { if name == "pre-commit" { try edit($0) } else { try pull($0) } }
    )
  } + [
    FaultedOperation(
      name: "hook post-checkout, elsewhere",
      words: ["git-jsonl", "hook", "post-checkout", "a", "b", "1"],
      prepare: { try visit($0) }
    ),
    FaultedOperation(
      name: "hook post-checkout, back again",
      words: ["git-jsonl", "hook", "post-checkout", "b", "a", "1"],
      prepare: { world in
        try visit(world)
        try world.run("hook", "post-checkout", "a", "b", "1").orThrow()
        try world.repository.checkOut("main")
      }
    ),
    FaultedOperation(
      name: "import --apply-held",
      words: ["git-jsonl", "import", "--apply-held"],
      prepare: { world in
        try visit(world)
        try world.run("hook", "post-checkout", "a", "b", "1").orThrow()
      }
    ),
    FaultedOperation(
      name: "hook pre-push",
      words: ["git-jsonl", "hook", "pre-push", "origin", "nowhere"],
      input: "refs/heads/main HEAD refs/heads/main \(String(repeating: "0", count: 40))\n",
      prepare: { try edit($0) }
    ),
  ]

private let decisions = [
  FaultedOperation(
    name: "resolve, of a file",
    words: ["git-jsonl", "resolve", "--all", "ours"],
    prepare: { try conflict($0) }
  ),
  FaultedOperation(
    name: "resolve, of a held edit",
    words: ["git-jsonl", "resolve", "--all", "theirs"],
    prepare: { world in
      try visit(world)
      try world.run("hook", "post-checkout", "a", "b", "1").orThrow()
    }
  ),
  FaultedOperation(
    name: "resolve, of the store",
    words: ["git-jsonl", "resolve", "--all", "ours"],
    prepare: { world in
      try pull(world, rule: "conflict")
      _ = try world.run("import")
    }
  ),
  FaultedOperation(
    name: "policy suggest --write",
    words: ["git-jsonl", "policy", "suggest", "--write"],
    prepare: { world in
      try world.repository.write("tasks.jsonl", old)
      try world.repository.commit("tasks")
    }
  ),
  FaultedOperation(
    name: "land",
    words: ["git-jsonl", "land", "feature", "--onto", "target"],
    prepare: { try diverge($0) }
  ),
  FaultedOperation(
    name: "land, whose driver has the fault",
    words: ["git-jsonl", "land", "feature", "--onto", "target"],
    faultedProgram: "jsonl-merge",
    // The driver is asked for its version first; where that fails, nothing is begun.
    statusesOfKilledProgram: [1, 128],
    prepare: { try diverge($0) }
  ),
]

private let questions = [
  ["textconv", "tasks.jsonl"], ["status"], ["log", "a"], ["check"],
].map { words in
  FaultedOperation(
    name: words.joined(separator: " "),
    words: ["git-jsonl"] + words,
    status: ["status", "check"].contains(words[0]) ? 1 : 0,
    prepare: { try edit($0) }
  )
}
