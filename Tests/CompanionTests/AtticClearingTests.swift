import TestSupport
import Testing

@Suite("git jsonl attic clear")
struct AtticClearingTests {
  private func line(_ day: Int, _ path: String) -> String {
    #"{"version":1,"when":"2026-01-0\#(day)T00:00:00.000Z","path":"\#(path)","key":"t-1","#
      + #""field":["n"],"rule":"max","ours":1,"theirs":2,"result":2,"discarded":"ours"}"#
  }

  /// A repository whose attic has entries of four days, of two files, and a line that was cut off.
  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    let lines = [line(1, "a.jsonl"), line(2, "a.jsonl"), line(3, "b.jsonl"), line(4, "a.jsonl")]
    try world.repository.write(".git/jsonl/attic.jsonl", lines + [#"{"version":1,"wh"#])
    return world
  }

  private func attic(_ world: StoreWorld) throws -> [String] {
    try world.repository.lines(".git/jsonl/attic.jsonl")
  }

  @Test("Without --force, nothing is dropped where nobody can be asked")
  func unforced() throws {
    let world = try world()
    for words in [["attic", "clear"], ["attic", "clear", "--before", "2026-01-03"]] {
      let count = words.count == 2 ? 4 : 2
      let outcome = try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        words,
        in: world.repository.folder
      )
      #expect(outcome.end == .exit(1) && outcome.output == "")
      #expect(
        outcome.errors == "git jsonl: \(count) entries of the attic would be dropped for good, and "
          + "nobody can be asked here; add --force; nothing was dropped\n"
      )
    }
    #expect(try attic(world).count == 5)
  }

  @Test("What is dropped is said, and what is younger stays")
  func before() throws {
    let world = try world()
    #expect(
      try world.output("attic", "clear", "--force", "--before", "2026-01-03T00:00:00Z") == """
        dropped 2 entries of the attic, of 2026-01-01T00:00:00.000Z to 2026-01-02T00:00:00.000Z:
          a.jsonl: 2 entries

        """
    )
    #expect(try attic(world) == [line(3, "b.jsonl"), line(4, "a.jsonl"), #"{"version":1,"wh"#])
    #expect(
      try world.output("attic", "clear", "--before", "2026-01-03")
        == "the attic has no entry from before that\n"
    )
    let rest = try world.output("attic", "clear", "--force", "--json")
    #expect(rest == line(4, "a.jsonl") + "\n" + line(3, "b.jsonl") + "\n")
    #expect(try attic(world) == [])
    #expect(try world.output("attic", "clear") == "the attic is empty\n")
    let none = try StoreWorld()
    #expect(try none.output("attic", "clear") == "the attic is empty\n")
    for words in [
      ["clear", "1"], ["clear", "--before", "x"], ["show", "1", "--force"], ["--force"],
    ] {
      let outcome = try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        ["attic"] + words,
        in: world.repository.folder
      )
      #expect(outcome.end == .exit(129), "\(words)")
    }
  }

  @Test("At a terminal, a person is asked", arguments: ["y\n", "n\n", "\n"])
  func question(_ answer: String) throws {
    let world = try world()
    let (status, shown) = try PseudoTerminal.run(
      BuiltProducts.path(of: "git-jsonl"),
      ["attic", "clear"],
      environment: world.repository.world.environment,
      folder: world.repository.folder,
      typed: answer
    )
    #expect(shown.contains("Drop 4 entries of the attic for good? [y/N] "))
    #expect(status == (answer == "y\n" ? 0 : 1))
    #expect(try attic(world).isEmpty == (answer == "y\n"))
    #expect(shown.contains("nothing was dropped") == (answer != "y\n"))
  }
}
