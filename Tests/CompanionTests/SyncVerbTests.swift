import Foundation
import TestSupport
import TestTraits
import Testing

/// `git jsonl sync` with a folder as the server.
@Suite("git jsonl sync", .waits)
struct SyncVerbTests {
  @Test("The guide's commands print what it shows, from nothing to a decided conflict")
  func guide() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let page = String(decoding: try Files.read("\(root)/Documentation/sync.md"), as: UTF8.self)
    let steps = GuideTests.steps(in: page)
    #expect(steps.count >= 25)
    let world = try StoreWorld(exportsEdits: true)
    for step in steps { #expect(try world.shell(step.command) == step.output, "\(step.command)") }
  }

  @Test("init says what the server lacks, and makes it")
  func setUp() throws {
    let world = try SyncingClone.world([#"{"id":"a"}"#])
    let clone = try SyncingClone(of: world)
    let missing = try clone.run("sync")
    #expect(missing.end == .exit(128))
    #expect(missing.errors.contains("git jsonl sync init NAME --create"), "\(missing.errors)")
    try clone.run("sync", "init", "team", "--create").orThrow()
    let again = try clone.run("sync", "init", "dir://" + clone.place, "--create")
    #expect(again.output.hasPrefix("tasks.jsonl: is on team\n"), "\(again)")
    #expect(try clone.run("sync").output == "tasks.jsonl: 1 pushed\n")
    #expect(
      try clone.run("sync", "--json").output
        == #"{"path":"tasks.jsonl","remote":"team","added":0,"changed":0,"removed":0,"pushed":0,"#
        + #""reset":false,"waiting":0,"conflicts":[],"refused":[]}"# + "\n"
    )
  }

  @Test("A repository without the file takes it from the server, and goes on from there")
  func filling() throws {
    let lines = [#"{"id":"a","n":1.0}"#, #"{"id":"b", "s":"\\u0000"}"#]
    let world = try SyncingClone.world(lines)
    let first = try SyncingClone(of: world)
    try first.run("sync", "init", "team", "--create").orThrow()
    try first.run("sync").orThrow()
    let git = world.repository.world
    let folder = git.folder.path("empty")
    try git.run("git", ["init", "-q", folder]).orThrow()
    func run(_ words: String...) throws -> Outcome {
      try git.run("git", ["jsonl"] + words, in: folder, adding: ["PATH": world.path])
    }
    try Files.makeFolder(folder + "/.jsonl")
    let policy = try world.repository.lines(".jsonl/policies.yml").joined(separator: "\n")
    try Files.write(policy + "\n", to: folder + "/.jsonl/policies.yml")
    try run("init", "tasks.jsonl").orThrow()
    try run("remote", "add", "team", "dir://" + first.place).orThrow()
    #expect(try run("sync").output == "tasks.jsonl: 2 records pulled\n")
    let file = String(decoding: try Files.read(folder + "/tasks.jsonl"), as: UTF8.self)
    #expect(Repository.lines(of: file) == lines)
    #expect(try run("status").end == .exit(0))
    try run("put", "a", "n=2").orThrow()
    #expect(try run("sync").output == "tasks.jsonl: 1 pushed\n")
    #expect(try first.run("sync").output == "tasks.jsonl: 1 record pulled\n")
    #expect(try first.tasks() == [#"{"id":"a","n":2}"#, lines[1]])
  }

  @Test("status says what waits, what is new, and what is in conflict, and changes nothing")
  func status() throws {
    let world = try SyncingClone.world([#"{"id":"a","n":1}"#, #"{"id":"b","n":1}"#])
    let first = try SyncingClone(of: world)
    try first.run("sync", "init", "team", "--create").orThrow()
    try first.run("sync").orThrow()
    let second = try SyncingClone(of: world, "second")
    #expect(
      try second.run("sync", "status").output
        == "tasks.jsonl: 2 records here; never in step with team yet\n"
    )
    try second.run("sync").orThrow()
    try first.run("put", "a", "n=2").orThrow()
    try first.run("sync").orThrow()
    try second.run("put", "a", "n=3").orThrow()
    try second.run("put", "b", "n=3").orThrow()
    let open = try second.run("sync", "status")
    #expect(open.end == .exit(0))
    #expect(open.output == "tasks.jsonl: 2 to push, 1 to pull, 0 in conflict, 0 refused\n")
    #expect(try second.run("sync").end == .exit(1))
    let contested = try second.run("sync", "status", "--json")
    #expect(contested.end == .exit(1))
    #expect(
      contested.output
        == #"{"path":"tasks.jsonl","remote":"team","reachable":true,"in_step":true,"incoming":0,"#
        + #""reset":false,"waiting":0,"conflicts":["a"],"refused":[]}"# + "\n"
    )
    #expect(try second.tasks() == [#"{"id":"a","n":3}"#, #"{"id":"b","n":3}"#])
    try second.run("resolve", "--all", "ours").orThrow()
    try second.run("sync").orThrow()
    try first.run("sync").orThrow()
    #expect(try first.tasks() == second.tasks())
  }

  @Test("What the server does not take is kept with its reason, and resolve names the next states")
  func refusals() throws {
    let world = try SyncingClone.world(
      [#"{"id":"a","status":"draft"}"#],
      policy: [#"states: {status: {"": [draft], draft: [ready], ready: [done]}}"#]
    )
    let clone = try SyncingClone(of: world)
    try clone.run("sync", "init", "team", "--create").orThrow()
    try clone.run("sync").orThrow()
    // By hand, so that no program refuses it here.
    try world.repository.write("tasks.jsonl", [#"{"id":"a","status":"done"}"#])
    let refused = try clone.run("sync")
    #expect(refused.end == .exit(1))
    #expect(refused.errors.contains(#"the next state may be "ready""#), "\(refused.errors)")
    let left = try clone.run("resolve", "--json")
    #expect(left.end == .exit(1))
    #expect(left.output.contains(#""allowed":["ready"]"#), "\(left.output)")
    try clone.run("resolve", "--all", "theirs").orThrow()
    #expect(try clone.tasks() == [#"{"id":"a","status":"draft"}"#])
    #expect(try clone.run("sync").end == .exit(0))
  }

  @Test("A clone that joins finds the common version in its commits")
  func history() throws {
    let world = try SyncingClone.world([#"{"id":"a","x":1,"y":1}"#])
    let first = try SyncingClone(of: world)
    try first.run("sync", "init", "team", "--create").orThrow()
    try first.run("sync").orThrow()
    try first.run("put", "a", "x=2").orThrow()
    try first.run("sync").orThrow()
    // The second clone has a commit that the server knows nothing of.
    let second = try SyncingClone(of: world, "second")
    try second.run("put", "a", "y=2").orThrow()
    try world.git("commit", "-q", "-a", "-m", "y", in: second.folder).orThrow()
    #expect(try second.run("sync").end == .exit(0))
    #expect(try second.tasks() == [#"{"id":"a","x":2,"y":2}"#])
    try first.run("sync").orThrow()
    #expect(try first.tasks() == second.tasks())
  }

  @Test("Without the server, sync says what waits, and everything else works")
  func offline() throws {
    let world = try SyncingClone.world([#"{"id":"a","n":1}"#])
    let clone = try SyncingClone(of: world)
    try clone.run("sync", "init", "team", "--create").orThrow()
    try clone.run("sync").orThrow()
    // A helper whose server can't be reached.
    let helper = world.repository.world.folder.path("git-jsonl-remote-down")
    let answer = #"{"id":1,"ok":false,"error":"unavailable","message":"the server is down"}"#
    try Files.write("#!/bin/sh\nread line\necho '\(answer)'\n", to: helper)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: helper)
    let git = world.repository.world
    func sync(_ word: String) throws -> Outcome {
      let words = ["jsonl", "sync", word, "--remote", "far"]
      let path = git.folder.path + ":" + world.path
      return try git.run("git", words, in: clone.folder, adding: ["PATH": path])
    }
    try world.repository.git("config", "jsonl.remote.far.url", "down://x")
    try clone.run("put", "a", "n=2").orThrow()
    for word in ["push", "pull"] {
      let outcome = try sync(word)
      #expect(outcome.end == .exit(128))
      #expect(
        outcome.errors
          == "git jsonl: the server is down\n"
          + "git jsonl: 1 record waits to be pushed; nothing is lost\n"
      )
    }
    let status = try sync("status")
    #expect(status.end == .exit(128))
    #expect(
      status.output
        == "tasks.jsonl: 1 to push, the server can't be reached, 0 in conflict, 0 refused\n"
    )
    #expect(try clone.run("sync", "--remote", "team").output == "tasks.jsonl: 1 pushed\n")
  }

  @Test("--watch takes what others push, pushes edits of any program, and ends when it is told")
  func watching() throws {
    let world = try SyncingClone.world([#"{"id":"a","n":1}"#])
    let first = try SyncingClone(of: world)
    try first.run("sync", "init", "team", "--create").orThrow()
    try first.run("sync").orThrow()
    let second = try SyncingClone(of: world, "second")
    let watch = try BackgroundProcess(
      "git-jsonl",
      ["sync", "--watch"],
      environment: world.repository.world.environment.merging(["PATH": world.path]) { $1 },
      folder: second.folder
    )
    try first.run("put", "a", "n=2").orThrow()
    try first.run("sync").orThrow()
    try waitUntil("the edit of the first clone") {
      try second.tasks() == [#"{"id":"a","n":2}"#]
    }
    try second.run("put", "b", "n=1").orThrow()
    try waitUntil("the edit of the second clone") {
      try first.run("sync", "pull").orThrow()
      return try first.tasks().count == 2
    }
    watch.send(SIGTERM)
    #expect(watch.wait() == 0)
  }
}
