import JSONText
import TestSupport
import Testing

@Suite("git jsonl diff")
struct DiffVerbTests {
  private let lines = [
    #"{"id":"t-1","status":"open","labels":["a","b"],"text":"one\ntwo\nthree\nfour"}"#,
    #"{"id":"t-2","n":1}"#,
  ]
  private let edited = [
    #"{"id":"t-3","n":2}"#,
    #"{"id":"t-1","status":"closed","labels":["b","c"],"text":"one\nzwei\nthree\nfour","x":1}"#,
  ]

  @Test("Two commits, for people and for programs")
  func commits() throws {
    let world = try StoreWorld()
    try world.repository.write("t.jsonl", lines)
    try world.repository.commit("Begin")
    try world.repository.write("t.jsonl", edited)
    try world.repository.commit("Edit")
    #expect(
      try world.output("diff", "HEAD~1", "HEAD") == """
        t.jsonl
        changed t-1
          status: "open" -> "closed"
          labels:
            - "a"
              "b"
            + "c"
          text:
              one
            - two
            + zwei
              three
              four
          + x: 1
        removed t-2
          - id: "t-2"
          - n: 1
        added t-3
          + id: "t-3"
          + n: 2

        """
    )
    let objects = try world.output("diff", "HEAD~1", "HEAD", "--json").split(separator: "\n")
    #expect(objects.count == 3)
    #expect(
      objects[0].hasPrefix(
        #"{"path":"t.jsonl","key":"t-1","change":"changed","fields":[{"path":["status"],"before":"#
          + #""open","after":"closed"},{"path":["labels"],"before":["a","b"],"after":["b","c"]},"#
      )
    )
    #expect(objects[0].hasSuffix(#"{"path":["x"],"after":1}]}"#))
    #expect(
      objects[1]
        == #"{"path":"t.jsonl","key":"t-2","change":"removed","record":{"id":"t-2","n":1}}"#
    )
    #expect(try world.output("diff", "HEAD", "HEAD") == "")
    let changes = try world.output("diff", "HEAD~1", "HEAD")
    #expect(try world.output("diff", "HEAD~1..") == changes)
    try world.repository.branch("side", at: "HEAD~1")
    try world.repository.write("other.jsonl", lines)
    try world.repository.commit("Side")
    #expect(try world.output("diff", "HEAD...main") == changes)
    #expect(try world.output("diff", "HEAD..main") != changes)
    #expect(try world.run("diff", "main...nothing").end == .exit(128))
  }

  @Test("Store, file and index")
  func places() throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1","n":1}"#])
    try world.repository.commit("Begin")
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","n":2}"#])
    try world.repository.git("add", "tasks.jsonl")
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","n":3}"#])
    try world.run("put", "t-1", "n=4").orThrow()
    let expected: [([String], String)] = [
      ([], "3 -> 4"), (["HEAD"], "1 -> 3"), (["HEAD", "index"], "1 -> 2"),
      (["index"], "2 -> 3"), (["store"], "4 -> 3"), (["store", "main"], "4 -> 1"),
    ]
    for (words, change) in expected {
      let outcome = try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        ["diff"] + words,
        in: world.repository.folder
      )
      #expect(outcome.output == "tasks.jsonl\nchanged t-1\n  n: \(change)\n", "\(words)")
    }
    let unknown = try world.run("diff", "nothing")
    #expect(unknown.end == .exit(128))
    #expect(unknown.errors == "git jsonl: git knows no commit \"nothing\"\n")
  }

  @Test("A file that only the commits have, one that was renamed, and one in conflict")
  func otherFiles() throws {
    let world = try StoreWorld()
    let repository = world.repository
    let many = (0..<20).map { #"{"id":"r-\#($0)"}"# }
    try repository.write("gone.jsonl", [#"{"n":1}"#, #"{"n":1,"m":2}"#])
    try repository.write("old.jsonl", many)
    try repository.commit("Begin")
    try repository.git("rm", "-q", "gone.jsonl")
    try repository.git("mv", "old.jsonl", "new.jsonl")
    try repository.write("new.jsonl", many.dropLast())
    try repository.commit("Move")
    let removed = "removed r-19\n  - id: \"r-19\"\n"
    let gone = "gone.jsonl\n- {\"n\":1}\n- {\"n\":1,\"m\":2}\n"
    let moved = "new.jsonl (before: old.jsonl)\n"
    #expect(try world.output("diff", "HEAD~1", "HEAD") == gone + moved + removed)
    let json = try world.output("diff", "HEAD~1", "HEAD", "-c", "new.jsonl", "--json")
    #expect(json.hasPrefix(#"{"path":"new.jsonl","renamed_from":"old.jsonl","key":"r-19","#))
    #expect(try world.output("diff", "HEAD~1").hasPrefix(gone))
    try repository.write("new.jsonl", ["<<<<<<< a", many[0], "=======", ">>>>>>> b"])
    let marked = try world.run("diff", "HEAD")
    #expect(marked.end == .exit(1) && marked.output == "")
    #expect(marked.errors.contains("new.jsonl: a version of the file has conflict markers in it"))
  }

  @Test("Colours on a terminal, unless NO_COLOR says no", arguments: ["", "1"])
  func colors(_ noColor: String) throws {
    let world = try StoreWorld()
    try world.repository.write("t.jsonl", [lines[1]])
    try world.repository.commit("Begin")
    try world.repository.write("t.jsonl", [#"{"id":"t-2"}"#])
    let (status, shown) = try PseudoTerminal.run(
      BuiltProducts.path(of: "git-jsonl"),
      ["diff", "HEAD"],
      environment: world.repository.world.environment.merging(
        ["TERM": "xterm", "NO_COLOR": noColor]
      ) { $1 },
      folder: world.repository.folder,
      typed: ""
    )
    #expect(status == 0)
    let change = "  - n: 1"
    #expect(shown.contains(noColor.isEmpty ? "\u{1B}[31m\(change)\u{1B}[0m" : change))
    #expect(shown.contains("\u{1B}") == noColor.isEmpty)
  }

  @Test("Without a store, unstaged changes are shown, and lines that are not records as they are")
  func noStore() throws {
    let world = try StoreWorld()
    try world.repository.write("t.jsonl", [lines[1], "{oops"])
    try world.repository.git("add", "t.jsonl")
    try world.repository.write("t.jsonl", [lines[1], "[1]"])
    #expect(try world.output("diff") == "t.jsonl\n- {oops\n+ [1]\n")
    #expect(
      try world.output("diff", "-c", "t.jsonl", "--json") == """
        {"path":"t.jsonl","change":"removed","line":"{oops"}
        {"path":"t.jsonl","change":"added","line":"[1]"}

        """
    )
  }
}
