import Foundation
import TestSupport
import Testing

/// Collections whose files are gone, or are not what they were: the others work as before.
@Suite("A collection without its file")
struct MissingCollectionTests {
  private static let tasks = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]
  private static let notes = [#"{"id":"n-1"}"#]
  private static let path = "data/deep/notes.jsonl"

  private func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: Self.tasks)
    try world.repository.write(Self.path, Self.notes)
    try world.run("init", Self.path).orThrow()
    try world.repository.commit("Begin")
    return world
  }

  /// How the file of a collection is lost, and what is said of it where nothing is changed.
  private static let losses: [(lose: @Sendable (StoreWorld) throws -> Void, words: String)] = [
    ({ try Files.remove($0.repository.path("data")) }, "the file is missing"),
    ({ try Files.remove($0.repository.path(path)) }, "the file is missing"),
    (
      { world in
        try Files.remove(world.repository.path("data"))
        try world.repository.write("data", ["a file"])
      }, "the file is missing"
    ),
    (
      { world in
        try Files.remove(world.repository.path(path))
        try Files.makeFolder(world.repository.path(path))
      }, "is not a file"
    ),
    (
      { world in
        let outside = world.repository.world.folder.path("outside")
        try Files.write("{\"id\":\"secret\"}\n", to: outside + "/deep/notes.jsonl")
        try Files.remove(world.repository.path("data"))
        try FileManager.default.createSymbolicLink(
          atPath: world.repository.path("data"),
          withDestinationPath: outside
        )
      }, "is outside the work tree"
    ),
    (
      { world in
        let outside = world.repository.world.folder.path("nothing.jsonl")
        try Files.remove(world.repository.path(path))
        try FileManager.default.createSymbolicLink(
          atPath: world.repository.path(path),
          withDestinationPath: outside
        )
      }, "is not a file"
    ),
  ]

  @Test("The others are shown, compared, checked, imported and exported", arguments: losses.indices)
  func others(_ index: Int) throws {
    let (lose, words) = Self.losses[index]
    let world = try world()
    try world.run("put", "-c", "tasks.jsonl", "t-1", "a=5").orThrow()
    try lose(world)
    let status = try world.run("status")
    #expect(status.end == .exit(1))
    #expect(status.output.contains("tasks.jsonl: 1 record to export"), "\(status)")
    let line = status.output.split(separator: "\n").first { $0.hasPrefix(Self.path + ": ") }
    #expect(line?.contains(words) == true, "\(status)")
    #expect(status.output.contains("is outside") == words.contains("is outside"))
    let diff = try world.run("diff")
    #expect(diff.output.contains(#"a: 1 -> 5"#) || diff.output.contains("t-1"), "\(diff)")
    for verb in ["doctor", "check"] {
      let found = try world.run(verb)
      #expect(found.end == .exit(1), "\(found)")
      let lines = found.output.split(separator: "\n").filter { $0.hasPrefix(Self.path + ": ") }
      #expect(lines == ["\(Self.path): the file is missing, or is none"], "\(found)")
      #expect(!found.output.contains("secret"))
    }
    let added = #"{"id":"t-3"}"#
    try world.repository.write("tasks.jsonl", Self.tasks + [added])
    let imported = try world.run("import")
    #expect(imported.output.contains("tasks.jsonl: 1 record read (1 new)"), "\(imported)")
    #expect(imported.errors.contains(words), "\(imported)")
    let exported = try world.run("export")
    #expect(exported.output.contains("tasks.jsonl: 1 record written"), "\(exported)")
    #expect(try world.tasks() == [#"{"id":"t-1","a":5}"#, Self.tasks[1], added])
    // What leads out of the work tree is neither read nor written.
    let outside = world.repository.world.folder.path("nothing.jsonl")
    #expect(!Files.exists(outside))
    #expect(!(try world.run("list", "-c", Self.path).output.contains("secret")))
  }

  @Test("A folder that is not there yet, or on another branch, is made by the export that needs it")
  func branches() throws {
    let world = try world()
    try world.repository.git("switch", "-q", "-c", "other")
    try world.repository.git("rm", "-q", "-r", "data")
    try world.git("commit", "-q", "-m", "Without notes").orThrow()
    #expect(!Files.exists(world.repository.path("data")))
    #expect(try world.run("status").end == .exit(0))
    #expect(try world.output("doctor") == "nothing is wrong\n")
    try world.run("import").orThrow()
    try world.run("export").orThrow()
    #expect(!Files.exists(world.repository.path("data")))
    try world.git("switch", "-q", "main").orThrow()
    #expect(try world.repository.lines(Self.path) == Self.notes)
    try world.run("init", "new/folder/more.jsonl").orThrow()
    try world.run("put", "-c", "new/folder/more.jsonl", "m-1", "a=1").orThrow()
    try world.run("export").orThrow()
    #expect(try world.repository.lines("new/folder/more.jsonl") == [#"{"id":"m-1","a":1}"#])
  }
}
