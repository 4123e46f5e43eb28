internal import JSONText
internal import RemoteProtocol

/// Where the newest write of each key is in the log of a collection of values. Lines are not kept.
final class ValueIndex {
  struct Place {
    var revision: Int64
    var at: Int64
    /// Where the entry begins.
    var start: Int
    /// -1 if the value was deleted.
    var lineByteCount: Int32

    var isDeleted: Bool { lineByteCount < 0 }
  }

  let log: LiveLog
  let origin: String
  private var places: [RowPlaces.Name: Place] = [:]
  /// Up to where the log is read.
  private(set) var end = 0
  /// Where entries begin: one of each part of some size.
  private var marks: [(revision: Int64, offset: Int)] = []

  private static let markByteCount = 1 << 16

  init(_ head: LiveHead, in folder: LiveFolder) throws(RemoteError) {
    log = try LiveLog(head.log, in: folder)
    origin = head.origin
  }

  /// Whether this index belongs to a head, and what it has not read is only newer.
  func fits(_ head: LiveHead) -> Bool {
    log.number == head.log && origin == head.origin && end <= head.logByteCount && log.isInPlace
  }

  /// Reads what counts and is not read yet.
  func read(to byteCount: Int) throws(RemoteError) {
    while end < byteCount {
      let record = try log.record(at: end, before: byteCount)
      if marks.isEmpty
        || record.place.lowerBound - marks[marks.count - 1].offset
          >= Self.markByteCount
      {
        marks.append((record.number, record.place.lowerBound))
      }
      places[RowPlaces.Name(record.key)] = Place(
        revision: record.number,
        at: record.at,
        start: record.place.lowerBound,
        lineByteCount: record.line.map { Int32($0.count) } ?? -1
      )
      end = record.place.upperBound
    }
  }

  /// The newest write of a key, also if it has expired.
  subscript(key: Bytes) -> Place? { places[RowPlaces.Name(key)] }

  func record(_ place: Place) throws(RemoteError) -> LiveRecord {
    try log.record(at: place.start, before: end, isAlone: true)
  }

  /// The value at a place.
  func entry(_ key: Bytes, _ place: Place) throws(RemoteError) -> ValueEntry {
    let record = try record(place)
    var content = ValueEntry.Content.none
    if let line = record.line {
      content = .line(try log.bytes(line, before: line.upperBound))
    }
    return ValueEntry(key: key, revision: place.revision, at: place.at, content: content)
  }

  /// Calls a function with each entry after a revision that is the newest write of its key, in
  /// their order, until it returns false.
  func forEachNewest(
    after revision: Int64,
    _ body: (LiveRecord) throws(RemoteError) -> Bool
  ) throws(RemoteError) {
    var (low, high) = (0, marks.count)
    // The last mark that is not after the first entry that is wanted.
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].revision <= revision + 1 { low = middle + 1 } else { high = middle }
    }
    var offset = low == 0 ? 0 : marks[low - 1].offset
    while offset < end {
      let record = try log.record(at: offset, before: end)
      offset = record.place.upperBound
      guard record.number > revision, self[record.key]?.start == record.place.lowerBound else {
        continue
      }
      if try !body(record) { return }
    }
  }
}
