import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("git jsonl land")
struct LandVerbTests {
  /// A bare repository without a driver, and a clone of it with branches that each edit another
  /// field of one record.
  private struct World {
    let world: StoreWorld
    let origin: Repository
    let clone: Repository
    let path: String

    init(branches: Int) throws {
      world = try StoreWorld()
      let git = world.repository.world
      try git.run("git", ["init", "-q", "--bare", git.folder.path("origin")]).orThrow()
      origin = Repository(world: git, folder: git.folder.path("origin"))
      clone = world.repository
      try clone.git("remote", "add", "origin", origin.folder)
      try clone.write(".gitattributes", ["*.jsonl merge=jsonl"])
      try clone.write("t.jsonl", [Self.record { _ in 0 }])
      try clone.commit("base")
      for branch in 0..<branches {
        try clone.branch("b\(branch)", at: "main")
        try clone.write("t.jsonl", [Self.record { $0 == branch ? 1 : 0 }])
        try clone.commit("branch \(branch)")
      }
      try clone.git("checkout", "-q", "main")
      try clone.git("push", "-q", "origin", "main")
      let program = try BuiltProducts.path(of: "git-jsonl")
      path = String(program.dropLast("/git-jsonl".count)) + ":" + (git.environment["PATH"] ?? "")
    }

    static func record(_ value: (Int) -> Int) -> String {
      #"{"id":1"# + (0..<10).map { ",\"f\($0)\":\(value($0))" }.joined() + "}"
    }

    func landed() throws -> [String] {
      Repository.lines(of: try origin.git("show", "main:t.jsonl"))
    }
  }

  @Test("A branch is merged and pushed, and no work tree is touched")
  func push() throws {
    let world = try World(branches: 2)
    try world.clone.write("t.jsonl", ["edited"])
    let head = try world.clone.git("rev-parse", "main")
    for branch in ["b0", "b1"] {
      let outcome = try world.world.run("land", branch, "--onto", "main", "--push", "origin")
      #expect(outcome.end == .exit(0), "\(outcome)")
      #expect(outcome.output.hasPrefix("\(branch) is merged into main of origin, as "))
    }
    #expect(try world.landed() == [World.record { $0 < 2 ? 1 : 0 }])
    #expect(try world.clone.lines("t.jsonl") == ["edited"])
    #expect(try world.clone.git("rev-parse", "main") == head)
    #expect(try world.clone.git("worktree", "list").split(separator: "\n").count == 1)
    let again = try world.world.run("land", "b1", "--onto", "main", "--push", "origin")
    #expect(again.output == "main of origin has b1 already\n")
    #expect(
      try world.origin.git("log", "-1", "--format=%s", "main") == "Merge branch 'b1' into main"
    )
  }

  @Test("A conflict lands nothing, and a branch that is checked out is refused")
  func refusals() throws {
    let world = try World(branches: 1)
    try world.clone.branch("other", at: "main")
    try world.clone.write("t.jsonl", [World.record { $0 == 0 ? 2 : 0 }])
    try world.clone.commit("other")
    let before = try world.clone.git("rev-parse", "main")
    let first = try world.world.run("land", "b0", "--onto", "main")
    #expect(first.end == .exit(0), "\(first)")
    let conflict = try world.world.run("land", "other", "--onto", "main")
    #expect(conflict.end == .exit(1))
    #expect(
      conflict.errors.contains(
        "git jsonl: other conflicts with main in t.jsonl; nothing was landed; merge main into it"
      )
    )
    // Both programs count the same, and the second one names what is in conflict.
    #expect(conflict.errors.contains("jsonl-merge: t.jsonl: 1 conflict"))
    #expect(conflict.errors.contains("git jsonl: t.jsonl: 1 conflict: 1 (f0)\n"))
    let json = try world.world.run("land", "other", "--onto", "main", "--json")
    let record = #"{"path":"t.jsonl","key":1,"fields":[["f0"]]}"#
    let end = #""conflicts":["t.jsonl"],"records":[\#(record)]}"# + "\n"
    #expect(json.output.hasSuffix(end), "\(json)")
    #expect(try world.clone.git("rev-parse", "main^1") == before)
    let busy = try world.world.run("land", "b0", "--onto", "other")
    #expect(busy.end == .exit(128))
    #expect(busy.errors.contains("is checked out in a work tree"))
    let nowhere = try world.world.run("land", "b0", "--onto", "none", "--push", "origin")
    #expect(nowhere.end == .exit(128))
    #expect(nowhere.errors.contains("the remote \"origin\" has no branch \"none\""))
    #expect(try world.clone.git("worktree", "list").split(separator: "\n").count == 1)
  }

  @Test("Where the driver can't be started, nothing is landed, and no conflict is invented")
  func noDriver() throws {
    let world = try World(branches: 2)
    try world.world.run("land", "b0", "--onto", "main", "--push", "origin").orThrow()
    let before = try world.landed()
    let git = world.clone.world
    let program = try BuiltProducts.path(of: "git-jsonl")
    for isRegistered in [false, true] {
      if isRegistered {
        // As `install` registers it, with git's text merge to fall back on.
        try world.world.run("install").orThrow()
        let line = try world.clone.git("config", "merge.jsonl.driver")
        let words = line.split(separator: " ").map(String.init)
        let command = try #require(words.first { $0.hasSuffix("jsonl-merge") })
        let other = line.replacingOccurrences(of: command, with: "/nowhere/jsonl-merge")
        try world.clone.git("config", "merge.jsonl.driver", other)
      }
      // The programs' folder is not in PATH.
      let outcome = try git.run(
        program,
        ["land", "b1", "--onto", "main", "--push", "origin"],
        in: world.clone.folder
      )
      #expect(outcome.end == .exit(128), "\(outcome)")
      #expect(outcome.errors.contains("can't be started, so nothing was landed"), "\(outcome)")
      #expect(try world.landed() == before)
    }
  }

  @Test("A lock that another push holds for a moment is waited for")
  func lock() throws {
    let world = try World(branches: 1)
    let lock = world.origin.folder + "/refs/heads/main.lock"
    try Files.write("", to: lock)
    let landing = try BackgroundProcess(
      "git",
      ["jsonl", "land", "b0", "--onto", "main", "--push", "origin"],
      environment: world.clone.world.environment.merging(["PATH": world.path]) { $1 },
      folder: world.clone.folder
    )
    try world.clone.world.run("sleep", ["1.5"]).orThrow()
    try Files.remove(lock)
    let status = landing.wait()
    let lines = try landing.lines()
    #expect(status == 0 && lines.allSatisfy { !$0.contains("lock") }, "\(lines)")
    #expect(try world.landed() == [World.record { $0 == 0 ? 1 : 0 }])
  }

  @Test("A branch that refuses every push does not cause an endless race")
  func hook() throws {
    let world = try World(branches: 1)
    let hook = world.origin.folder + "/hooks/pre-receive"
    try Files.write("#!/bin/sh\necho no >&2\nexit 1\n", to: hook)
    try world.clone.world.run("chmod", ["+x", hook]).orThrow()
    let outcome = try world.world.run("land", "b0", "--onto", "main", "--push", "origin")
    #expect(outcome.end == .exit(128))
    #expect(outcome.errors.contains("the branch \"main\" refuses the merge; nothing was landed"))
    #expect(try world.landed() == [World.record { _ in 0 }])
  }

  /// `JSONL_MERGE_LANDINGS` says how many races, 10 without it.
  @Test("Two landings that race for one branch lose no merge")
  func race() throws {
    let count = ProcessInfo.processInfo.environment["JSONL_MERGE_LANDINGS"].flatMap { Int($0) }
    for _ in 0..<max(1, (count ?? 10) / 5) {
      let world = try World(branches: 10)
      let other = try world.clone.world.clone(world.origin, as: "other")
      try other.git("fetch", "-q", world.clone.folder, "+refs/heads/b*:refs/heads/b*")
      let script = "for b in \"$@\"; do git jsonl land $b --onto main --push origin || exit; done"
      let runs = [
        (world.clone.folder, ["b0", "b1", "b2", "b3", "b4"]),
        (other.folder, ["b5", "b6", "b7", "b8", "b9"]),
      ]
      let ends = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 2) { number in
        let (folder, branches) = runs[number]
        let outcome = try? world.clone.world.run(
          "sh",
          ["-c", script, "sh"] + branches,
          in: folder,
          adding: ["PATH": world.path]
        )
        ends.withLock {
          $0.append(outcome?.end == .exit(0) ? "" : "\(String(describing: outcome))")
        }
      }
      #expect(ends.withLock { $0 } == ["", ""])
      #expect(try world.landed() == [World.record { _ in 1 }])
      let merges = try world.origin.git("log", "--merges", "--format=%h", "main")
      #expect(merges.split(separator: "\n").count == 10)
    }
  }

  @Test("The job of the page lands a branch of a forge without a driver")
  func job() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let page = String(decoding: try Files.read("\(root)/Documentation/forges.md"), as: UTF8.self)
    let start = try #require(page.range(of: "The job, for any forge:\n\n```sh\n"))
    let rest = page[start.upperBound...]
    let script = String(rest[..<(try #require(rest.range(of: "```"))).lowerBound])
    let lines = script.split(separator: "\n")
    // The jobs for GitHub, Forgejo and Gitea, and for GitLab, have the same line.
    #expect(lines.count == 1)
    for line in lines {
      #expect(page.contains("          \(line)\n") && page.contains("    - \(line)\n"))
    }
    let world = try World(branches: 2)
    try world.clone.git("push", "-q", "origin", "b0", "b1")
    let runner = try world.clone.world.clone(world.origin, as: "runner")
    for branch in ["b0", "b1"] {
      try world.clone.world.run(
        "sh",
        ["-ec", script],
        in: runner.folder,
        adding: ["PATH": world.path, "BRANCH": branch]
      ).orThrow()
      let message = "Merge branch '\(branch)' into main"
      #expect(try world.origin.git("log", "-1", "--format=%s", "main") == message)
    }
    #expect(try world.landed() == [World.record { $0 < 2 ? 1 : 0 }])
  }
}
