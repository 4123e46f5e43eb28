import TestSupport
import TestTraits
import Testing

@Suite("git jsonl land --release", .waits)
struct ClaimLandingTests {
  /// A world in which eva has claimed a record, and done her work on a branch.
  private func world() throws -> ClaimingWorld {
    let world = try ClaimingWorld()
    try world.run("claim", "t-1", as: "eva").orThrow()
    try world.git("switch", "-q", "-c", "topic")
    try world.run("put", "t-1", "status=closed").orThrow()
    try world.git("commit", "-q", "-a", "-m", "done")
    try world.git("switch", "-q", "main")
    return world
  }

  private func land(_ world: ClaimingWorld) throws -> Outcome {
    try world.run(
      "land",
      "topic",
      "--onto",
      "main",
      "--push",
      "origin",
      "--release",
      "t-1",
      as: "eva"
    )
  }

  private func landed(_ world: ClaimingWorld) throws -> Bool {
    try world.server.git("show", "main:tasks.jsonl").contains("closed")
  }

  @Test("Work and release arrive together")
  func together() throws {
    let world = try world()
    let outcome = try land(world)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try landed(world))
    #expect(try world.refs().isEmpty)
    // What has landed has nothing more to release.
    #expect(try land(world).status == 1)
  }

  @Test("A worker that lost its claim lands nothing")
  func lost() throws {
    let world = try world()
    let other = try world.clone("other")
    _ = try world.run("claims", in: other)
    try world.age(bySeconds: 4 * 3600, in: other)
    try world.run("claim", "t-1", as: "bob", in: other).orThrow()
    let outcome = try land(world)
    #expect(outcome.status == 1 && outcome.errors.contains("bob since"), "\(outcome)")
    #expect(outcome.errors.contains("nothing was landed"))
    #expect(try !landed(world))
    #expect(try world.refs().count == 1)
  }

  @Test(
    "A claim that is taken or deleted between the look and the push fences the push",
    arguments: [false, true]
  )
  func fence(isDeleted: Bool) throws {
    let world = try world()
    // The claim is taken away as soon as the push is under way.
    let ref = try world.refs()[0]
    let folder = world.server.folder
    let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    try world.server.git("hash-object", "-w", "-t", "tree", "/dev/null")
    let claim = try world.server.git("commit-tree", tree, "-m", "stolen")
    let wrapper = world.first.repository.world.folder.path("bin/git")
    let git = try world.first.shell("command -v git").split(separator: "\n")[0]
    try Files.writeScript(
      """
      #!/bin/sh
      case " $* " in *" --atomic "*)
        "\(git)" --git-dir="\(folder)" update-ref \(isDeleted ? "-d \(ref)" : "\(ref) \(claim)");;
      esac
      exec "\(git)" "$@"

      """,
      to: wrapper
    )
    let path = String(wrapper.dropLast("/git".count)) + ":" + world.first.path
    // Started by git, it would find the git of git's own folder first.
    let outcome = try world.first.repository.world.run(
      "git-jsonl",
      ["land", "topic", "--onto", "main", "--push", "origin", "--release", "t-1"],
      in: world.first.repository.folder,
      adding: world.environment(as: "eva").merging(["PATH": path]) { $1 }
    )
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.errors.contains("nothing was landed"), "\(outcome)")
    #expect(try !landed(world))
  }

  @Test("A server without atomic pushes can't be a fence, and that is said")
  func notAtomic() throws {
    let world = try world()
    try world.server.git("config", "receive.advertiseAtomic", "false")
    let outcome = try land(world)
    #expect(outcome.status == 128 && outcome.errors.contains("git push --atomic"), "\(outcome)")
    #expect(try !landed(world))
    #expect(try world.refs().count == 1)
  }

  @Test("The release is part of a push to where the claims are")
  func otherRemote() throws {
    let world = try world()
    try world.git("remote", "add", "copy", world.server.folder)
    let outcome = try world.run(
      "land",
      "topic",
      "--onto",
      "main",
      "--push",
      "copy",
      "--release",
      "t-1",
      as: "eva"
    )
    #expect(outcome.status == 128 && outcome.errors.contains("\"copy\""), "\(outcome)")
    let words = try world.run("land", "topic", "--onto", "main", "--release", "t-1", as: "eva")
    #expect(words.status == 129, "\(words)")
  }

  @Test("watch renews what its store holds")
  func watch() throws {
    let world = try world()
    try world.run("claim", "t-2", "--ttl", "3s", as: "eva").orThrow()
    let process = try BackgroundProcess(
      "git",
      ["jsonl", "watch"],
      environment: world.environment(as: "eva"),
      folder: world.first.repository.folder
    )
    try waitUntil("renewals") {
      try world.run("claims", "--json").output.contains(#""beat":2"#)
    }
    process.send(2)
    _ = process.wait()
    #expect(try world.run("claim", "t-2", as: "bob").status == 1)
  }

  @Test("watch renews a claim of a second that is taken while it runs")
  func shortClaim() throws {
    let world = try world()
    let process = try BackgroundProcess(
      "git",
      ["jsonl", "watch"],
      environment: world.environment(as: "eva"),
      folder: world.first.repository.folder
    )
    try waitUntil("The daemon runs") { try world.run("watch", "--status").status == 0 }
    try world.run("claim", "t-2", "--ttl", "1s", as: "eva").orThrow()
    #expect(try world.run("claim", "t-2", "--wait", "3s", as: "bob").status == 1)
    process.send(2)
    _ = process.wait()
  }
}
