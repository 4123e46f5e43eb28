internal import JSONText

/// The newest row of each key, of the versions after one.
struct RowPlaces {
  /// Short: a push compares with all rows, of which a million take up to 100 MB.
  struct Place {
    var version: Int64
    var start: Int
    /// -1 if the record is deleted.
    var length: Int32

    var range: Range<Int>? { length < 0 ? nil : start..<start + Int(length) }
  }

  /// A text that is compared byte by byte; a short one takes no memory of its own.
  struct Name: Hashable {
    let text: String

    init(_ key: Bytes) { text = key.text }

    /// A dictionary has room for up to three times its entries while it grows.
    var byteCount: Int { 64 + (text.utf8.count > 15 ? text.utf8.count + 32 : 0) }

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
  /// About how much memory the rows take.
  private(set) var byteCount = 0
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
      let name = Name(row.key)
      let place = Place(
        version: end,
        start: row.place?.lowerBound ?? 0,
        length: row.place.map { Int32($0.count) } ?? -1
      )
      if places.updateValue(place, forKey: name) == nil { byteCount += name.byteCount }
    }
  }

  /// Removes the rows whose keys a later version has.
  mutating func remove(keysOf entry: LogEntry) {
    for row in entry.rows {
      let name = Name(row.key)
      if places.removeValue(forKey: name) != nil { byteCount -= name.byteCount }
    }
  }
}

/// The rows of neighbouring versions whose keys no later version has.
///
/// A pull of everything goes from one of these to the next. So it takes the memory of one, however
/// many rows there are, and reads the keys of what comes later again for each.
struct NewestRows {
  let first: Int64
  /// The last version whose rows are here.
  private(set) var last: Int64
  /// No later version than this one was looked at.
  private(set) var end: Int64
  /// Whether there is no room for the rows of another version.
  private(set) var isFull = false
  private var places: RowPlaces
  private let byteLimit: Int

  /// Begins with a version, whose rows are yet to be added.
  ///
  /// - Parameter byteLimit: the memory for rows, which one version may exceed.
  init(from first: Int64, byteLimit: Int) {
    self.first = first
    self.byteLimit = byteLimit
    places = RowPlaces(after: first - 1)
    (last, end) = (first - 1, first - 1)
  }

  /// Takes note of the next version.
  mutating func add(_ entry: LogEntry) {
    end += 1
    if isFull { return places.remove(keysOf: entry) }
    places.add(entry)
    last = end
    isFull = places.byteCount >= byteLimit
  }

  /// Whether the rows of a version are here.
  func hasRows(of version: Int64) -> Bool { version >= first && version <= last }

  /// Whether a row of a version is not replaced later.
  func isNewest(_ key: Bytes, of version: Int64) -> Bool { places[key]?.version == version }

  var byteCount: Int { places.byteCount }
}
