import TestSupport
import Testing

/// Files by another key than `id`, and files whose key changes.
@Suite("Keys of files")
struct KeyChangeTests {
  private let products = [
    #"{"id":"1","sku":"SKU-1","price":3}"#, #"{"id":"2","sku":"SKU-2","price":4}"#,
  ]

  private func setPolicy(_ entry: String?, in world: StoreWorld) throws {
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: '*.jsonl'" + (entry.map { ", " + $0 } ?? "") + "}"]
    )
  }

  @Test("The key of a file that was empty, without records or missing is found when it has some")
  func foundLater() throws {
    let records = [#"{"sku":"SKU-1","price":3}"#, #"{"sku":"SKU-2","price":4}"#]
    for start in [[], ["# products"], nil] as [[String]?] {
      let world = try StoreWorld()
      if let start { try world.repository.write("tasks.jsonl", start) }
      try world.run("init", "tasks.jsonl").orThrow()
      try world.repository.write("tasks.jsonl", (start ?? []) + records)
      try world.run("put", "SKU-1", "price=5").orThrow()
      try world.run("put", "SKU-3", "price=6").orThrow()
      try world.run("export").orThrow()
      #expect(
        try world.tasks() == (start ?? []) + [
          #"{"sku":"SKU-1","price":5}"#, records[1], #"{"sku":"SKU-3","price":6}"#,
        ]
      )
    }
  }

  @Test("Records that get an id are known by it, and those that lose it by what they have")
  func foundAnew() throws {
    let world = try StoreWorld(tasks: [#"{"sku":"a","n":1}"#, #"{"sku":"b","n":2}"#])
    #expect(try world.output("get", "a", "n") == "1\n")
    try world.repository.write("tasks.jsonl", [#"{"id":7,"sku":"a"}"#, #"{"id":8,"sku":"b"}"#])
    try world.run("import").orThrow()
    #expect(try world.output("get", "7", "sku") == "a\n")
    try world.repository.write("tasks.jsonl", [#"{"sku":"a"}"#, #"{"sku":"b"}"#])
    try world.run("import").orThrow()
    #expect(try world.output("get", "b", "--json") == #"{"sku":"b"}"# + "\n")
  }

  @Test("A few records without the key, or with the same one, change nothing")
  func unchangedKey() throws {
    let lines = (0..<10).map { #"{"id":"t-\#($0)","name":"n-\#($0)"}"# }
    let world = try StoreWorld(tasks: lines)
    try world.repository.write("tasks.jsonl", lines + [#"{"name":"n-10"}"#])
    try world.run("import").orThrow()
    #expect(try world.output("get", "t-3", "name") == "n-3\n")
    try world.repository.write("tasks.jsonl", lines + [lines[0]])
    #expect(try world.run("import").errors.contains("the key \"t-0\" is on several lines"))
    #expect(try world.output("get", "t-3", "name") == "n-3\n")
  }

  @Test("An edit in the file goes into the next commit, also if the key changes before that")
  func changedBeforeCommit() throws {
    let world = try StoreWorld(tasks: products)
    let repository = world.repository
    try setPolicy("key: id", in: world)
    try repository.commit("Begin")
    try world.run("put", "1", "price=5").orThrow()
    try world.run("delete", "2").orThrow()
    try world.run("export").orThrow()
    try setPolicy("key: sku", in: world)
    try world.run("put", "SKU-1", "n=1").orThrow()
    try world.git("add", ".jsonl").orThrow()
    let said = try world.git("commit", "-q", "-m", "Next").orThrow().errors
    #expect(said.contains("1 edited record and 1 deletion go into this commit"), "\(said)")
    let lines = [#"{"id":"1","sku":"SKU-1","price":5,"n":1}"#]
    #expect(Repository.lines(of: try repository.git("show", "HEAD:tasks.jsonl")) == lines)
  }

  @Test("A new key in the policy holds from the next verb on, and edits are kept")
  func changedPolicy() throws {
    for verb in [["get", "SKU-2", "price"], ["put", "SKU-2", "x=1"], ["list"], ["status"]] {
      let world = try StoreWorld(tasks: products)
      try world.run("put", "1", "price=5").orThrow()
      try world.run("put", "3", "sku=SKU-3").orThrow()
      try world.run("delete", "2").orThrow()
      try world.run("restore", "2").orThrow()
      try setPolicy("key: sku", in: world)
      _ = try world.repository.world.run(
        "git",
        ["jsonl"] + verb,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(try world.output("get", "SKU-1", "price") == "5\n", "\(verb)")
      #expect(try world.output("get", "SKU-3", "id") == "3\n")
      #expect(try world.run("get", "1").end == .exit(1))
      try world.run("put", "SKU-2", "price=9").orThrow()
      try world.run("put", "SKU-4", "price=1").orThrow()
      try world.run("delete", "SKU-1").orThrow()
      try world.run("export").orThrow()
      let tasks = try world.tasks()
      #expect(tasks.count == 3, "\(tasks)")
      #expect(tasks[0].hasPrefix(#"{"id":"2","sku":"SKU-2","price":9"#))
      #expect(tasks[1...] == [#"{"id":"3","sku":"SKU-3"}"#, #"{"sku":"SKU-4","price":1}"#])
      #expect(try world.run("status").end == .exit(0))
    }
  }

  @Test("A key that the policy does not name any more is the one that the file shows")
  func droppedPolicy() throws {
    let world = try StoreWorld()
    try setPolicy("key: sku", in: world)
    try world.repository.write("tasks.jsonl", products)
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("put", "SKU-1", "price=5").orThrow()
    try setPolicy(nil, in: world)
    #expect(try world.output("get", "1", "price") == "5\n")
    try setPolicy("key: [sku, price]", in: world)
    #expect(try world.output("get", #"["SKU-1",5]"#, "id") == "1\n")
  }

  @Test("Edits that the new key can't name are exported by the old one first")
  func postponed() throws {
    let world = try StoreWorld(tasks: products)
    try world.run("put", "3", "price=7").orThrow()
    try setPolicy("key: sku", in: world)
    #expect(try world.output("get", "3", "price") == "7\n")
    try world.run("export").orThrow()
    #expect(try world.tasks().last == #"{"id":"3","price":7}"#)
    #expect(try world.output("get", "SKU-1", "price") == "3\n")
    // Lines of a log have no keys, and an edit of one is exported before it becomes one.
    try world.run("put", "SKU-1", "price=8").orThrow()
    try setPolicy("consistency: append", in: world)
    #expect(try world.output("get", "SKU-1", "price") == "8\n")
    try world.run("export").orThrow()
    #expect(try world.run("get", "SKU-1").end == .exit(128))
    try world.run("put", "event=1").orThrow()
    try world.run("export").orThrow()
    #expect(
      try world.tasks() == [
        #"{"id":"1","sku":"SKU-1","price":8}"#, products[1], #"{"id":"3","price":7}"#,
        #"{"event":1}"#,
      ]
    )
  }

  @Test("A key that changes together with the file merges edits with what the file has")
  func changedWithFile() throws {
    let world = try StoreWorld(tasks: products)
    try world.run("put", "1", "price=5").orThrow()
    try world.run("put", "2", "price=6").orThrow()
    try setPolicy("key: sku", in: world)
    try world.repository.write(
      "tasks.jsonl",
      [
        #"{"id":"1","sku":"SKU-1","price":3,"color":"red"}"#,
        #"{"id":"2","sku":"SKU-2","price":8}"#,
      ]
    )
    #expect(try world.run("import").end == .exit(1))
    #expect(try world.output("get", "SKU-1", "price") == "5\n")
    #expect(try world.output("get", "SKU-1", "color") == "red\n")
    // Both changed the price of the other one, which stays in conflict, even by another key.
    #expect(try world.run("status").output.contains("SKU-2"))
    try setPolicy("key: id", in: world)
    #expect(try world.output("get", "2", "price") == "6\n")
    try world.run("put", "2", "price=6").orThrow()
    try world.run("export").orThrow()
    #expect(
      try world.tasks() == [
        #"{"id":"1","sku":"SKU-1","price":5,"color":"red"}"#,
        #"{"id":"2","sku":"SKU-2","price":6}"#,
      ]
    )
  }

  @Test("An exported edit is in the next commit, even if the key has changed since")
  func committedLater() throws {
    let world = try StoreWorld(tasks: products)
    try world.repository.commit("Begin")
    try world.run("put", "1", "price=5").orThrow()
    try world.run("export").orThrow()
    try setPolicy("key: sku", in: world)
    #expect(try world.output("get", "SKU-1", "price") == "5\n")
    try world.repository.git("add", ".jsonl/policies.yml")
    try world.git("commit", "-q", "-m", "x").orThrow()
    let committed = try world.repository.blob("tasks.jsonl", in: "HEAD")
    #expect(String(decoding: committed, as: UTF8.self).contains(#""price":5"#))
  }

  @Test("A policy that can't be read, and a file with conflict markers, leave the keys alone")
  func unusable() throws {
    let world = try StoreWorld(tasks: products)
    try world.repository.write(".jsonl/policies.yml", ["policies: ["])
    #expect(try world.output("get", "1", "price") == "3\n")
    try setPolicy("key: sku", in: world)
    try world.repository.write(
      "tasks.jsonl",
      ["<<<<<<< a", products[0], "=======", products[1], ">>>>>>> b"]
    )
    #expect(try world.output("get", "1", "price") == "3\n")
    try world.repository.write("tasks.jsonl", products)
    #expect(try world.output("get", "SKU-1", "price") == "3\n")
  }
}
