internal import JSONText
internal import Records

/// Puts the entries of a merged file in order.
///
/// If both sides are sorted by key, so is the result, and a line without a key follows the record
/// that it follows on its side. Else the order is merged from those of the versions.
struct FileOrder {
  let table: EntryTable
  let keys: KeyColumns

  func items() -> [MergedItem] {
    let ours = table.sequence(of: table.oursLines)
    let theirs = table.sequence(of: table.theirsLines)
    let order = SequenceOrder(
      count: table.entries.count,
      base: table.sequence(of: table.baseLines),
      ours: ours,
      theirs: theirs,
      isKept: { table[$0].outcome.isPresent },
      precedes: precedes
    )
    let merged = order.merged()
    if keys.isSorted(.ours, table.input), keys.isSorted(.theirs, table.input), !isSorted(merged) {
      return sorted(merged)
    }
    return merged.compactMap { item(of: $0) }
  }

  private func item(of index: Int) -> MergedItem? {
    switch table[index].outcome {
    case .absent: nil
    case .line(let bytes): .line(bytes)
    case .run(let bytes): .run(bytes)
    case .conflict(let conflict): .conflict(conflict)
    }
  }

  /// Records by key; lines without a key come before them; of equal ones canonical order decides,
  /// and at last which of several equal lines of a version it is.
  private func precedes(_ left: Int, _ right: Int) -> Bool {
    switch (table[left].key, table[right].key) {
    case (let leftKey?, let rightKey?) where leftKey != rightKey: return leftKey < rightKey
    case (nil, _?): return true
    case (_?, nil): return false
    default:
      let (leftLine, rightLine) = (outcomeLine(left), outcomeLine(right))
      return leftLine == rightLine ? left < right : leftLine < rightLine
    }
  }

  /// The line by which an entry is ordered: of a conflict the greater side's first one. A run,
  /// whose key no other entry has, is never asked for it.
  private func outcomeLine(_ index: Int) -> OrderedLine {
    switch table[index].outcome {
    case .absent, .run: OrderedLine(Bytes(""))
    case .line(let bytes): OrderedLine(bytes)
    case .conflict(let conflict):
      [conflict.ours.first, conflict.theirs.first].compactMap { $0 }.map { OrderedLine($0) }.max()
        ?? OrderedLine(Bytes(""))
    }
  }
}

// MARK: - Sorted files

extension FileOrder {
  /// A record, or a run, with the lines that follow it.
  private struct Segment {
    let first: RecordKey
    let last: RecordKey
    var items: [MergedItem]
  }

  private func lastKey(of index: Int) -> RecordKey? {
    guard let place = table[index].places.base, case .run = table[index].outcome else {
      return table[index].key
    }
    return keys.lastKeys[place]
  }

  private func isSorted(_ sequence: [Int]) -> Bool {
    var last: RecordKey?
    for index in sequence {
      guard let key = table[index].key else { continue }
      if let last, key < last { return false }
      last = lastKey(of: index)
    }
    return true
  }

  /// The same entries sorted by key, each record with the loose lines that follow it.
  private func sorted(_ sequence: [Int]) -> [MergedItem] {
    var head: [MergedItem] = []
    var segments: [Segment] = []
    let parted = partedRuns(in: sequence)
    for index in sequence {
      guard let item = item(of: index) else { continue }
      if case .run(let bytes) = item, parted.contains(index) {
        segments += segmentsOfLines(ofRun: bytes)
      } else if let key = table[index].key {
        segments.append(Segment(first: key, last: lastKey(of: index) ?? key, items: [item]))
      } else if segments.isEmpty {
        head.append(item)
      } else {
        segments[segments.count - 1].items.append(item)
      }
    }
    let ranked = segments.indices.sorted { left, right in
      if segments[left].first < segments[right].first { return true }
      return left < right && !(segments[right].first < segments[left].first)
    }
    return head + ranked.flatMap { segments[$0].items }
  }

  /// The runs that another entry's key belongs into. Both sides are sorted, so runs follow each
  /// other in rising order, and the run that a key may belong into is found by halving.
  private func partedRuns(in sequence: [Int]) -> Set<Int> {
    let runs = sequence.filter { if case .run = table[$0].outcome { true } else { false } }
    var parted: Set<Int> = []
    for index in sequence {
      guard let key = table[index].key, lastKey(of: index) == key else { continue }
      var (low, high) = (0, runs.count)
      while low < high {
        let middle = (low + high) / 2
        let start = table[runs[middle]].key
        if let start, key < start { high = middle } else { low = middle + 1 }
      }
      guard low > 0, runs[low - 1] != index, let end = lastKey(of: runs[low - 1]) else { continue }
      if !(end < key) { parted.insert(runs[low - 1]) }
    }
    return parted
  }

  private func segmentsOfLines(ofRun bytes: Bytes) -> [Segment] {
    table.input.lines(ofRun: bytes).compactMap { line in
      KeyColumns.key(of: line, fields: keys.fields).map {
        Segment(first: $0, last: $0, items: [.line(line.bytes)])
      }
    }
  }
}

/// How lines are ordered that no key tells apart: JSON canonically, before what is no JSON. Where
/// lines have the same value, the white space around it decides, so that nothing is left to chance.
private struct OrderedLine: Comparable {
  private let value: JSONValue?
  private let bytes: Bytes

  init(_ bytes: Bytes) {
    self.bytes = bytes
    value = try? JSONValue(parsing: bytes)
  }

  static func == (left: OrderedLine, right: OrderedLine) -> Bool { left.bytes == right.bytes }

  static func < (left: OrderedLine, right: OrderedLine) -> Bool {
    switch (left.value, right.value) {
    case (let leftValue?, let rightValue?):
      switch leftValue.totalOrder(to: rightValue) {
      case .less: true
      case .equal: left.bytes < right.bytes
      case .greater: false
      }
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): left.bytes < right.bytes
    }
  }
}
