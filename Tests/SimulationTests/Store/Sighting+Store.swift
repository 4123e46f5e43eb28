import JSONText
import SQLiteStorage

extension Sighting {
  /// Adds what a store has, read as any client of SQLite does.
  mutating func add(store database: SQLiteConnection) throws {
    func lines(_ sql: String) throws -> [[Bytes?]] {
      try database.rows(sql).map { $0.map(\.bytesValue) }
    }
    var text: [UInt8] = []
    for row in try lines("SELECT json FROM records WHERE kind <> 'line'") {
      row[0]?.append(to: &text)
      text.append(UInt8(ascii: "\n"))
    }
    stores.append(RecordMarks(in: Bytes(text)))
    for row in try lines("SELECT key, json FROM held") {
      if let line = row[1] {
        held = held | Token.numbers(in: line.array)
      } else if let number = row[0].flatMap(Self.number) {
        heldDeletions.insert(number)
      }
    }
    for row in try lines("SELECT key FROM conflicts") {
      if let number = row[0].flatMap(Self.number) { heldDeletions.insert(number) }
    }
    for row in try lines("SELECT line FROM set_aside") { if let line = row[0] { add(attic: line) } }
  }

  /// Adds what lines of the attic have.
  mutating func add(attic text: Bytes) {
    attic = attic | Token.numbers(in: text.array)
    for line in text.text.split(separator: "\n") {
      let entry = try? JSONValue(parsing: Bytes(String(line)))
      if let number = (entry?.member(Bytes("key"))?.bytes).flatMap(Self.number) {
        atticRecords.insert(number)
      }
    }
  }

  /// The number of the record with a key.
  private static func number(_ key: Bytes) -> Int? { Int(key.text.filter(\.isNumber)) }
}
