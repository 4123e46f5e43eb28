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
    var merged = order.merged()
    if Self.isSorted(keys.ours), Self.isSorted(keys.theirs),
      !Self.isSorted(merged.map { table[$0].key })
    {
      merged = sorted(merged)
    }
    return merged.compactMap { index in
      switch table[index].outcome {
      case .absent: nil
      case .line(let bytes): .line(bytes)
      case .conflict(let conflict): .conflict(conflict)
      }
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

  /// The line by which an entry is ordered: of a conflict the greater side's first one.
  private func outcomeLine(_ index: Int) -> OrderedLine {
    switch table[index].outcome {
    case .absent: OrderedLine(Bytes(""))
    case .line(let bytes): OrderedLine(bytes)
    case .conflict(let conflict):
      [conflict.ours.first, conflict.theirs.first].compactMap { $0 }.map { OrderedLine($0) }.max()
        ?? OrderedLine(Bytes(""))
    }
  }

  private static func isSorted(_ keys: [RecordKey?]) -> Bool {
    let present = keys.lazy.compactMap { $0 }
    return zip(present, present.dropFirst()).allSatisfy { !($1 < $0) }
  }

  /// The same entries sorted by key, each record with the loose lines that follow it.
  private func sorted(_ sequence: [Int]) -> [Int] {
    var head: [Int] = []
    var segments: [(key: RecordKey, entries: [Int])] = []
    for index in sequence {
      if let key = table[index].key {
        segments.append((key, [index]))
      } else if segments.isEmpty {
        head.append(index)
      } else {
        segments[segments.count - 1].entries.append(index)
      }
    }
    let ranked = segments.indices.sorted { left, right in
      if segments[left].key < segments[right].key { return true }
      return left < right && !(segments[right].key < segments[left].key)
    }
    return head + ranked.flatMap { segments[$0].entries }
  }
}

/// How lines are ordered that no key tells apart: JSON canonically, before what is no JSON.
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
    case (let leftValue?, let rightValue?): leftValue.totalOrder(to: rightValue) == .less
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): left.bytes < right.bytes
    }
  }
}
