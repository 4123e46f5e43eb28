internal import JSONText
internal import RemoteProtocol
internal import System

/// A collection as this process last read it, with what it remembers of it.
final class CollectionReading {
  let folder: CollectionFolder
  private(set) var head: CollectionHead
  /// Nil until somebody asks for a row.
  private var known: RowPlaces?
  /// What the last page of a pull was from.
  private(set) var newest: NewestRows?
  /// The memory for it.
  private let byteLimit: Int
  private var entry: (version: Int64, LogEntry)?
  /// A part of the log that was read in one go.
  private var window = (start: 0, bytes: Bytes(""))

  private static let windowByteCount = 1 << 20

  /// - Parameter byteLimit: the memory for the keys that a pull compares.
  init(_ folder: CollectionFolder, _ head: CollectionHead, byteLimit: Int = 12 << 20) {
    self.folder = folder
    self.head = head
    self.byteLimit = byteLimit
  }

  /// Takes over a newer head. What was remembered is forgotten if the folder has another history.
  func take(_ newer: CollectionHead) throws(RemoteError) {
    if newer == head { return }
    let (old, isSame) = (head.point, newer.point.version >= head.point.version)
    head = newer
    // What is read now may have been written over since.
    window = (0, Bytes(""))
    if isSame, try chain(at: old.version) == old.chain { return }
    known = nil
    newest = nil
    entry = nil
  }

  /// Whether the folder has the history that a client knows.
  func has(_ point: HistoryPoint) throws(RemoteError) -> Bool {
    if point == .nothing { return true }
    return try chain(at: point.version) == point.chain
  }

  /// The chain at a version; nil if the collection has not come to it.
  private func chain(at version: Int64) throws(RemoteError) -> String? {
    if version > head.point.version { return nil }
    if version == head.point.version { return head.point.chain }
    return try folder.versionLines(version...version)[0].chain
  }

  /// The version that a push with this receipt made, with its line; nil if there is none.
  func version(
    withReceipt receipt: String
  ) throws(RemoteError) -> (version: Int64, VersionLine)? {
    // The newest first, in parts: a push is mostly repeated soon.
    var end = head.point.version
    while end >= 1 {
      let start = max(1, end - 4095)
      let lines = try folder.versionLines(start...end)
      if let index = lines.lastIndex(where: { $0.receipt == receipt }) {
        return (start + Int64(index), lines[index])
      }
      end = start - 1
    }
    return nil
  }

  /// The newest row of each key of all versions after one, and perhaps of others.
  func places(after start: Int64) throws(RemoteError) -> RowPlaces {
    var places = known ?? RowPlaces(after: start)
    if places.start > start { places = RowPlaces(after: start) }
    known = nil
    try forEachEntry(after: places.end) { places.add($0) }
    known = places
    return places
  }

  /// Finds which rows of a version, and perhaps of those after it, no later version replaces.
  func findNewestRows(from version: Int64) throws(RemoteError) {
    if newest?.hasRows(of: version) != true {
      // The memory of the last ones is free before there are others.
      newest = nil
      newest = NewestRows(from: version, byteLimit: byteLimit)
    }
    guard let end = newest?.end else { return }
    try forEachEntry(after: end) { newest?.add($0) }
  }

  /// Forgets what a pull compared, at its end.
  func forgetNewestRows() { newest = nil }

  private func forEachEntry(
    after version: Int64,
    _ visit: (LogEntry) -> Void
  ) throws(RemoteError) {
    var version = version
    while version < head.point.version {
      let last = min(head.point.version, version + 4096)
      for line in try folder.versionLines(version + 1...last) {
        visit(try entry(at: line.offset))
      }
      version = last
    }
  }

  /// The rows of a version, by key.
  func entry(of version: Int64) throws(RemoteError) -> LogEntry {
    if let entry, entry.version == version { return entry.1 }
    let found = try entry(at: try folder.versionLines(version...version)[0].offset)
    entry = (version, found)
    return found
  }

  private func entry(at offset: Int) throws(RemoteError) -> LogEntry {
    var count = 1 << 12
    while true {
      let end = min(offset + count, head.logByteCount)
      if end <= offset { throw .damaged(folder.logPath) }
      let bytes = try bytes(offset..<end)
      if let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n"), from: 0) {
        guard let entry = LogEntry(bytes[0..<lineEnd], at: offset) else {
          throw .damaged(folder.logPath)
        }
        return entry
      }
      if end == head.logByteCount { throw .damaged(folder.logPath) }
      count *= 8
    }
  }

  /// Some bytes of the log. Neighbours are mostly asked for one after another.
  func bytes(_ range: Range<Int>) throws(RemoteError) -> Bytes {
    let windowEnd = window.start + window.bytes.count
    if range.lowerBound < window.start || range.upperBound > windowEnd {
      let end = max(range.upperBound, range.lowerBound + Self.windowByteCount)
      let count = min(end, head.logByteCount) - range.lowerBound
      do throws(FileError) {
        window = (
          range.lowerBound,
          try FileReader(at: folder.logPath).read(at: range.lowerBound, count: max(count, 0))
        )
      } catch {
        throw RemoteError(reading: error)
      }
      if range.count > window.bytes.count { throw .damaged(folder.logPath) }
    }
    let start = range.lowerBound - window.start
    return window.bytes[start..<start + range.count]
  }

  /// The line at a place; nil if the record is deleted.
  func line(at place: Range<Int>?) throws(RemoteError) -> Bytes? {
    guard let place else { return nil }
    return try bytes(place)
  }
}
