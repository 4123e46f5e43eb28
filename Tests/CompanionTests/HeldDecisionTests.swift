import TestSupport
import Testing

@Suite("What becomes of edits that are held back")
struct HeldDecisionTests {
  private static let lines = HeldWorld.lines
  private static let others = HeldWorld.others

  /// On the branch `other`, with an edit of `main` that is held back.
  private func held(_ words: String..., others: [String] = HeldWorld.others) throws -> HeldWorld {
    let held = try HeldWorld(others)
    for word in words.isEmpty ? ["a=5"] : words { try held.put("t-1", word) }
    try held.git("switch", "-q", "other")
    #expect(try held.heldCount() == 1)
    return held
  }

  @Test("import --apply-held merges them here, by the rules, and says what those drop")
  func applied() throws {
    let held = try held()
    let dry = try held.world.run("import", "--apply-held", "--dry-run").orThrow()
    #expect(dry.output == "tasks.jsonl: 1 value to be overridden, 1 held edit to be merged\n")
    #expect(try held.heldCount() == 1)
    let outcome = try held.world.run("import", "--apply-held").orThrow()
    #expect(outcome.errors.contains("the rules overrode 1 value, which git jsonl attic lists"))
    #expect(try held.heldCount() == 0)
    #expect(try held.records() == Set(Self.others))
    #expect(try held.attic().count == 1)
    #expect(try held.world.run("status").status == 0)
    try held.git("switch", "-q", "main")
    #expect(try held.records() == Set(Self.lines))

    let greater = try self.held("a=12")
    try greater.world.run("import", "--apply-held").orThrow()
    #expect(try greater.records().contains(#"{"id":"t-1","a":12,"b":1}"#))
    #expect(try greater.world.run("status").output.contains("  edited   t-1"))
  }

  @Test("resolve decides: ours is the edit, and the attic gets what is dropped of it")
  func resolved() throws {
    var held = try held("a=5", "b=6")
    #expect(try held.world.run("resolve", "--json", "--dry-run").output.contains(#""t-1""#))
    try held.world.run("resolve", "--all", "ours").orThrow()
    #expect(try held.records().contains(#"{"id":"t-1","a":5,"b":6}"#))
    #expect(try held.heldCount() == 0)
    #expect(try held.attic() == [])

    held = try self.held("a=5", "b=6")
    try held.world.run("resolve", "--field", "a=theirs", "--field", "b=ours").orThrow()
    #expect(try held.records().contains(#"{"id":"t-1","a":9,"b":6}"#))
    #expect(try held.attic().count == 1)

    held = try self.held("a=5", "b=6")
    try held.world.run("resolve", "--all", "theirs").orThrow()
    #expect(try held.records() == Set(Self.others))
    #expect(try held.heldCount() == 0)
    let attic = try held.attic()
    #expect(attic.count == 2 && attic.contains { $0.contains(#""ours":6"#) }, "\(attic)")
    #expect(try held.world.run("status").status == 0)
    try held.git("switch", "-q", "main")
    #expect(try held.records() == Set(Self.lines))
  }

  @Test("An edit of a record that is gone goes to the attic whole")
  func resolvedAgainstNothing() throws {
    let held = try held(others: Array(Self.lines[1...]))
    try held.world.run("resolve", "--all", "theirs").orThrow()
    #expect(try held.heldCount() == 0)
    let attic = try held.attic()
    #expect(attic.count == 1 && attic[0].contains(#""a":5"#), "\(attic)")
  }

  @Test("If a record has several, each takes effect on its own branch")
  func several() throws {
    let held = try held()
    try held.put("t-1", "a=7")
    try held.git("switch", "-q", "main")
    #expect(try held.records().contains(#"{"id":"t-1","a":5,"b":1}"#))
    #expect(try held.heldCount() == 1)
    try held.git("switch", "-q", "other")
    #expect(try held.records().contains(#"{"id":"t-1","a":7,"b":1}"#))
    #expect(try held.heldCount() == 1)
    try held.git("switch", "-q", "main")
    #expect(try held.records().contains(#"{"id":"t-1","a":5,"b":1}"#))
    try held.world.run("export").orThrow()
    #expect(try held.world.tasks()[0] == #"{"id":"t-1","a":5,"b":1}"#)
    #expect(try held.attic() == [])
  }

  /// On `main` with a record that was edited again elsewhere, when its held edit fits.
  ///
  /// - Parameter value: the later value of the field a, which the held edit made 5.
  private func editedAgain(_ value: Int) throws -> (HeldWorld, said: String) {
    let held = try held("a=5", "b=6", others: [#"{"id":"t-1","a":1,"b":9}"#] + Self.lines[1...])
    try held.put("t-1", "a=\(value)")
    return (held, try held.git("switch", "-q", "main"))
  }

  @Test("What fits a record that is dirty again is merged over its own base")
  func merged() throws {
    let (held, said) = try editedAgain(5)
    #expect(said.contains("in effect again"), "\(said)")
    #expect(try held.records().contains(#"{"id":"t-1","a":5,"b":6}"#))
    #expect(try held.heldCount() == 0)
  }

  @Test("What is contested then is a conflict, whatever the rules say, until resolve decides")
  func contested() throws {
    for side in ["ours", "theirs"] {
      let (held, said) = try editedAgain(8)
      let world = held.world
      #expect(said.contains("until git jsonl resolve decides"), "\(said)")
      #expect(try held.records().contains(#"{"id":"t-1","a":8,"b":1}"#))
      let heading = "1 record in conflict; git jsonl resolve decides\n  t-1: a, since"
      #expect(try held.status().contains(heading))
      #expect(try held.heldCount() == 0)
      // It blocks the export of that record alone.
      try held.put("t-2", "a=7")
      #expect(try world.run("export").status == 1)
      #expect(try world.tasks() == [Self.lines[0], #"{"id":"t-2","a":7}"#, Self.lines[2]])
      // Elsewhere each of the two is an edit that is held back.
      try world.repository.git("checkout", "-q", "--", ".")
      try held.git("checkout", "-q", "-f", "other")
      #expect(try held.heldCount() == 2)
      try held.git("switch", "-q", "main")
      #expect(try held.status().contains("1 record in conflict"))
      try world.run("resolve", "--all", side).orThrow()
      // The older one took effect first, and the later one met it.
      let expected = side == "ours" ? #"{"id":"t-1","a":8,"b":1}"# : #"{"id":"t-1","a":5,"b":6}"#
      #expect(try held.records().contains(expected))
      #expect(try !held.status().contains("conflict"))
      try world.run("export").orThrow()
      #expect(try world.tasks().contains(expected))
    }
  }

  @Test("A rebase merges at its end what was held while it ran, or gives it back as it was")
  func rebase() throws {
    for isAborted in [false, true] {
      let held = try HeldWorld(Self.others)
      let world = held.world
      // A conflict stops the rebase.
      try held.git("switch", "-q", "other")
      try world.repository.write("note", ["o"])
      try held.git("commit", "-q", "-a", "-m", "Note")
      try held.git("switch", "-q", "main")
      try world.repository.write("note", ["m"])
      try held.git("commit", "-q", "-a", "-m", "Note")
      try held.put("t-1", "a=12")
      #expect(try world.git("rebase", "-q", "other").status == 1)
      try world.run("import").orThrow()
      #expect(try held.heldCount() == 1)
      #expect(try held.records() == Set(Self.others))
      if isAborted {
        try held.git("rebase", "--abort")
        try world.run("import").orThrow()
        #expect(try held.attic() == [])
      } else {
        try world.repository.write("note", ["both"])
        try held.git("add", "note")
        let said = try held.git("rebase", "--continue")
        #expect(said.contains("the rules overrode 1 value"), "\(said)")
      }
      #expect(try held.heldCount() == 0)
      #expect(try held.records().contains(#"{"id":"t-1","a":12,"b":1}"#))
    }
  }

  @Test("uninstall keeps a store that has nothing but a held edit")
  func uninstalled() throws {
    let held = try held()
    _ = try held.world.run("uninstall")
    #expect(Files.exists(held.world.repository.path(".git/jsonl/store.db")))
  }
}
