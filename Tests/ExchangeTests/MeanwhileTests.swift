import Exchange
import RecordStore
import TestSupport
import Testing

/// Another program changes the file while an export is at work.
@Suite struct MeanwhileTests {
  private static let text = "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":2}\n"
  private static let longer =
    "{\"id\":\"a0\",\"n\":3000}\n{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":20}\n"

  /// An export asks where HEAD is after it has looked at the file, and again before it writes.
  @Test(arguments: 1...2)
  func anExportKeepsWhatAnotherProgramWrites(call: Int) throws {
    let fixture = try CollectionFixture(text: Self.text)
    try fixture.importFile()
    try fixture.put("a", [("n", "5")])
    var count = 0
    fixture.git = GitPlace(
      head: { [fixture] in
        count += 1
        if count == call { try fixture.write(Self.longer) }
        return HeadPlace()
      },
      rebase: { nil },
      hasMovedOn: { _, _ in true },
      isWriting: { false }
    )
    let outcome = try fixture.exportFile()
    #expect(outcome.isWritten)
    #expect(outcome.imported?.addedCount == 1)
    #expect(
      try fixture.read() == Self.longer.replacing("\"a\",\"n\":1", with: "\"a\",\"n\":5")
    )
    #expect(try fixture.dirtyKeys() == [])
  }

  @Test func anExportWritesWhatOtherClientsEditMeanwhile() throws {
    let fixture = try CollectionFixture(text: Self.text)
    try fixture.importFile()
    try fixture.put("a", [("n", "5")])
    var count = 0
    fixture.git = GitPlace(
      head: { [fixture] in
        count += 1
        // After the export has read which records are edited.
        if count == 1 {
          try fixture.sql("UPDATE records SET json = '{\"id\":\"b\",\"n\":6}' WHERE key = 'b'")
        }
        return HeadPlace()
      },
      rebase: { nil },
      hasMovedOn: { _, _ in true },
      isWriting: { false }
    )
    let outcome = try fixture.exportFile()
    #expect(outcome.writtenCount == 2)
    #expect(try fixture.read() == "{\"id\":\"a\",\"n\":5}\n{\"id\":\"b\",\"n\":6}\n")
    #expect(try fixture.dirtyKeys() == [])
  }

  /// Git has taken the index's lock and put the file in place after it was looked at.
  @Test func anImportWaitsForGitThatBeganMeanwhile() throws {
    let fixture = try CollectionFixture(text: Self.text)
    try fixture.importFile()
    try fixture.put("a", [("n", "5")])
    var answers = [true, true, false]
    var movedOn = true
    fixture.git = GitPlace(
      head: { HeadPlace(branch: "main", commit: movedOn ? "1" : "2") },
      rebase: { nil },
      hasMovedOn: { _, _ in movedOn },
      isWriting: {
        if answers.isEmpty { return false }
        let answer = answers.removeFirst()
        // Git is done, and has moved HEAD.
        if !answer { movedOn = false }
        return answer
      }
    )
    try fixture.write(Self.text.replacing("\"n\":1", with: "\"n\":9"))
    let outcome = try fixture.importFile()
    #expect(answers.isEmpty)
    #expect(outcome.heldKeys.map(\.text) == ["a"])
    #expect(try fixture.record("a") == "{\"id\":\"a\",\"n\":9}")
    #expect(fixture.attic.isEmpty)
  }

  @Test func anExportGivesUpWhereTheFileChangesAgainAndAgain() throws {
    let fixture = try CollectionFixture(text: Self.text)
    try fixture.importFile()
    try fixture.put("a", [("n", "5")])
    var count = 0
    func write() throws {
      count += 1
      let number = String(repeating: "1", count: count)
      try fixture.write(Self.text + "{\"id\":\"c\",\"n\":\(number)}\n")
    }
    fixture.git = GitPlace(
      head: {
        try write()
        return HeadPlace()
      },
      rebase: { nil },
      hasMovedOn: { _, _ in true },
      isWriting: { false }
    )
    #expect(throws: ExchangeError.self) { try fixture.exportFile() }
    #expect(try fixture.read().hasPrefix(Self.text))
    fixture.git = nil
    #expect(try fixture.dirtyKeys() == ["a"])
    try fixture.exportFile()
    #expect(try fixture.read().hasPrefix("{\"id\":\"a\",\"n\":5}\n{\"id\":\"b\",\"n\":2}\n"))
  }
}
