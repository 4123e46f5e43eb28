internal import JSONText

/// The newest row of each key, of the versions after one.
struct RowPlaces {
  /// Short, so that a million of them take 60 MB.
  struct Place {
    var version: Int64
    var start: Int
    /// -1 if the record is deleted.
    var length: Int32

    var range: Range<Int>? { length < 0 ? nil : start..<start + Int(length) }
  }

  /// A text that is compared byte by byte; a short one takes no memory of its own.
  private struct Name: Hashable {
    let text: String

    init(_ key: Bytes) { text = key.text }

    static func == (left: Name, right: Name) -> Bool {
      left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
      for byte in text.utf8 { hasher.combine(byte) }
      hasher.combine(UInt8(0xFF))
    }
  }

  /// Rows of this version and before are not here.
  let start: Int64
  private(set) var end: Int64
  private var places: [Name: Place] = [:]

  init(after start: Int64) {
    self.start = start
    end = start
  }

  subscript(key: Bytes) -> Place? { places[Name(key)] }

  /// Whether a record is there that is not deleted.
  var hasRecords: Bool { places.values.contains { $0.length >= 0 } }

  /// Adds the rows of the next version.
  mutating func add(_ entry: LogEntry) {
    end += 1
    for row in entry.rows {
      places[Name(row.key)] = Place(
        version: end,
        start: row.place?.lowerBound ?? 0,
        length: row.place.map { Int32($0.count) } ?? -1
      )
    }
  }
}
