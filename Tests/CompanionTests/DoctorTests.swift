import Setup
import TestSupport
import Testing

@Suite("Problems of a set-up")
struct DoctorTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]

  private func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: lines)
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    return world
  }

  /// The codes of what `doctor` finds.
  private func codes(_ world: StoreWorld, _ words: String...) throws -> [String] {
    let outcome = try world.repository.world.run(
      "git",
      ["jsonl", "doctor", "--json"] + words,
      in: world.repository.folder,
      adding: ["PATH": world.path]
    )
    let codes = outcome.output.split(separator: "\n").compactMap { line in
      line.split(separator: "\"").dropFirst(3).first.map(String.init)
    }
    #expect(outcome.errors == "")
    return codes
  }

  /// How a fault is planted, and the code under which it is found.
  private typealias Fault = (code: String, plant: @Sendable (StoreWorld) throws -> Void)

  private static let repairableFaults: [Fault] = [
    ("no-driver", { try $0.repository.removeSectionOfConfiguration() }),
    (
      "driver-does-not-start",
      { world in
        try world.repository.git(
          "config",
          "merge.jsonl.driver",
          "/gone/jsonl-merge \(DriverRegistration.arguments)"
        )
      }
    ),
    (
      "outdated-driver-line",
      { world in
        let line = "jsonl-merge \(DriverRegistration.arguments)"
        try world.repository.git("config", "merge.jsonl.driver", line)
      }
    ),
    (
      "wrong-placeholders",
      { try $0.repository.git("config", "merge.jsonl.driver", "jsonl-merge -p %P %A %O %B") }
    ),
    (
      "textconv-does-not-start",
      { world in
        try world.repository.git("config", "diff.jsonl.textconv", "/gone/git-jsonl textconv")
      }
    ),
    ("no-rule", { try Files.remove($0.repository.path(".gitattributes")) }),
    (
      "branch-without-rule",
      { world in
        let repository = world.repository
        try repository.git("branch", "old", repository.git("commit-tree", "-m", "x", world.oldTree))
        try Files.remove(repository.path(".git/info/attributes"))
      }
    ),
    ("missing-hook", { try Files.remove($0.repository.path(".git/hooks/post-merge")) }),
    (
      "outdated-hook",
      { world in
        let path = world.repository.path(".git/hooks/post-merge")
        let text =
          "#!/bin/sh\n# git jsonl: begin (git jsonl uninstall removes these lines)\nold\n"
          + "# git jsonl: end\n"
        try Files.remove(path)
        try Files.writeHook(text, to: path)
      }
    ),
    (
      "hook-not-runnable",
      { try Files.setMode(0o644, of: $0.repository.path(".git/hooks/post-merge")) }
    ),
    ("no-store", { try Files.remove($0.repository.path(".git/jsonl/store.db")) }),
    (
      "stale-store",
      { try $0.repository.write("tasks.jsonl", [#"{"id":"t-1","a":9}"#, #"{"id":"t-2","a":2}"#]) }
    ),
  ]

  @Test(
    "Problems that need no decision are found, and repaired with --fix",
    arguments: repairableFaults.indices
  )
  func repairable(index: Int) throws {
    let (code, plant) = Self.repairableFaults[index]
    let world = try world()
    #expect(try codes(world) == [])
    try plant(world)
    #expect(try codes(world) == [code])
    #expect(try world.run("doctor").end == .exit(1))
    let outcome = try world.run("doctor", "--fix")
    #expect(outcome.end == .exit(0), "\(outcome)")
    #expect(outcome.output.hasPrefix("repaired: "))
    #expect(try codes(world) == [])
    #expect(try world.output("doctor") == "nothing is wrong\n")
  }

  private static let otherFaults: [Fault] = [
    ("foreign-driver", { try $0.repository.git("config", "merge.jsonl.driver", "other %A") }),
    ("other-merge", { try $0.repository.write(".gitattributes", ["tasks.jsonl merge=union"]) }),
    (
      "line-end-conversion",
      { try $0.repository.git("config", "core.autocrlf", "true") }
    ),
    (
      "policy",
      { try $0.repository.write(".jsonl/policies.yml", ["policies: 5"]) }
    ),
    (
      "markers",
      { world in
        try world.repository.write(
          "tasks.jsonl",
          ["<<<<<<< a", #"{"id":"t-1","a":1}"#, "=======", #"{"id":"t-1"}"#, ">>>>>>> b"]
        )
        try world.repository.git("commit", "-q", "-a", "--no-verify", "-m", "x")
        try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#])
      }
    ),
    (
      "damaged-lines",
      { world in
        try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":1}"#, "{oops"])
        _ = try world.run("import")
      }
    ),
    (
      "duplicate-keys",
      { world in
        try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":1}"#, #"{"id":"t-1","a":2}"#])
        _ = try world.run("import")
      }
    ),
    (
      "lfs-pointer",
      { world in
        let id = String(repeating: "0", count: 64)
        try world.repository.write(
          "tasks.jsonl",
          ["version https://git-lfs.github.com/spec/v1", "oid sha256:\(id)", "size 12"]
        )
        try world.repository.git("commit", "-q", "-a", "--no-verify", "-m", "x")
        try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#])
      }
    ),
    (
      "kept-hook",
      { try Files.writeHook("#!/usr/bin/perl\n", to: $0.repository.path(".git/hooks/pre-push")) }
    ),
    (
      "shadowed-hooks",
      { try $0.repository.git("config", "core.hooksPath", "elsewhere") }
    ),
  ]

  @Test("Problems for a person are found, and left by --fix", arguments: otherFaults.indices)
  func others(index: Int) throws {
    let (code, plant) = Self.otherFaults[index]
    let world = try world()
    try plant(world)
    #expect(try codes(world).contains(code))
    let outcome = try world.run("doctor", "--fix")
    #expect(outcome.end == .exit(1))
    #expect(try codes(world).contains(code))
  }

  @Test("Without git-jsonl in PATH, hooks do nothing, and this is reported")
  func path() throws {
    let world = try world()
    let program = try BuiltProducts.path(of: "git-jsonl")
    let outcome = try world.repository.world.run(
      program,
      ["doctor", "--json"],
      in: world.repository.folder
    )
    #expect(outcome.output.contains("\"companion-not-in-path\""))
  }

  @Test("A store in another work tree is found, and named")
  func storeElsewhere() throws {
    let world = try world()
    let other = world.repository.world.folder.path("other")
    try world.git("worktree", "add", "-q", other, "-b", "other").orThrow()
    let outcome = try world.run("doctor", in: other)
    #expect(outcome.end == .exit(1))
    let store = try world.output("path", "store").dropLast()
    #expect(
      outcome.output.contains("this work tree has no store, and another one has: \(store)\n")
    )
    #expect(try world.run("doctor", "--fix", in: other).end == .exit(0))
    #expect(try world.run("doctor", in: other).output == "nothing is wrong\n")
  }

  @Test("Records and files that do not meet the policy's checks are found, and a missing file")
  func unmetChecks() throws {
    let world = try world()
    func policy(_ check: String) throws {
      let line = "  - {pattern: '*.jsonl', checks: ['\(check)']}"
      try world.repository.write(".jsonl/policies.yml", ["policies:", line])
    }
    try policy("a < 2")
    #expect(try world.run("check").output.contains("1 record does not meet the check a < 2, the"))
    try policy("a <")
    #expect(try world.run("check").output.contains("a check that can't be evaluated: a <\n"))
    try policy("a < 3")
    #expect(try world.output("check") == "nothing is wrong\n")
    try Files.remove(world.repository.path("tasks.jsonl"))
    #expect(try world.run("check").output.hasPrefix("tasks.jsonl: the file is missing, or is none"))
  }

  @Test("check needs no store, and reports problems of the files")
  func check() throws {
    let world = try world()
    #expect(try world.output("check") == "nothing is wrong\n")
    let clone = try world.repository.world.clone(world.repository, as: "clone")
    #expect(try world.run("check", in: clone.folder).output == "nothing is wrong\n")
    try clone.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: '*.jsonl', consistency: append, sort: at}"]
    )
    try clone.write(
      "tasks.jsonl",
      [#"{"at":"2026-01-02T00:00:00Z"}"#, #"{"at":"2026-01-01T00:00:00Z"}"#]
    )
    let unsorted = try world.run("check", "--json", in: clone.folder)
    #expect(unsorted.end == .exit(1))
    #expect(unsorted.output.hasPrefix(#"{"code":"unsorted","path":"tasks.jsonl""#))
    #expect(try world.run("check", "--onto", "main").end == .exit(0))
    try world.repository.git(
      "branch",
      "old",
      world.repository.git("commit-tree", "-m", "x", world.oldTree)
    )
    let onto = try world.run("check", "--onto", "old")
    #expect(onto.end == .exit(1))
    #expect(onto.output.contains("the attributes on old do not send it to the merge driver"))
    #expect(try world.run("check", "--onto", "nowhere").end == .exit(128))
    try world.run("put", "t-1", "a=7").orThrow()
    #expect(try world.run("check").output.contains("1 edited record of the store is not in"))
  }
}

extension Repository {
  /// Takes our lines out of the configuration.
  fileprivate func removeSectionOfConfiguration() throws {
    let path = path(".git/config")
    let lines = try lines(".git/config")
    let end = lines.firstIndex(of: "# git jsonl: end") ?? -1
    try Files.write(lines[(end + 1)...].map { $0 + "\n" }.joined(), to: path)
  }
}

extension StoreWorld {
  /// A tree of the files without attributes.
  fileprivate var oldTree: String {
    get throws {
      let listing = try repository.git("ls-tree", "HEAD", "tasks.jsonl") + "\n"
      let outcome = try git("mktree", input: listing).orThrow()
      return String(outcome.output.dropLast())
    }
  }
}
