import TestSupport
import Testing

@Suite("git jsonl diff: paths, counts and exit codes")
struct DiffPathTests {
  /// Two files in a folder and one at the top, all of which a second commit changed.
  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    let names = ["data/a.jsonl", "data/b.jsonl", "c.jsonl"]
    for name in names { try world.repository.write(name, [#"{"id":1,"n":1}"#, #"{"id":2}"#]) }
    try world.repository.write("same.jsonl", [#"{"id":1}"#])
    try world.repository.commit("one")
    for name in names { try world.repository.write(name, [#"{"id":1,"n":2}"#, #"{"id":3}"#]) }
    try world.repository.commit("two")
    return world
  }

  private func diff(_ world: StoreWorld, _ words: [String], in folder: String = "") throws
    -> Outcome
  {
    try world.repository.world.run(
      BuiltProducts.path(of: "git-jsonl"),
      ["diff"] + words,
      in: world.repository.folder + folder
    )
  }

  @Test("Files and folders are chosen as with git diff")
  func paths() throws {
    let world = try world()
    func files(_ words: String..., in folder: String = "") throws -> [String] {
      let outcome = try diff(world, words, in: folder).orThrow()
      return outcome.output.split(separator: "\n").map(String.init).filter {
        $0.hasSuffix(".jsonl")
      }
    }
    let all = ["c.jsonl", "data/a.jsonl", "data/b.jsonl"]
    #expect(try files("HEAD~1", "HEAD") == all)
    #expect(try files("HEAD~1", "HEAD", ".") == all)
    #expect(try files("HEAD~1", "HEAD", "--", "data") == Array(all.dropFirst()))
    #expect(try files("HEAD~1", "data/") == Array(all.dropFirst()))
    #expect(try files("HEAD~1..HEAD", "c.jsonl", "data/b.jsonl") == ["c.jsonl", "data/b.jsonl"])
    #expect(try files("HEAD~1", "HEAD", "b.jsonl", in: "/data") == ["data/b.jsonl"])
    #expect(try files("HEAD~1", "--", "../c.jsonl", in: "/data") == ["c.jsonl"])
    #expect(try files("HEAD~1", "HEAD", "same.jsonl") == [])
    #expect(try files("c.jsonl") == [])
    let mistyped = try diff(world, ["HEAD~1", "HEAD", "--", "d.jsonl"])
    #expect(mistyped.end == .exit(128) && mistyped.errors.contains("\"d.jsonl\""))
    let unknown = try diff(world, ["HEAD~1", "d.jsonl"])
    #expect(unknown.errors == "git jsonl: git knows no commit \"d.jsonl\"\n")
    #expect(try diff(world, ["--", "../.."]).end == .exit(128))
    #expect(try diff(world, ["HEAD", "HEAD", "HEAD", "--"]).end == .exit(129))
  }

  @Test("Counts, for people and for programs")
  func stat() throws {
    let world = try world()
    let counts = "1 added, 1 changed, 1 removed"
    #expect(
      try diff(world, ["--stat", "HEAD~1", "HEAD", "data"]).orThrow().output == """
        data/a.jsonl: \(counts)
        data/b.jsonl: \(counts)
        6 records in 2 files: 2 added, 2 changed, 2 removed

        """
    )
    #expect(
      try diff(world, ["--stat", "--json", "HEAD~1", "HEAD", "c.jsonl"]).orThrow().output
        == #"{"path":"c.jsonl","added":1,"changed":1,"removed":1}"# + "\n"
    )
    #expect(try diff(world, ["--stat", "HEAD", "HEAD"]).orThrow().output == "")
  }

  @Test("The exit status says whether there are differences, if that is asked for")
  func exitCode() throws {
    let world = try world()
    #expect(try diff(world, ["HEAD~1", "HEAD"]).end == .exit(0))
    let different = try diff(world, ["--exit-code", "HEAD~1", "HEAD"])
    #expect(different.end == .exit(1) && different.errors == "" && different.output != "")
    #expect(try diff(world, ["--exit-code", "--stat", "HEAD~1", "HEAD"]).end == .exit(1))
    #expect(try diff(world, ["--exit-code", "HEAD", "HEAD"]).end == .exit(0))
    #expect(try diff(world, ["--exit-code", "HEAD~1", "HEAD", "same.jsonl"]).end == .exit(0))
    #expect(try diff(world, ["--exit-code", "nothing"]).end == .exit(128))
  }
}
