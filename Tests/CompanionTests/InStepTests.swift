import Foundation
import TestSupport
import Testing

/// No answer is older than the file, and the file has each edit when its verb is done.
@Suite("Store and file are always in step")
struct InStepTests {
  private static let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]
  private static func first(_ value: Int) -> String { #"{"id":"t-1","a":\#(value)}"# }

  /// A repository with two commits, of which the second sets `a` of `t-1` to 5.
  private static func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: lines, exportsEdits: true)
    try world.repository.write("other", ["x"])
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    try world.run("put", "t-1", "a=5").orThrow()
    try world.git("commit", "-q", "-a", "-m", "Edit").orThrow()
    return world
  }

  @Test("Git sees an edit at once: a change, a deletion, what is brought back, a new record")
  func edits() throws {
    let world = try Self.world()
    let repository = world.repository
    #expect(try repository.git("status", "--porcelain") == "")
    try world.run("put", "t-1", "a=6").orThrow()
    #expect(try world.tasks() == [Self.first(6), Self.lines[1]])
    #expect(try repository.git("diff", "--name-only") == "tasks.jsonl")
    try world.run("delete", "t-2").orThrow()
    #expect(try world.tasks() == [Self.first(6)])
    try world.run("restore", "t-2").orThrow()
    #expect(try Set(world.tasks()) == [Self.first(6), Self.lines[1]])
    let input = #"{"id":"t-3"}"# + "\n" + #"{"id":"t-4"}"# + "\n"
    try world.run("put", "--json", "-", input: input).orThrow()
    try world.run("import", "-", input: #"{"id":"t-5"}"# + "\n").orThrow()
    #expect(try world.tasks().count == 5)
    let status = try world.run("status")
    #expect(status.end == .exit(0), "\(status)")
    // git jsonl commit takes just what was edited.
    try repository.write("other", ["y"])
    try world.run("commit", "-m", "x").orThrow()
    #expect(try repository.git("status", "--porcelain") == " M other")
  }

  @Test("Where the user wants to export, or a watching process does it, a verb leaves it to them")
  func others() throws {
    let world = try Self.world()
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.run("put", "t-1", "a=6").orThrow()
    #expect(try world.tasks()[0] == Self.first(5))
    #expect(try world.run("status").end == .exit(1))
    try world.repository.git("config", "jsonl.autoExport", "true")
    // The next edit takes along what waits.
    try world.run("put", "t-2", "a=3").orThrow()
    #expect(try world.tasks() == [Self.first(6), #"{"id":"t-2","a":3}"#])
    let watch = try Watch(world, debounce: "60")
    try world.run("put", "t-1", "a=7").orThrow()
    #expect(try world.tasks()[0] == Self.first(6))
    #expect(watch.end() == 0)
    #expect(try world.tasks()[0] == Self.first(7))
  }

  /// How the file changes without a hook, and what `a` of `t-1` is then.
  private static let ways: [(change: @Sendable (StoreWorld) throws -> Void, value: Int)] = [
    ({ try $0.repository.git("reset", "-q", "--hard", "HEAD~1") }, 1),
    (
      { world in
        try world.run("put", "t-1", "a=6").orThrow()
        try world.repository.git("stash", "-q")
      }, 5
    ),
    ({ try $0.repository.git("revert", "--no-edit", "HEAD") }, 1),
    (
      { world in
        try world.repository.git("switch", "-q", "-c", "side", "HEAD~1")
        try world.repository.git("cherry-pick", "main")
      }, 5
    ),
    (
      { world in
        try world.run("put", "t-1", "a=6").orThrow()
        try world.repository.git("checkout", "-q", "--", "tasks.jsonl")
      }, 5
    ),
    ({ try $0.repository.write("tasks.jsonl", [first(9), lines[1]]) }, 9),
    (
      { world in
        try world.repository.write("new", [first(4), lines[1]])
        _ = try world.shell("mv new tasks.jsonl")
      }, 4
    ),
  ]

  private static let questions = [
    ["get", "t-1", "a"], ["list", "id = 't-1'", "--json"], ["show", "t-1", "--json"],
    ["query", "SELECT a FROM tasks WHERE id = 't-1'"], ["diff"], ["export", "--dry-run"],
    ["status"],
  ]

  @Test(
    "No verb answers with what the file had before, and no edit of it is a conflict",
    arguments: ways.indices
  )
  func changes(_ index: Int) throws {
    let (change, value) = Self.ways[index]
    for question in Self.questions {
      let world = try Self.world()
      try change(world)
      let outcome = try world.repository.world.run(
        "git",
        ["jsonl"] + question,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      ).orThrow()
      switch question[0] {
      case "diff": #expect(outcome.output == "", "\(outcome)")
      case "status":
        #expect(outcome.output == "tasks.jsonl: 2 records, nothing to export or import\n")
      case "export": #expect(!outcome.output.contains("written"), "\(outcome)")
      default: #expect(outcome.output.contains(String(value)), "\(question): \(outcome)")
      }
      #expect(outcome.errors == "", "\(question)")
    }
    let world = try Self.world()
    try change(world)
    let edit = try world.run("put", "t-1", "b=1").orThrow()
    #expect(edit.errors == "")
    #expect(try world.tasks() == [#"{"id":"t-1","a":\#(value),"b":1}"#, Self.lines[1]])
    #expect(try world.run("status").end == .exit(0))
    try world.run("put", "t-1", "a=8").orThrow()
    #expect(try world.tasks()[0] == #"{"id":"t-1","a":8,"b":1}"#)
    #expect(try world.output("attic") == "the attic is empty: no merge here overrode anything\n")
  }

  @Test("status, diff and a dry run tell what an import would do, and don't do it")
  func foresight() throws {
    let world = try Self.world()
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.run("put", "t-1", "b=1").orThrow()
    try world.run("put", "t-2", "a=4").orThrow()
    try world.repository.write("tasks.jsonl", [Self.first(9), #"{"id":"t-2","a":3}"#])
    for _ in 0..<2 {
      let status = try world.run("status")
      #expect(status.end == .exit(1))
      #expect(status.output.contains("tasks.jsonl: 1 record to export"), "\(status)")
      #expect(status.output.contains("tasks.jsonl: 1 record in conflict"), "\(status)")
      #expect(try world.run("status", "--json").output.contains(#""file":"unchanged""#))
      #expect(try world.output("diff").contains("+ b: 1"))
      let planned = try world.run("export", "--dry-run")
      #expect(
        planned.output.hasPrefix("tasks.jsonl: 1 record to be read (1 changed), 1 record to be "),
        "\(planned)"
      )
      #expect(try world.run("import", "--dry-run").output.contains("1 record to be read"))
    }
    #expect(try world.output("get", "t-1", "--json") == #"{"id":"t-1","a":9,"b":1}"# + "\n")
    #expect(try world.run("import", "--dry-run").output.contains("to be read") == false)
  }

  @Test("While the file has conflict markers, an edit is in the store alone, and waits for resolve")
  func markers() throws {
    let world = try Self.world()
    let repository = world.repository
    try repository.branch("side")
    try repository.write("tasks.jsonl", [Self.first(8), Self.lines[1]])
    try repository.commit("Side")
    try repository.checkOut("main")
    try repository.write("tasks.jsonl", [Self.first(9), Self.lines[1]])
    try repository.commit("Main")
    #expect(try world.git("merge", "-q", "side").end == .exit(1))
    let marked = try world.tasks()
    #expect(marked.contains("======="))
    let answer = try world.run("get", "t-2", "a").orThrow()
    #expect(answer.output == "2\n")
    #expect(answer.errors.contains("the store has what the file had before"), "\(answer)")
    let edit = try world.run("put", "t-2", "a=7").orThrow()
    #expect(
      edit.errors.contains(
        "what was edited is in the store, and not in the file yet: there are conflict markers in "
          + "it (line 1), which git jsonl resolve decides"
      ),
      "\(edit)"
    )
    #expect(try world.tasks() == marked)
    #expect(try world.output("get", "t-2", "a") == "7\n")
    let resolution = try world.run("resolve", "--all", "ours").orThrow()
    #expect(resolution.errors == "")
    #expect(try world.tasks() == [Self.first(9), #"{"id":"t-2","a":7}"#])
    #expect(try world.run("status").end == .exit(0))
  }

  @Test("A file that was removed is not brought back by an edit, which waits, and that is said")
  func removed() throws {
    let world = try Self.world()
    try Files.remove(world.repository.path("tasks.jsonl"))
    let answer = try world.run("get", "t-1", "a").orThrow()
    #expect(answer.output == "5\n")
    #expect(answer.errors.contains("the file is missing"), "\(answer)")
    let edit = try world.run("put", "t-1", "a=7").orThrow()
    #expect(edit.errors.contains("is in the store, and not in the file yet"), "\(edit)")
    #expect(!Files.exists(world.repository.path("tasks.jsonl")))
    try world.repository.git("checkout", "-q", "--", "tasks.jsonl")
    #expect(try world.output("get", "t-1", "a") == "7\n")
    try world.run("put", "t-2", "a=3").orThrow()
    #expect(try world.tasks() == [Self.first(7), #"{"id":"t-2","a":3}"#])
  }

  @Test("A file that is not JSON Lines keeps no edit from the store, and that is said")
  func failing() throws {
    let world = try Self.world()
    let path = world.repository.path("tasks.jsonl")
    try Files.write("not JSON Lines\n", to: path)
    let edit = try world.run("put", "t-1", "a=7").orThrow()
    #expect(edit.output == "t-1\n")
    #expect(edit.errors.contains("the file is not JSON Lines"), "\(edit)")
    #expect(try world.repository.text("tasks.jsonl") == "not JSON Lines\n")
    #expect(try world.output("get", "t-1", "a") == "7\n")
    try world.repository.git("checkout", "-q", "--", "tasks.jsonl")
    try world.run("export").orThrow()
    #expect(try world.tasks()[0] == Self.first(7))
  }

  @Test("While git writes a file, it is neither read nor written over")
  func halfWritten() throws {
    let world = try Self.world()
    let whole = [Self.first(9), #"{"id":"t-2","a":3}"#]
    try world.repository.write("whole", whole)
    let said = try world.shell(
      """
      touch .git/index.lock
      head -n 1 whole >tasks.jsonl
      (sleep 0.5; cp whole tasks.jsonl; rm .git/index.lock) &
      git jsonl put t-2 b=1
      wait
      """
    )
    #expect(said == "t-2\n")
    #expect(try world.tasks() == [whole[0], #"{"id":"t-2","a":3,"b":1}"#])
    // A lock that a killed git left keeps git from everything, and us from the file alone.
    try Files.write("", to: world.repository.path(".git/index.lock"))
    let work = [Self.first(8), #"{"id":"t-2","a":3,"b":1}"#]
    try world.repository.write("tasks.jsonl", work)
    let edit = try world.run("put", "t-2", "b=2").orThrow()
    #expect(edit.errors.contains("another program is changing the file"), "\(edit)")
    #expect(try world.tasks() == work)
    try Files.remove(world.repository.path(".git/index.lock"))
    try world.run("put", "t-1", "b=3").orThrow()
    #expect(try world.tasks() == [#"{"id":"t-1","a":8,"b":3}"#, #"{"id":"t-2","a":3,"b":2}"#])
  }

  #if os(Linux)
    /// https://docs.kernel.org/filesystems/proc.html on `rchar`: "the number of bytes which this
    /// task has caused to be read"; of a shell, with those of the commands that it ran.
    @Test("A file of which only the signature has changed is read once")
    func unchangedFile() throws {
      let text = String(repeating: "word ", count: 150)
      let world = try StoreWorld(tasks: (0..<1200).map { #"{"id":"t-\#($0)","text":"\#(text)"}"# })
      let said = try world.shell(
        """
        count() { sed -n 's/^rchar: //p' /proc/$$/io; }
        git jsonl get t-1 id >/dev/null
        before=$(count)
        git jsonl get t-1 id >/dev/null
        known=$(count)
        touch -d '1 minute ago' tasks.jsonl
        git jsonl get t-1 id >/dev/null
        unknown=$(count)
        size=$(wc -c <tasks.jsonl)
        echo $(((unknown - known - (known - before)) * 10 / size))
        """
      )
      let tenths = try #require(Int(said.dropLast()))
      #expect((10..<16).contains(tenths), "\(tenths) tenths of the file were read")
    }
  #endif

  @Test("Several programs edit at once: the file has all of it")
  func crowd() throws {
    let world = try Self.world()
    let line = """
      for name in x y z; do
        (for n in 1 2 3 4 5; do git jsonl put $name$n n=$n >/dev/null || echo failed; done) &
      done
      wait
      """
    #expect(try world.shell(line) == "")
    #expect(try world.tasks().count == 17)
    #expect(try world.run("status").end == .exit(0))
  }
}
