internal import JSONText
internal import RecordStore
internal import Records

/// The changes of a flush to a file, and how the file is written.
///
/// Only the chunks of the file with changes are written from the store. All others are copied from
/// the current file, which is known to match the last sync. A full flush writes all chunks from the
/// store.
struct FlushPlan {
  /// An edit of a line that the file has: its new text, or nil if it is removed.
  private var edits: [Int64: Bytes?] = [:]
  /// New records, by position.
  private var additions: [(position: Int64, text: Bytes)] = []
  private(set) var records: [PendingRecord] = []
  /// The chunks of the file at the last sync.
  let chunks: [FileChunk]
  let collection: StoredCollection
  let store: Store

  /// Plans the flush of dirty records, which are not in conflict.
  init(_ dirty: [DirtyRecord], of collection: StoredCollection, in store: Store) throws {
    self.collection = collection
    self.store = store
    let new = dirty.filter { $0.position == nil && $0.record != nil }
    let places = try AdditionPlaces(new, of: collection, in: store)
    let edited = dirty.filter { $0.position != nil }
    // If room had to be made for new records, all lines have other positions now.
    for record in places.hasSpread ? try Self.placedAnew(edited, collection, store) : edited {
      guard let position = record.position else { continue }
      let line = record.record.map(lineText)
      edits[position] = .some(line)
      records.append(
        PendingRecord(key: record.key, line: line, position: line == nil ? nil : position)
      )
    }
    for (record, position) in places.placed {
      let line = lineText(record.record ?? Bytes(""))
      additions.append((position, line))
      records.append(PendingRecord(key: record.key, line: line, position: position))
    }
    additions.sort { $0.position < $1.position }
    chunks = try store.chunks(of: collection)
  }

  /// Edited records with the current positions of their lines. An edit that was undone meanwhile is
  /// left out: file and store agree on it.
  private static func placedAnew(
    _ edited: [DirtyRecord],
    _ collection: StoredCollection,
    _ store: Store
  ) throws -> [DirtyRecord] {
    try edited.compactMap { record in
      guard let fresh = try store.dirtyRecord(record.key, of: collection) else { return nil }
      var placed = record
      placed.position = fresh.position
      return placed
    }
  }

  var isEmpty: Bool { records.isEmpty }

  func edit(at position: Int64) -> Bytes?? { edits[position] }

  /// The new records between two positions, without the second one.
  func additions(in range: Range<Int64>) -> ArraySlice<(position: Int64, text: Bytes)> {
    let start = firstAddition(from: range.lowerBound)
    let end = firstAddition(from: range.upperBound)
    return additions[start..<end]
  }

  private func firstAddition(from position: Int64) -> Int {
    var low = 0
    var high = additions.count
    while low < high {
      let middle = (low + high) / 2
      if additions[middle].position < position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The indices of the chunks with changes.
  func changedChunks() -> Set<Int> {
    var changed: Set<Int> = []
    for position in edits.keys { changed.insert(chunk(of: position)) }
    for addition in additions { changed.insert(chunk(of: addition.position)) }
    return changed
  }

  /// The chunk of a position: the last one that does not begin after it.
  private func chunk(of position: Int64) -> Int {
    var low = 0
    var high = chunks.count
    while low < high {
      let middle = (low + high) / 2
      if chunks[middle].firstPosition <= position { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }
}

/// Finds places for new records in a file: in order if the file is sorted by key, else after all
/// lines, in the order in which they were added.
struct AdditionPlaces {
  private(set) var placed: [(record: DirtyRecord, position: Int64)] = []
  /// Whether all lines of the collection were given other positions.
  private(set) var hasSpread = false

  init(_ new: [DirtyRecord], of collection: StoredCollection, in store: Store) throws {
    if try !place(new, collection, store) {
      try store.synchronizing { try store.spreadPositions(of: collection, gap: FileWalk.gap) }
      hasSpread = true
      let isPlaced = try place(new, collection, store)
      precondition(isPlaced, "There was no room between lines that are far apart.")
    }
  }

  /// The first of some sorted numbers that is greater than another one.
  private static func first(of numbers: [Int64], after bound: Int64) -> Int64? {
    var low = 0
    var high = numbers.count
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] <= bound { low = middle + 1 } else { high = middle }
    }
    return low < numbers.count ? numbers[low] : nil
  }

  private mutating func place(
    _ new: [DirtyRecord],
    _ collection: StoredCollection,
    _ store: Store
  ) throws -> Bool {
    placed = []
    if new.isEmpty { return true }
    let last = try store.lastPosition(of: collection)
    let taken = try store.dirtyPositions(of: collection)
    let keyed = new.compactMap { record in record.key.key.map { (record, $0) } }
    // fault: addition-at-the-wrong-place
    guard collection.isSorted, keyed.count == new.count, !collection.keyFields.isEmpty else {
      // Row names rise as rows are added.
      let ordered = new.sorted { ($0.key.row ?? 0, $0.since) < ($1.key.row ?? 0, $1.since) }
      for (index, record) in ordered.enumerated() {
        placed.append((record, last + FileWalk.gap * Int64(index + 1)))
      }
      return true
    }
    let sorted = keyed.sorted { $0.1 < $1.1 }
    var index = 0
    while index < sorted.count {
      let low = try store.position(before: sorted[index].1, of: collection, last: last)
      // The next record limits which records belong here; the next line of any kind, including a
      // blank line or that of a deleted record, limits the room.
      let next = try store.position(after: low, of: collection)
      let upper = try next.flatMap { try store.key(at: $0, of: collection) }
      let high = try min(
        store.linePosition(after: low, of: collection) ?? .max,
        Self.first(of: taken, after: low) ?? .max
      )
      var end = index + 1
      while end < sorted.count, upper.map({ sorted[end].1 < $0 }) ?? true { end += 1 }
      let count = Int64(end - index)
      let step = high == .max ? FileWalk.gap : (high - low) / (count + 1)
      if step < 1 { return false }
      for offset in index..<end {
        placed.append((sorted[offset].0, low + step * Int64(offset - index + 1)))
      }
      index = end
    }
    return true
  }
}
