import Exchange
import JSONText
import RecordStore
import Records
import TestSupport
import Testing

/// A file that changed while the store has no edit: the short way and the long way, which an edit
/// of another record makes it go, have the same result.
@Suite struct UncontestedImportTests {
  private struct Lines {
    var lines: [(key: String, n: Int)]

    var text: String { lines.map { "{\"id\":\"\($0.key)\",\"n\":\($0.n)}\n" }.joined() }

    mutating func change(_ random: inout SeededRandom) {
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let index = Int.random(in: 0...lines.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: lines.insert(("k\(Int.random(in: 1000...9999, using: &random))", 1), at: index)
        case 1 where index < lines.count: lines.remove(at: index)
        case 2 where index < lines.count: lines[index].n += 1
        default:
          guard index < lines.count else { continue }
          let moved = lines.remove(at: index)
          lines.insert(moved, at: Int.random(in: 0...lines.count, using: &random))
        }
      }
      var seen: Set<String> = []
      lines = lines.filter { seen.insert($0.key).inserted }
    }
  }

  private func state(_ fixture: CollectionFixture) throws -> [[String]] {
    try fixture.rows(
      "SELECT key, json FROM records WHERE key <> 'edited' AND kind = 'record' ORDER BY position"
    )
      + fixture.rows(
        """
        SELECT key, origin, coalesce(before, 'none') FROM events WHERE key <> 'edited'
        ORDER BY key, id
        """
      )
  }

  @Test func bothWaysHaveTheSameResult() throws {
    for seed in 0..<60 {
      var random = SeededRandom(seed: UInt64(seed))
      var lines = Lines(lines: (0..<20).map { ("k\($0)", 1) })
      let edited = "{\"id\":\"edited\",\"n\":1}\n"
      let short = try CollectionFixture(text: edited + lines.text)
      let long = try CollectionFixture(text: edited + lines.text)
      try short.importFile()
      try long.importFile()
      for _ in 0..<3 {
        lines.change(&random)
        try long.put("edited", [("x", "\(Int.random(in: 1...1000, using: &random))")])
        var outcomes: [ImportOutcome] = []
        for fixture in [short, long] {
          try fixture.write(edited + lines.text)
          outcomes.append(try fixture.importFile())
          let dirty = try fixture.dirtyKeys()
          #expect(dirty == (fixture === long ? ["edited"] : []))
        }
        #expect(outcomes[0].addedCount == outcomes[1].addedCount, "seed \(seed)")
        #expect(outcomes[0].changedCount == outcomes[1].changedCount, "seed \(seed)")
        #expect(outcomes[0].removedCount == outcomes[1].removedCount, "seed \(seed)")
        #expect(try state(short) == state(long), "seed \(seed)")
        #expect(try short.rendered() == edited + lines.text, "seed \(seed)")
        #expect(try short.exchange.exportFile(of: short.path).isWritten == false)
      }
    }
  }

  @Test func aLargeChangeLeavesTheTriggersInPlace() throws {
    let text = (0..<3000).map { "{\"id\":\"k\($0)\",\"n\":1}\n" }
    let fixture = try CollectionFixture(text: text[0..<10].joined())
    try fixture.importFile()
    try fixture.write(text.joined())
    #expect(try fixture.importFile().addedCount == 2990)
    #expect(try fixture.rendered() == text.joined())
    try fixture.sql("UPDATE records SET json = '{\"id\":\"k5\",\"n\":2}' WHERE key = 'k5'")
    #expect(try fixture.dirtyKeys() == ["k5"])
  }

  @Test func aSortedFileStaysSortedByWhatIsPassed() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\"}\n{\"id\":\"c\"}\n{\"id\":\"e\"}\n")
    try fixture.importFile()
    #expect(try fixture.collection.isSorted)
    try fixture.write("{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n{\"id\":\"e\"}\n")
    try fixture.importFile()
    #expect(try fixture.collection.isSorted)
    try fixture.write("{\"id\":\"a\"}\n{\"id\":\"d\"}\n{\"id\":\"c\"}\n{\"id\":\"e\"}\n")
    try fixture.importFile()
    #expect(try !fixture.collection.isSorted)
    try fixture.write("{\"id\":\"a\"}\n{\"id\":\"c\"}\n{\"id\":\"e\"}\n")
    try fixture.importFile()
    #expect(try fixture.collection.isSorted)
  }
}
