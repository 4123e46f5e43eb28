import Exchange
import JSONText
import MergePolicy
import RecordStore
import Records
import TestSupport
import Testing

/// The events of records: what they take, and that they say the same however little they keep.
@Suite struct HistorySizeTests {
  private func events(_ key: String, _ fixture: CollectionFixture) throws -> [[String?]] {
    try fixture.store.events(KeyText(stored: Bytes(key)), of: fixture.collection).map { event in
      [event.before?.text, event.after?.text]
    }
  }

  /// Checks that each event begins with what the one before it ended with.
  private func expectChain(_ versions: [String], _ events: [[String?]]) {
    #expect(events.map(\.[1]) == versions.dropFirst().map { $0 })
    #expect(events.map(\.[0]) == versions.dropLast().map { $0 })
  }

  private func large(_ number: Int) -> String {
    let text = (0..<20_000).map { "\($0 * 7919 % 10_007)" }.joined(separator: " ")
    return "{\"id\":\"a\",\"n\":\(number),\"text\":\"\(text)\",\"m\":\(number)}"
  }

  @Test func manyEditsOfALargeRecordTakeLittle() throws {
    let fixture = try CollectionFixture(text: large(0) + "\n")
    try fixture.importFile()
    for number in 1...50 { try fixture.put("a", [("n", "\(number)"), ("m", "\(number)")]) }
    let size = try fixture.store.byteCounts()
    #expect(size.whole - size.free < 8 * large(0).utf8.count)
    expectChain((0...50).map(large), try events("a", fixture))
  }

  @Test func anEventOfARecordOfAKilobyteHasWhatDiffers() throws {
    func record(_ number: Int) -> String {
      let text = (0..<200).map { "\($0 * 7919 % 10_007)" }.joined(separator: " ")
      return "{\"id\":\"a\",\"n\":\(number),\"text\":\"\(text)\",\"m\":\(number)}"
    }
    let fixture = try CollectionFixture(text: record(0) + "\n")
    try fixture.importFile()
    let key = KeyText(stored: Bytes("a"))
    // Both changes of the first edit are events.
    try fixture.edit { editor in
      for number in ["1", "2"] {
        let value = try JSONValue(parsing: Bytes(number))
        _ = try editor.put(key, [(field: "n", value: value), (field: "m", value: value)])
      }
    }
    try fixture.put("a", [("n", "3"), ("m", "3")])
    expectChain((0...3).map(record), try events("a", fixture))
    let sizes = try fixture.rows("SELECT max(length(CAST(before AS BLOB))) FROM events")
    #expect(try #require(Int(sizes[0][0])) < 100)
  }

  @Test func editsOfOtherClientsAreTold() throws {
    let fixture = try CollectionFixture(text: large(0) + "\n")
    try fixture.importFile()
    try fixture.put("a", [("n", "1"), ("m", "1")])
    try fixture.sql("UPDATE records SET json = replace(json, '\"n\":1,', '\"n\":2,')")
    try fixture.put("a", [("n", "3"), ("m", "3")])
    try fixture.sql("DELETE FROM records")
    let middle = large(1).replacing("\"n\":1,", with: "\"n\":2,")
    expectChain([large(0), large(1), middle, large(3)], try events("a", fixture).dropLast())
    #expect(try events("a", fixture).last == [large(3), nil])
  }

  @Test func aRecordThatGoesWithoutAnEventKeepsItsLastVersion() throws {
    let one = "{\"id\":\"a\",\"n\":1}\n"
    let fixture = try CollectionFixture(text: one)
    try fixture.importFile()
    try fixture.write("{\"id\":\"a\",\"n\":2}\n")
    try fixture.importFile()
    // The key comes on several lines, which are not records.
    try fixture.write("{\"id\":\"a\",\"n\":2}\n{\"id\":\"a\",\"n\":3}\n")
    try fixture.importFile()
    #expect(try fixture.record("a") == nil)
    expectChain(["{\"id\":\"a\",\"n\":1}", "{\"id\":\"a\",\"n\":2}"], try events("a", fixture))
  }

  @Test func aKeyThatIsChangedInTheContentKeepsTheLastVersion() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n")
    try fixture.importFile()
    try fixture.sql("UPDATE records SET json = '{\"id\":\"c\",\"n\":1}' WHERE key = 'a'")
    try fixture.exportFile()
    #expect(try fixture.record("a") == nil)
    #expect(try events("a", fixture) == [["{\"id\":\"a\",\"n\":1}", "{\"id\":\"c\",\"n\":1}"]])
  }

  @Test(arguments: [false, true])
  func pruningKeepsTheFirstAndTheLastEvent(isLarge: Bool) throws {
    func record(_ number: Int) -> String {
      isLarge ? large(number) : "{\"id\":\"a\",\"n\":\(number),\"m\":\(number)}"
    }
    let fixture = try CollectionFixture(text: record(0) + "\n{\"id\":\"b\",\"n\":1}\n")
    try fixture.importFile()
    for number in 1...6 { try fixture.put("a", [("n", "\(number)"), ("m", "\(number)")]) }
    try fixture.put("b", [("n", "2")])
    let dry = try fixture.exchange.prune(before: fixture.now(), isDryRun: true)
    #expect(dry.history == PrunedHistory(eventCount: 7, removedCount: 4))
    #expect(try events("a", fixture).count == 6)
    let none = try fixture.exchange.prune(before: Timestamp(seconds: 5), isDryRun: false)
    #expect(none.history.removedCount == 0)
    let dirty = try fixture.dirtyKeys()
    let outcome = try fixture.exchange.prune(before: fixture.now(), isDryRun: false)
    #expect(outcome.history == PrunedHistory(eventCount: 7, removedCount: 4))
    // The first event has lost its neighbour, and has the record after as a whole now.
    let whole = record(1).utf8.count + 8192
    #expect(outcome.byteCountAfter <= outcome.byteCountBefore + (isLarge ? whole : 0))
    #expect(try events("a", fixture) == [[record(0), record(1)], [record(5), record(6)]])
    #expect(try events("b", fixture).count == 1)
    #expect(try fixture.dirtyKeys() == dirty)
    #expect(try fixture.store.byteCounts().free == 0)
    try fixture.reopen()
    #expect(try fixture.record("a") == record(6))
    // No client can change the history now, either.
    #expect(throws: (any Error).self) { try fixture.sql("DELETE FROM events") }
  }
}
