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
      hasMovedOn: { _, _ in true }
    )
    let outcome = try fixture.exportFile()
    #expect(outcome.isWritten)
    #expect(outcome.imported?.addedCount == 1)
    #expect(
      try fixture.read() == Self.longer.replacing("\"a\",\"n\":1", with: "\"a\",\"n\":5")
    )
    #expect(try fixture.dirtyKeys() == [])
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
      hasMovedOn: { _, _ in true }
    )
    #expect(throws: ExchangeError.self) { try fixture.exportFile() }
    #expect(try fixture.read().hasPrefix(Self.text))
    fixture.git = nil
    #expect(try fixture.dirtyKeys() == ["a"])
    try fixture.exportFile()
    #expect(try fixture.read().hasPrefix("{\"id\":\"a\",\"n\":5}\n{\"id\":\"b\",\"n\":2}\n"))
  }
}
