internal import JSONText
internal import RecordStore
internal import Records

/// The changes of a flush to a file, and how the file is written.
///
/// Only the chunks of the file with changes are written from the store. All others are copied from
/// the current file, which is known to match the last sync. A full flush writes all chunks from the
/// store.
///
/// The lines are in tables of the store (`Store.planLines`), one plan at a time.
struct FlushPlan {
  /// How many lines are written, and how many are taken out.
  let counts: (written: Int, removed: Int)
  /// The chunks of the file at the last sync.
  let chunks: [FileChunk]
  let collection: StoredCollection
  let store: Store

  /// Plans the flush of dirty records, which are not in conflict.
  ///
  /// - Precondition: `store.beginPlan` has said which are left out.
  init(of collection: StoredCollection, in store: Store) throws {
    self.collection = collection
    self.store = store
    let hasAdditions = try store.hasAdditions(of: collection)
    if hasAdditions { try AdditionPlaces(collection, store).place() }
    try store.planLines(of: collection, hasAdditions: hasAdditions)
    counts = try store.plannedCounts()
    chunks = try store.chunks(of: collection)
  }

  var isEmpty: Bool { counts == (0, 0) }

  /// The indices of the chunks with changes.
  func changedChunks() throws -> Set<Int> {
    var changed: Set<Int> = []
    var index = 0
    try store.forEachPlannedPosition { position in
      // The last chunk that does not begin after it.
      while index + 1 < chunks.count, chunks[index + 1].firstPosition <= position { index += 1 }
      changed.insert(index)
    }
    return changed
  }
}

/// Finds places for new records in a file: in order if the file is sorted by key, else after all
/// lines, in the order in which they were added.
private struct AdditionPlaces {
  private let collection: StoredCollection
  private let store: Store

  init(_ collection: StoredCollection, _ store: Store) {
    self.collection = collection
    self.store = store
  }

  func place() throws {
    if try placeInRoom() { return }
    try store.synchronizing { try store.spreadPositions(of: collection, gap: FileWalk.gap) }
    let isPlaced = try placeInRoom()
    precondition(isPlaced, "There was no room between lines that are far apart.")
  }

  /// - Returns: false if there is no room between two lines.
  private func placeInRoom() throws -> Bool {
    let last = try store.lastPosition(of: collection)
    // fault: addition-at-the-wrong-place
    guard collection.isSorted, !collection.keyFields.isEmpty,
      let count = try store.arrangeAdditionsByKey(of: collection)
    else {
      let count = try store.arrangeAdditions(of: collection)
      if count > 0 { try store.placeAdditions(1...count, behind: last, step: FileWalk.gap) }
      return true
    }
    var first: Int64 = 1
    while first <= count, let key = try store.additionKey(first) {
      let low = try store.position(before: key, of: collection, last: last)
      // The next record limits which records belong here; the next line of any kind, including a
      // blank line or that of a deleted record, limits the room.
      let next = try store.position(after: low, of: collection)
      let upper = try next.flatMap { try store.key(at: $0, of: collection) }
      let high = try min(
        store.linePosition(after: low, of: collection) ?? .max,
        store.takenPosition(after: low) ?? .max
      )
      let end = try upper.map { try self.end(from: first, count, before: $0) } ?? count + 1
      let step = high == .max ? FileWalk.gap : (high - low) / (end - first + 1)
      if step < 1 { return false }
      try store.placeAdditions(first...end - 1, behind: low, step: step)
      first = end
    }
    return true
  }

  /// The first new record behind another one whose key does not come before `upper`.
  private func end(from first: Int64, _ count: Int64, before upper: RecordKey) throws -> Int64 {
    var end = first + 1
    while end <= count, let key = try store.additionKey(end), key < upper { end += 1 }
    return end
  }
}
