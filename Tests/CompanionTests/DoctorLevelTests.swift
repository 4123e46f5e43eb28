import TestSupport
import Testing

/// What `doctor` asks of a repository that has the driver alone, and how it groups what it finds.
@Suite("Levels of a set-up")
struct DoctorLevelTests {
  private static let lines = [#"{"id":"t-1","a":1}"#]

  /// A repository whose files the user's driver merges, without a store and without hooks.
  private func driverOnly() throws -> StoreWorld {
    let world = try StoreWorld()
    try world.repository.write("tasks.jsonl", Self.lines)
    try world.repository.write("others.jsonl", Self.lines)
    try world.repository.write(".gitattributes", ["*.jsonl merge=jsonl diff=jsonl"])
    try world.repository.commit("Begin")
    try world.run("install", "--global").orThrow()
    return world
  }

  private func withStore() throws -> StoreWorld {
    let world = try StoreWorld(tasks: Self.lines)
    try world.repository.commit("Begin")
    return world
  }

  @Test("A repository with the driver alone is complete, and --fix makes no store and no hooks")
  func driverIsEnough() throws {
    let world = try driverOnly()
    let before = try FolderPicture(world.repository.folder)
    for words in [["doctor"], ["doctor", "--fix"]] {
      let outcome = try world.repository.world.run(
        "git",
        ["jsonl"] + words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(outcome.end == .exit(0), "\(outcome)")
      #expect(outcome.output == "nothing is wrong\n")
    }
    #expect(try FolderPicture(world.repository.folder).differences(from: before) == [])
    // A repair is of the driver alone, too.
    try world.run("uninstall", "--global").orThrow()
    #expect(try world.run("doctor").output.contains("git does not know the driver"))
    try world.run("doctor", "--fix").orThrow()
    #expect(try world.output("doctor") == "nothing is wrong\n")
    #expect(!Files.exists(world.repository.path(".git/jsonl")))
    #expect(!Files.exists(world.repository.path(".git/hooks/pre-commit")))
  }

  @Test("A store that was there is missed, one that was taken out is not")
  func lostStore() throws {
    let world = try withStore()
    try Files.remove(world.repository.path(".git/jsonl/store.db"))
    #expect(try world.run("doctor").output.contains("this work tree has no store"))
    try world.run("doctor", "--fix").orThrow()
    #expect(try world.output("get", "t-1", "a") == "1\n")
    try world.run("uninstall").orThrow()
    #expect(!(try world.run("doctor").output.contains("this work tree has no store")))
  }

  @Test("What is wrong with several hooks is one finding")
  func hooks() throws {
    let world = try withStore()
    let names = ["pre-commit", "post-merge", "post-checkout", "post-rewrite", "pre-push"]
    for name in names { try Files.remove(world.repository.path(".git/hooks/\(name)")) }
    let found = try world.run("doctor", "--json")
    #expect(found.output.split(separator: "\n").count == 1, "\(found)")
    #expect(found.output.contains("there are no hooks pre-commit, post-merge, post-checkout, "))
    try world.run("doctor", "--fix").orThrow()
    for name in names {
      try Files.setMode(0o644, of: world.repository.path(".git/hooks/\(name)"))
    }
    #expect(try world.run("doctor", "--json").output.split(separator: "\n").count == 1)
    try world.run("doctor", "--fix").orThrow()
    #expect(try world.output("doctor") == "nothing is wrong\n")
    for name in names {
      try Files.writeHook("#!/usr/bin/perl\n", to: world.repository.path(".git/hooks/\(name)"))
    }
    let kept = try world.run("doctor")
    #expect(kept.output.contains("none of the hooks pre-commit, post-merge, "), "\(kept)")
    #expect(kept.output.split(separator: "\n").filter { $0.hasPrefix("  Add to ") }.count == 5)
  }

  @Test(
    "Attributes that take the driver away are found, wherever git reads them",
    arguments: ["tasks.jsonl -merge", "*.jsonl merge=union", "tasks.jsonl !merge", "t* binary"]
  )
  func takenAway(_ line: String) throws {
    for isCommon in [true, false] {
      let world = try isCommon ? withStore() : driverOnly()
      let path = world.repository.path(".git/info/attributes")
      let old = Files.exists(path) ? String(decoding: try Files.read(path), as: UTF8.self) : ""
      try Files.makeFolder(world.repository.path(".git/info"))
      try Files.write(old + line + "\n", to: path)
      let found = try world.run("doctor")
      #expect(found.end == .exit(1))
      #expect(found.output.contains("tasks.jsonl: git check-attr says \"merge: "), "\(found)")
      #expect(found.output.contains("because of a line in .git/info/attributes"), "\(found)")
      // It is somebody's line.
      #expect(try world.run("doctor", "--fix").end == .exit(1))
      #expect(String(decoding: try Files.read(path), as: UTF8.self).hasSuffix(line + "\n"))
    }
  }
}
