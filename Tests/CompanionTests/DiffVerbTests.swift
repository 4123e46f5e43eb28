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

  @Test("Without a store, what is not staged; and lines that are no records as they are")
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
