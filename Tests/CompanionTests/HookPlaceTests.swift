import TestSupport
import Testing

@Suite("Hooks in all kinds of places")
struct HookPlaceTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]

  private func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: lines)
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    return world
  }

  /// Edits a record in a work tree and commits there; returns the committed lines.
  private func commit(
    _ world: StoreWorld,
    in folder: String,
    _ value: Int,
    adding environment: [String: String] = [:]
  ) throws -> [String] {
    try world.run("put", "t-1", "a=\(value)", adding: environment, in: folder).orThrow()
    func commit() throws -> Outcome {
      try world.git("commit", "-q", "-m", "x", adding: environment, in: folder)
    }
    // Git has found nothing to commit before the hook has staged the edit.
    #expect(try commit().end == .exit(1))
    try commit().orThrow()
    let shown = try world.git("show", "HEAD:tasks.jsonl", adding: environment, in: folder)
    return Repository.lines(of: try shown.orThrow().output)
  }

  private func expected(_ value: Int) -> [String] { ["{\"id\":\"t-1\",\"a\":\(value)}", lines[1]] }

  @Test("Each linked work tree has a store of its own, and one set of hooks serves all")
  func linkedWorkTrees() throws {
    let world = try world()
    let other = world.repository.world.folder.path("other")
    try world.git("worktree", "add", "-q", other, "-b", "other").orThrow()
    // Without a store, the hooks do nothing there.
    try world.git("commit", "-q", "--allow-empty", "-m", "x", in: other).orThrow()
    try world.run("init", in: other).orThrow()
    #expect(try commit(world, in: other, 5) == expected(5))
    #expect(try world.output("get", "t-1", "a") == "1\n")
    #expect(try commit(world, in: world.repository.folder, 6) == expected(6))
    try world.git("merge", "-q", "-s", "ours", "other").orThrow()
    #expect(try world.output("get", "t-1", "a") == "6\n")
  }

  @Test("Work trees of a bare repository")
  func bareRepository() throws {
    let world = try world()
    let place = world.repository.world.folder
    try world.git("clone", "-q", "--bare", world.repository.folder, place.path("bare.git"))
      .orThrow()
    try world.git(
      "worktree",
      "add",
      "-q",
      place.path("tree"),
      "main",
      in: place.path("bare.git")
    ).orThrow()
    try world.run("init", in: place.path("tree")).orThrow()
    #expect(try commit(world, in: place.path("tree"), 5) == expected(5))
    let inside = try world.run("init", in: place.path("bare.git"))
    #expect(inside.end == .exit(128))
  }

  @Test("A submodule, and a repository inside of another one, are set up by themselves")
  func nested() throws {
    let world = try world()
    let outer = try world.repository.world.makeRepository("outer")
    try world.git(
      "submodule",
      "--quiet",
      "add",
      world.repository.folder,
      "sub",
      in: outer.folder
    ).orThrow()
    try world.git("commit", "-q", "-m", "sub", in: outer.folder).orThrow()
    try world.run("init", in: outer.path("sub")).orThrow()
    #expect(try commit(world, in: outer.path("sub"), 5) == expected(5))
    #expect(Files.exists(outer.path(".git/modules/sub/hooks/pre-commit")))
    #expect(!Files.exists(outer.path(".git/hooks/pre-commit")))
    try world.git("clone", "-q", world.repository.folder, outer.path("inner")).orThrow()
    try world.run("init", in: outer.path("inner")).orThrow()
    #expect(try commit(world, in: outer.path("inner"), 6) == expected(6))
    #expect(!Files.exists(outer.path(".git/jsonl")))
  }

  @Test("GIT_DIR and GIT_WORK_TREE, from a folder of the work tree and from elsewhere")
  func environment() throws {
    let world = try world()
    let folder = world.repository.folder
    let environment = ["GIT_DIR": folder + "/.git", "GIT_WORK_TREE": folder]
    let elsewhere = world.repository.world.folder.path
    #expect(try commit(world, in: elsewhere, 5, adding: environment) == expected(5))
    try Files.makeFolder(world.repository.path("deep"))
    #expect(try commit(world, in: world.repository.path("deep"), 6) == expected(6))
    #expect(try world.repository.git("status", "--porcelain").isEmpty)
  }

  @Test("A path to the repository that is a symbolic link")
  func symbolicLink() throws {
    let world = try world()
    let link = world.repository.world.folder.path("link")
    try world.repository.world.run("ln", ["-s", world.repository.folder, link]).orThrow()
    #expect(try commit(world, in: link, 5) == expected(5))
    #expect(
      try world.run("install", in: link).output == "everything is set up; nothing was changed\n"
    )
  }

  @Test("A file outside of a sparse checkout keeps its edits in the store")
  func sparse() throws {
    let world = try world()
    let repository = world.repository
    try repository.write("data/more.jsonl", lines)
    try repository.write("docs/x", ["x"])
    try world.run("init", "data/more.jsonl").orThrow()
    try repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "more").orThrow()
    try world.git("sparse-checkout", "set", "docs").orThrow()
    #expect(!Files.exists(repository.path("data/more.jsonl")))
    try world.run("put", "-c", "data/more.jsonl", "t-1", "a=5").orThrow()
    try repository.write("docs/x", ["y"])
    let outcome = try world.git("commit", "-q", "-a", "-m", "x").orThrow()
    #expect(outcome.errors.contains("data/more.jsonl: 1 edited record is not in this commit"))
    try world.git("sparse-checkout", "disable").orThrow()
    #expect(try world.output("get", "-c", "data/more.jsonl", "t-1", "a") == "5\n")
    try world.run("commit", "-m", "y").orThrow()
    #expect(try repository.lines("data/more.jsonl") == expected(5))
    #expect(try repository.git("status", "--porcelain").isEmpty)
  }

  @Test("Hooks do not stop git in a read-only repository, or in another user's")
  func foreign() throws {
    let world = try world()
    let isRoot = try world.repository.world.run("id", ["-u"]).output == "0\n"
    if isRoot {
      // Root alone can give a repository away; the trusting git goes on, and so do the hooks.
      try world.repository.world.run("chown", ["-R", "12345", world.repository.folder]).orThrow()
      defer { _ = try? world.repository.world.run("chown", ["-R", "0", world.repository.folder]) }
      let outcome = try world.run("hook", "post-merge", "0")
      #expect(outcome.end == .exit(0))
      #expect(outcome.errors.hasPrefix("git jsonl: "))
      #expect(try world.run("status").end == .exit(128))
    } else {
      try Files.setMode(0o555, of: world.repository.path(".git/jsonl"))
      defer { try? Files.setMode(0o755, of: world.repository.path(".git/jsonl")) }
      #expect(try world.run("hook", "post-merge", "0").end == .exit(0))
    }
  }

  @Test("Changes by git are imported: by a switch, a merge, a rebase, and a fast-forward of one")
  func imports() throws {
    let world = try world()
    let repository = world.repository
    func value() throws -> String { try world.output("get", "t-1", "a") }
    try world.git("switch", "-q", "-c", "b").orThrow()
    #expect(try commit(world, in: repository.folder, 5) == expected(5))
    try world.git("switch", "-q", "main").orThrow()
    #expect(try value() == "1\n")
    try world.git("merge", "-q", "b").orThrow()
    #expect(try value() == "5\n")
    try world.git("switch", "-q", "-c", "c", "HEAD~1").orThrow()
    #expect(try value() == "1\n")
    try repository.write("other", ["x"])
    try repository.git("add", "other")
    try world.git("commit", "-q", "-m", "other").orThrow()
    try world.git("rebase", "-q", "main").orThrow()
    #expect(try value() == "5\n")
    try world.git("switch", "-q", "-c", "d", "main~1").orThrow()
    #expect(try value() == "1\n")
    try world.git("rebase", "-q", "main").orThrow()
    #expect(try value() == "5\n")
    try world.git("checkout", "-q", "main~1", "--", "tasks.jsonl").orThrow()
    #expect(try value() == "1\n")
  }
}
