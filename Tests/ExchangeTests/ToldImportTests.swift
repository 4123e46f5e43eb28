import Exchange
import JSONText
import MergePolicy
import RecordMerge
import RecordStore
import Records
import TestSupport
import Testing

/// What an import did is told, whatever becomes of the exchange that it belongs to.
@Suite struct ToldImportTests {
  private static let text = "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":2}\n"

  private func fixture() throws -> CollectionFixture {
    let fixture = try CollectionFixture(text: Self.text)
    fixture.policy.key = ["id"]
    fixture.policy.rules[FieldPath("n")] = .maximum
    try fixture.importFile()
    return fixture
  }

  private func number(_ number: Int) -> String {
    Self.text.replacing("\"n\":1", with: "\"n\":\(number)")
  }

  @Test func ofAnExportThatCannotWriteTheFile() throws {
    let fixture = try fixture()
    try fixture.put("a", [("n", "5")])
    try fixture.put("b", [("n", "6")])
    try fixture.write(number(9))
    try Files.setMode(0o444, of: fixture.file)
    #expect(throws: ExchangeError.self) { try fixture.exportFile() }
    #expect(fixture.told.map { $0.report?.discardedCount } == [1])
    #expect(fixture.attic.count == 1)
    // The import is done, and not told again.
    #expect(throws: ExchangeError.self) { try fixture.exportFile() }
    #expect(fixture.told.count == 1)
  }

  /// A conflict whose record was edited since is decided when an exchange begins.
  private func withDecision() throws -> CollectionFixture {
    let fixture = try fixture()
    fixture.policy.editedDeleted = .conflict
    try fixture.delete("a")
    try fixture.write(number(9))
    #expect(try fixture.importFile().conflicts.map(\.text) == ["a"])
    let whole = try JSONValue(parsing: Bytes("{\"id\":\"a\",\"n\":5}"))
    try fixture.sql(
      "INSERT INTO records(collection, key, json) VALUES(1, 'a', '\(whole.bytes.text)')"
    )
    return fixture
  }

  @Test func ofAnImportOfAFileThatIsDamagedSince() throws {
    let fixture = try withDecision()
    try fixture.write(number(9) + "<<<<<<< ours\n=======\n{\"id\":\"c\"}\n>>>>>>> theirs\n")
    #expect(throws: ExchangeError.self) { try fixture.importFile() }
    #expect(fixture.told.map { $0.report?.discardedCount } == [1])
  }

  @Test func ofWhatIsNoExchange() throws {
    let fixture = try withDecision()
    try fixture.exchange.keepOverridden(of: fixture.path)
    #expect(fixture.told.map { $0.report?.discardedCount } == [1])
    #expect(try fixture.exportFile().imported == nil)
  }

  /// An export asks where HEAD is before and after it has read the file.
  @Test func ofAnAttemptThatHadToBeRepeated() throws {
    let fixture = try withDecision()
    try fixture.write(number(9) + "{\"id\":\"c\"}\n")
    var count = 0
    fixture.git = GitPlace(
      head: {
        count += 1
        return HeadPlace(commit: count == 1 ? "1" : "2")
      },
      rebase: { nil },
      hasMovedOn: { _, _ in true },
      isWriting: { false }
    )
    let outcome = try fixture.exportFile()
    #expect(outcome.imported?.report?.discardedCount == 1)
    #expect(outcome.imported?.addedCount == 1)
    #expect(fixture.told.isEmpty)
  }
}
