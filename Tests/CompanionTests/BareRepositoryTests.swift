import TestSupport
import Testing

/// What is asked of history alone is answered in a bare repository, too.
@Suite("git jsonl in a bare repository")
struct BareRepositoryTests {
  private let world: StoreWorld
  /// The bare repository.
  private let folder: String

  init() throws {
    world = try StoreWorld()
    let repository = world.repository
    try repository.registerDriver()
    func commit(_ number: Int, _ other: Int, _ message: String) throws {
      try repository.write("data/tasks.records", [#"{"id":"t-1","n":\#(number),"m":\#(other)}"#])
      try repository.commit(message)
    }
    try repository.write(".gitattributes", ["*.records merge=jsonl"])
    try repository.write("other.json", ["{}"])
    try commit(1, 1, "base")
    try repository.branch("side")
    try commit(1, 2, "theirs")
    try repository.checkOut("main")
    try commit(2, 1, "ours")
    try repository.git("merge", "-q", "-m", "merged", "side")
    folder = repository.world.folder.path("bare.git")
    try repository.git("clone", "-q", "--bare", repository.folder, folder)
  }

  private func run(_ words: String..., in place: String? = nil) throws -> Outcome {
    try world.repository.world.run(
      "git-jsonl",
      words,
      in: place ?? folder,
      adding: ["PATH": world.path]
    )
  }

  @Test("log, diff of commits, explain and check answer as in a clone")
  func answers() throws {
    for words in [
      ["log", "-c", "data/tasks.records", "t-1", "n"],
      ["log", "-c", "data/tasks.records", "t-1", "--blame"],
      ["diff", "HEAD~1", "HEAD"], ["diff", "side...main"],
      ["diff", "-c", "data/tasks.records", "side..main"], ["explain"], ["explain", "--json"],
      ["check"],
    ] {
      let run = { (folder: String) in
        try world.repository.world.run(
          "git-jsonl",
          words,
          in: folder,
          adding: ["PATH": world.path]
        )
      }
      let (whole, bare) = (try run(world.repository.folder), try run(folder))
      #expect(whole.status == 0 && !whole.output.isEmpty, "\(words) \(whole)")
      #expect(bare.output == whole.output && bare.status == 0, "\(words) \(bare)")
    }
    let inner = try run("log", "-c", "data/tasks.records", "t-1", in: folder + "/refs")
    #expect(inner.status == 0 && !inner.output.isEmpty)
  }

  @Test("check finds what is wrong with the files and the policy of HEAD")
  func check() throws {
    let repository = world.repository
    try repository.write("data/tasks.records", [#"{"id":"a"}"#, #"{"id":"a"}"#, "{"])
    try repository.write("plain.jsonl", [#"{"id":"a"}"#])
    try repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - pattern: data/*.records", "    key: id", "    clock: nowhere"]
    )
    try repository.commit("Wrong")
    try repository.git("push", "-q", folder, "main")
    let found = try run("check")
    #expect(found.status == 1)
    #expect(try found.output == run("check", in: repository.folder).output)
    #expect(found.output.contains("data/tasks.records"))
  }

  @Test("policy answers in a bare repository; outside of all, it names what needs none")
  func policy() throws {
    let path = "data/tasks.records"
    for words in [
      ["suggest", path], ["suggest", path, "--json"], ["show", path], ["check"], ["test", "HEAD"],
    ] {
      let run = { (folder: String) in
        try world.repository.world.run(
          "git-jsonl",
          ["policy"] + words,
          in: folder,
          adding: ["PATH": world.path]
        )
      }
      let (whole, bare) = (try run(world.repository.folder), try run(folder))
      #expect(whole.status == 0 && !whole.output.isEmpty, "\(words) \(whole)")
      #expect(bare.output == whole.output && bare.status == 0, "\(words) \(bare)")
    }
    let written = try run("policy", "suggest", path, "--write")
    #expect(written.status == 128 && written.errors.contains("without --write"), "\(written)")
    let outside = world.repository.world.folder.path
    let suggested = try run("policy", "suggest", path, in: outside)
    #expect(suggested.status == 128)
    #expect(suggested.errors.contains(", and git jsonl policy suggest --file FILE needs none\n"))
    let tested = try run("policy", "test", "a", "b", "c", in: outside)
    #expect(tested.errors.contains(", and jsonl-merge --policy FILE"), "\(tested)")
    #expect(try run("policy", "check", in: outside).errors.hasSuffix("; git init makes one\n"))
  }

  @Test("Verbs that need a work tree say so, and so does a version that only one has")
  func refused() throws {
    #expect(try run("log", "t-1").errors.contains("there are no JSON Lines files"))
    for words in [
      ["diff"], ["diff", "HEAD"], ["diff", "HEAD", "index"], ["diff", "store", "HEAD"], ["status"],
      ["list"], ["attic", "restore", "1"], ["get", "t-1"], ["init"], ["put", "t-1", "n=2"],
      ["export"], ["import"],
    ] {
      let outcome = try world.repository.world.run(
        "git-jsonl",
        words,
        in: folder,
        adding: ["PATH": world.path]
      )
      #expect(outcome.status == 128, "\(words) \(outcome)")
      #expect(outcome.errors.contains("has no work tree"), "\(words) \(outcome)")
    }
    #expect(try run("attic").status == 0)
    let missing = try run("diff", "-c", "none.jsonl", "HEAD~1", "HEAD")
    #expect(missing.status == 128 && missing.errors.contains("none.jsonl"), "\(missing)")
    #expect(try run("log", "-c", "../outside.jsonl", "t-1").status == 128)
  }
}
