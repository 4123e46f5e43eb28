internal import JSONText
internal import Records

/// Puts the entries of a merged file in order.
///
/// If both sides are sorted by key, so is the result, and a line without a key follows the record
/// that it follows on its side. Else the order is merged from those of the versions.
struct FileOrder {
  let table: EntryTable

  func items() -> [MergedItem] {
    let ours = table.sequence(of: table.oursLines)
    let theirs = table.sequence(of: table.theirsLines)
    let order = SequenceOrder(
      count: table.entries.count,
      base: table.sequence(of: table.baseLines),
      ours: ours,
      theirs: theirs,
      isKept: { table[$0].outcome.isPresent },
      isLoose: { table[$0].key == nil },
      precedes: precedes
    )
    var merged = order.merged()
    if isSorted(ours), isSorted(theirs), !isSorted(merged) { merged = sorted(merged) }
    return merged.compactMap { index in
      switch table[index].outcome {
      case .absent: nil
      case .line(let bytes): .line(bytes)
      case .conflict(let conflict): .conflict(conflict)
      }
    }
  }

  /// Lines without a key come before records at one place, in canonical order.
  private func precedes(_ left: Int, _ right: Int) -> Bool {
    switch (table[left].key, table[right].key) {
    case (let leftKey?, let rightKey?): leftKey < rightKey
    case (nil, _?): true
    case (_?, nil): false
    case (nil, nil): looseText(left) < looseText(right)
    }
  }

  private func looseText(_ index: Int) -> LooseText {
    let line = table[index].lines.ours ?? table[index].lines.theirs ?? table[index].lines.base
    return LooseText(value: line?.value, bytes: line?.bytes ?? Bytes(""))
  }

  private func isSorted(_ sequence: [Int]) -> Bool {
    let keys = sequence.lazy.compactMap { table[$0].key }
    return zip(keys, keys.dropFirst()).allSatisfy { !($1 < $0) }
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

/// How lines without a key are ordered: JSON canonically, before anything that is no JSON.
private struct LooseText: Comparable {
  let value: JSONValue?
  let bytes: Bytes

  static func == (left: LooseText, right: LooseText) -> Bool { left.bytes == right.bytes }

  static func < (left: LooseText, right: LooseText) -> Bool {
    switch (left.value, right.value) {
    case (let leftValue?, let rightValue?): leftValue.totalOrder(to: rightValue) == .less
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): left.bytes < right.bytes
    }
  }
}
