import TestSupport
import Testing

/// Collections that are listed, and dropped from the store.
@Suite("The list of collections, and its end")
struct ForgetVerbTests {
  private static let tasks = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]
  private static let notes = [#"{"id":"n-1"}"#]

  private func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: Self.tasks)
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.repository.write("data/notes.jsonl", Self.notes)
    try world.run("init", "data/notes.jsonl").orThrow()
    try world.repository.commit("Begin")
    return world
  }

  private func paths(_ world: StoreWorld) throws -> [String] {
    try world.output("collections", "--json").split(separator: "\n").map { line in
      String(line.split(separator: "\"")[3])
    }
  }

  @Test("Each collection is listed, with what its file does not have, also without its file")
  func list() throws {
    let world = try world()
    try world.run("put", "-c", "tasks.jsonl", "t-1", "a=5").orThrow()
    try Files.remove(world.repository.path("data"))
    #expect(
      try world.output("collections") == """
        file                        name   key  records  edited  conflicts  held
        data/notes.jsonl (missing)  notes  id         1       0          0     0
        tasks.jsonl                 tasks  id         2       1          0     0

        """
    )
    let json = try world.output("collections", "--json")
    #expect(
      json.contains(#"{"path":"data/notes.jsonl","name":"notes","key":[["id"]],"records":1,"#)
    )
    #expect(json.contains(#""records":2,"dirty_count":1,"conflict_count":0,"held_count":0,"#))
    #expect(json.contains(#""in_work_tree":false"#) && json.contains(#""in_work_tree":true"#))
    try world.run("forget", "data/notes.jsonl").orThrow()
    try world.run("forget", "tasks.jsonl", "--force").orThrow()
    #expect(try world.output("collections").hasPrefix("there are no collections yet; "))
    #expect(try world.output("collections", "--json") == "")
  }

  @Test("A collection is dropped, its file and the others stay, and init brings it back")
  func dropped() throws {
    let world = try world()
    try world.run("put", "-c", "tasks.jsonl", "t-1", "a=5").orThrow()
    try world.run("export").orThrow()
    let outcome = try world.run("forget", "tasks.jsonl").orThrow()
    #expect(
      outcome.output == "tasks.jsonl is not a collection any more; its file stays as it is\n"
    )
    #expect(try paths(world) == ["data/notes.jsonl"])
    #expect(try world.tasks() == [#"{"id":"t-1","a":5}"#, Self.tasks[1]])
    // What was not given by name before is found without it now.
    #expect(try world.output("get", "n-1").contains("n-1"))
    let again = try world.run("forget", "task.jsonl")
    #expect(again.end == .exit(128) && again.errors.contains("is not a collection"))
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":6}"#])
    #expect(try world.run("status").end == .exit(0))
    try world.run("init", "tasks.jsonl").orThrow()
    #expect(try world.output("get", "-c", "tasks.jsonl", "t-1", "a") == "6\n")
    #expect(try world.output("query", "SELECT count(*) FROM tasks").contains("1"))
  }

  @Test("Edits that the file does not have are refused, and moved to the attic by --force")
  func edits() throws {
    let world = try world()
    try world.run("put", "-c", "tasks.jsonl", "t-1", "a=5").orThrow()
    try world.run("put", "-c", "tasks.jsonl", "t-3", "a=3").orThrow()
    try world.run("delete", "-c", "tasks.jsonl", "t-2").orThrow()
    let refused = try world.run("forget", "tasks.jsonl")
    #expect(refused.end == .exit(1))
    #expect(refused.errors.contains("the store has 3 edited records that the file does not have"))
    #expect(try world.output("get", "-c", "tasks.jsonl", "t-1", "a") == "5\n")
    let forced = try world.output("forget", "tasks.jsonl", "--force")
    #expect(forced.contains("2 edited records of the store are in the attic"))
    #expect(forced.contains("1 deletion was dropped"))
    #expect(try paths(world) == ["data/notes.jsonl"])
    #expect(try world.tasks() == Self.tasks)
    let attic = try world.output("attic", "--json")
    #expect(attic.contains(#""record":{"id":"t-1","a":5}"#))
    #expect(attic.contains(#""record":{"id":"t-3","a":3}"#))
    // It can be had again.
    try world.run("init", "tasks.jsonl").orThrow()
    for number in ["1", "2"] { try world.run("attic", "restore", number).orThrow() }
    #expect(try world.output("get", "-c", "tasks.jsonl", "t-1", "a") == "5\n")
    #expect(try world.output("get", "-c", "tasks.jsonl", "t-3", "a") == "3\n")
  }

  @Test("A held edit and a conflict are refused, and moved to the attic by --force")
  func contested() throws {
    let held = try HeldWorld(HeldWorld.others)
    try held.put("t-1", "a=5")
    try held.git("switch", "-q", "other")
    let world = held.world
    let refused = try world.run("forget", "tasks.jsonl")
    #expect(refused.end == .exit(1), "\(refused)")
    #expect(refused.errors.contains("1 edit held back"))
    try world.run("forget", "tasks.jsonl", "--force").orThrow()
    #expect(try world.output("attic", "--json").contains(#""record":{"id":"t-1","a":5,"b":1}"#))
    #expect(try paths(world) == [])

    let conflicted = try HeldWorld(HeldWorld.others, rule: "conflict").world
    try conflicted.run("put", "t-2", "a=5").orThrow()
    try conflicted.repository.write(
      "tasks.jsonl",
      HeldWorld.lines.map { $0.replacing(#""a":2"#, with: #""a":7"#) }
    )
    #expect(try conflicted.run("import").end == .exit(1))
    #expect(try conflicted.run("forget", "tasks.jsonl").end == .exit(1))
    try conflicted.run("forget", "tasks.jsonl", "--force").orThrow()
    let attic = try conflicted.output("attic", "--json")
    #expect(attic.contains(#""record":{"id":"t-2","a":5}"#))
  }

  @Test("A collection whose file is gone, or can't be used, can be dropped")
  func unusable() throws {
    for content in [nil, "id,title\n1,a\n"] {
      let world = try world()
      try Files.remove(world.repository.path("tasks.jsonl"))
      if let content { try Files.write(content, to: world.repository.path("tasks.jsonl")) }
      try world.run("forget", "tasks.jsonl").orThrow()
      #expect(try paths(world) == ["data/notes.jsonl"])
      #expect(try world.run("status").end == .exit(0))
      #expect(Files.exists(world.repository.path("tasks.jsonl")) == (content != nil))
    }
  }
}
