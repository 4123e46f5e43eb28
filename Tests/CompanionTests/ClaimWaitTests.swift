import TestSupport
import TestTraits
import Testing

/// Commands that wait for others, and those that the network keeps waiting.
@Suite("git jsonl claim that waits", .waits)
struct ClaimWaitTests {
  /// A PATH whose git runs a script first: `$1` and so on are its words, and `$git` is the real
  /// one.
  private func path(_ world: ClaimingWorld, _ script: String) throws -> String {
    let folder = world.first.repository.world.folder.path("bin")
    let git = try world.first.shell("command -v git").split(separator: "\n")[0]
    try Files.writeScript(
      "#!/bin/sh\ngit=\"\(git)\"\n\(script)\nexec \"$git\" \"$@\"\n",
      to: folder + "/git"
    )
    return folder + ":" + world.first.path
  }

  /// Starts `git-jsonl`, which git would not have find another git.
  private func start(
    _ words: [String],
    _ world: ClaimingWorld,
    as name: String,
    in folder: String,
    path: String? = nil
  ) throws -> BackgroundProcess {
    var environment = world.environment(as: name)
    if let path { environment["PATH"] = path }
    return try BackgroundProcess("git-jsonl", words, environment: environment, folder: folder)
  }

  @Test("--wait ends when another process releases the record")
  func released() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    try world.run("claim", "t-1", as: "eva").orThrow()
    // A reading is the end of an attempt.
    let read = world.first.repository.world.folder.path("read")
    let path = try path(world, "case \" $* \" in *\" ls-remote \"*) : >\"\(read)\";; esac")
    let bob = try start(["claim", "t-1", "--wait", "10m"], world, as: "bob", in: other, path: path)
    try waitUntil("an attempt") { Files.exists(read) }
    try world.run("release", "t-1", as: "eva").orThrow()
    #expect(bob.wait() == 0)
    #expect(try bob.lines() == ["t-1"])
    #expect(try world.tasks(in: other)[0].contains("bob"))
  }

  @Test("--wait ends with 1 when its time is over, and --next waits as long")
  func over() throws {
    let world = try ClaimingWorld(["t-1"])
    let other = try world.clone("other")
    try world.run("claim", "t-1", as: "eva").orThrow()
    let key = try start(["claim", "t-1", "--wait", "1s"], world, as: "bob", in: other)
    let next = try start(["claim", "--next", "--wait", "1s"], world, as: "ann", in: other)
    #expect(key.wait() == 1)
    #expect(try key.lines().contains { $0.contains("held by eva") })
    #expect(next.wait() == 1)
    #expect(try next.lines().contains { $0.contains("is free") })
  }

  @Test("A command ends in time where the network hangs, and its late renewal takes nothing back")
  func hangs() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    func file(_ name: String) -> String { world.first.repository.world.folder.path(name) }
    // The first push is the claim's. The next one hangs until something is in the pipe.
    _ = try world.first.shell("mkfifo \"\(file("pipe"))\"")
    let path = try path(
      world,
      """
      case " $* " in *" push "*)
        if ! mkdir "\(file("claimed"))" 2>/dev/null; then
          : >"\(file("hangs"))"
          read word <"\(file("pipe"))"
          "$git" "$@"
          echo $? >"\(file("late"))"
          exit 1
        fi;;
      esac
      """
    )
    let script = "echo up; exec sleep 60"
    let words = ["claim", "t-1", "--ttl", "2s", "--run", "sh", "-c", script]
    let folder = world.first.repository.folder
    let eva = try start(words, world, as: "eva", in: folder, path: path)
    try waitUntil("the renewal") { Files.exists(file("hangs")) }
    _ = try world.run("claims", in: other)
    // Nobody waits for the network: the command has ended, and so has the process that ran it.
    #expect(eva.wait() == 143)
    #expect(try eva.lines().contains { $0.contains("could not be renewed in its time") })
    #expect(!Files.exists(file("late")))
    try world.age(bySeconds: 2, in: other)
    try world.run("claim", "t-1", as: "bob", in: other).orThrow()
    _ = try world.first.shell("echo go >\"\(file("pipe"))\"")
    try waitUntil("the late push") {
      (try? Files.read(file("late")))?.last == UInt8(ascii: "\n")
    }
    #expect(try Files.read(file("late")) != Array("0\n".utf8))
    #expect(try world.run("claims", "--json", in: other).output.contains(#""by":"bob""#))
  }
}
