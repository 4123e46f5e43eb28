internal import JSONText
internal import MergePolicy
internal import Records

/// The canonical order of entries: records by key, then other lines by meaning.
struct EntryRanks {
  let table: EntryTable

  init(_ table: EntryTable) { self.table = table }

  /// Whether an entry comes before another: records come first. Of lines that mean the same, the
  /// smaller bytes come first. Entries with equal bytes are not ordered: only their sides could
  /// order them.
  func precedes(_ left: Int, _ right: Int) -> Bool {
    switch (table[left].key, table[right].key) {
    case (let leftKey?, let rightKey?) where leftKey != rightKey: return leftKey < rightKey
    case (.some, nil): return true
    case (nil, .some): return false
    case (.some, .some), (nil, nil):
      return order(line(of: left), line(of: right)) == .less
    }
  }

  /// The line that represents an entry: base's, else the greater of the sides'.
  private func line(of index: Int) -> Line? {
    let lines = table.lines(of: index)
    if let base = lines.base { return base }
    guard let ours = lines.ours, let theirs = lines.theirs else {
      return lines.ours ?? lines.theirs
    }
    return order(ours, theirs) == .less ? theirs : ours
  }

  private func order(_ left: Line?, _ right: Line?) -> Order {
    guard let left, let right else { return Order(left == nil ? 0 : 1, right == nil ? 0 : 1) }
    switch (left.value, right.value) {
    case (let leftValue?, let rightValue?):
      let order = leftValue.order(to: rightValue)
      return order == .equal ? Order(left.bytes, right.bytes) : order
    case (.some, nil): return .less
    case (nil, .some): return .greater
    case (nil, nil): return Order(left.bytes, right.bytes)
    }
  }

  /// The line by which an entry is sorted: the one in the result, or the greater side's in a
  /// conflict.
  func mergedLine(of index: Int) -> Line? { greatest(mergedLines(of: index)) }

  /// The greatest of the lines that may be in a result.
  func greatest(_ lines: [Line]) -> Line? { lines.max { order($0, $1) == .less } }

  /// The line of an entry in the result; in a conflict, the first line of each side.
  func mergedLines(of index: Int) -> [Line] {
    switch table[index].outcome {
    case .open, .absent, .unchangedBlock: return []
    case .line(let bytes), .renaming(let bytes, _):
      // A line of a side was read before.
      let lines = table.lines(of: index)
      if let ours = lines.ours, ours.bytes == bytes { return [ours] }
      if let theirs = lines.theirs, theirs.bytes == bytes { return [theirs] }
      return [Line(bytes: bytes, number: 0)]
    case .lines(let lines): return lines.prefix(1).map { Line(bytes: $0, number: 0) }
    case .conflict(let conflict):
      return [conflict.ours, conflict.theirs].compactMap(\.first).map {
        Line(bytes: $0, number: 0)
      }
    }
  }
}

/// Merges two runs of additions by the moments of their records.
///
/// If every record in them has a moment in one known field, the run whose next record has the
/// earlier moment goes first, and for equal moments the canonically smaller one. The order inside
/// each run does not change: a record that both have comes behind all that it follows in either,
/// unless they have their common records in different orders. Otherwise the runs are joined
/// (`joinedRuns`).
struct RunsByMoment {
  let table: EntryTable
  let policy: Policy
  let ranks: EntryRanks

  /// The known fields, in the order in which they are tried.
  private var fields: [FieldPath] {
    [policy.clock].compactMap { $0 } + policy.sort + RecordClock.defaultPaths
      + Self.pathsOfCreation
  }

  /// The names of fields that say when a record was made.
  static let pathsOfCreation: [FieldPath] = [
    "created_at", "createdAt", "timestamp", "time", "ts", "date", "at",
  ]

  func merged(_ first: [Int], _ second: [Int]) -> [Int] {
    guard let moments = moments(of: first + second) else { return joinedRuns(first, second) }
    let inSecond = Set(second)
    let common = first.filter(inSecond.contains)
    let isCommon = Set(common)
    let keepsBoth = second.filter(isCommon.contains) == common
    // A record that both runs have waits for what either has before it.
    func waits(_ head: Int, for other: Int) -> Bool {
      keepsBoth && head != other && isCommon.contains(head)
    }
    var (left, right) = (first[...], second[...])
    var result: [Int] = []
    var taken: Set<Int> = []
    while true {
      left = left.drop(while: taken.contains)
      right = right.drop(while: taken.contains)
      guard let leftHead = left.first, let rightHead = right.first else {
        return result + (left + right).filter { !taken.contains($0) }
      }
      let isRightFirst =
        waits(leftHead, for: rightHead)
        || !waits(rightHead, for: leftHead) && precedes(rightHead, leftHead, moments)
      let head = isRightFirst ? rightHead : leftHead
      taken.insert(head)
      result.append(head)
    }
  }

  private func precedes(_ left: Int, _ right: Int, _ moments: [Int: Timestamp]) -> Bool {
    if left == right { return false }
    guard let leftMoment = moments[left], let rightMoment = moments[right] else { return false }
    return leftMoment == rightMoment ? ranks.precedes(left, right) : leftMoment < rightMoment
  }

  /// The moments of entries, from the first known field that all have. For an entry that both sides
  /// added, the moment is the merged record's. Returns nil if no field fits.
  private func moments(of entries: [Int]) -> [Int: Timestamp]? {
    // Runs of both sides may have an entry in common.
    var records: [Int: [(line: Line, object: JSONObject)]] = [:]
    for index in entries where records[index] == nil {
      let lines = ranks.mergedLines(of: index)
      let objects = lines.compactMap { line in
        line.kind == .record ? line.value.flatMap { JSONObject($0) } : nil
      }
      if objects.isEmpty || objects.count < lines.count { return nil }
      records[index] = Array(zip(lines, objects))
    }
    for field in fields {
      var moments: [Int: Timestamp] = [:]
      for (index, records) in records {
        guard let moment = moment(in: field, of: records) else { break }
        moments[index] = moment
      }
      if moments.count == records.count { return moments }
    }
    return nil
  }

  /// The moment of an entry's records, the greatest if they differ.
  private func moment(
    in field: FieldPath,
    of records: [(line: Line, object: JSONObject)]
  ) -> Timestamp? {
    let moments = records.map { field.value(in: $0.object).flatMap { Timestamp(moment: $0) } }
    guard let first = moments.first, moments.contains(where: { $0 != first }) else {
      return moments.first ?? nil
    }
    let greatest = ranks.greatest(records.map(\.line))
    let index = records.firstIndex { $0.line.bytes == greatest?.bytes }
    return index.flatMap { moments[$0] }
  }
}
