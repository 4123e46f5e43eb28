internal import JSONText
internal import MergePolicy
internal import Records

/// Puts the entries of a merged file in order.
///
/// If both sides of a file are sorted, by the policy's `sort` or by key, the result is too, and an
/// entry without a place in that order follows the record that it follows on its side. Otherwise
/// the order is merged from those of the versions.
struct FileOrder {
  let table: EntryTable
  let keys: KeyColumns
  let policy: Policy
  /// Entries that were made for renamed records, each with the entry that kept the key.
  let renamed: [(new: Int, kept: Int)]
  private let ranks: EntryRanks

  init(
    table: EntryTable,
    keys: KeyColumns,
    policy: Policy,
    renamed: [(new: Int, kept: Int)] = []
  ) {
    self.table = table
    self.keys = keys
    self.policy = policy
    self.renamed = renamed
    ranks = EntryRanks(table)
  }

  func items() -> [MergedItem] {
    let sequences = Versions(
      base: table.sequence(of: .base),
      ours: table.sequence(of: .ours),
      theirs: table.sequence(of: .theirs)
    )
    let runs = RunsByMoment(table: table, policy: policy, ranks: ranks)
    var order = mergedOrder(
      sequences,
      isKept: { table[$0].outcome.isPresent },
      precedes: ranks.precedes,
      mergeRuns: runs.merged
    )
    placeRenamed(in: &order)
    if let items = sortedItems(order, sequences) { return items }
    return headerFirst(order, sequences).flatMap { items(of: $0) }
  }

  /// A renamed record follows the one that kept the key.
  private func placeRenamed(in order: inout [Int]) {
    if renamed.isEmpty { return }
    let new = Set(renamed.map(\.new))
    order.removeAll(where: new.contains)
    for (entry, kept) in renamed {
      let place = order.firstIndex(of: kept).map { $0 + 1 } ?? order.count
      order.insert(entry, at: place)
    }
  }

  /// Makes the header the first line, except for the blank lines and comments before it in a
  /// version.
  private func headerFirst(_ order: [Int], _ sequences: Versions<[Int]>) -> [Int] {
    let header = order.first { if case .header = table[$0].kind { true } else { false } }
    guard let header else { return order }
    var before: Set<Int> = []
    for version in Version.allCases where table.input.headers[version] != nil {
      before.formUnion(sequences[version].prefix { $0 != header })
    }
    return order.filter(before.contains) + [header]
      + order.filter { $0 != header && !before.contains($0) }
  }

  private func items(of index: Int) -> [MergedItem] {
    switch table[index].outcome {
    case .open, .absent: []
    case .line(let bytes), .renaming(let bytes, _): [.line(bytes)]
    case .lines(let lines): lines.map { .line($0) }
    case .unchangedBlock(let bytes): [.unchangedBlock(bytes)]
    case .conflict(let conflict): [.conflict(conflict)]
    }
  }
}

// MARK: - Sorted files

extension FileOrder {
  /// The items of a file whose sides are both sorted; nil if one is not, or if the merged order is
  /// right already.
  private func sortedItems(_ order: [Int], _ sequences: Versions<[Int]>) -> [MergedItem]? {
    if policy.consistency == .append {
      return headerFirst(sortedAsLog(order, sequences), sequences).flatMap { items(of: $0) }
    }
    if !policy.sort.isEmpty, let sorted = sortedByPolicy(order, sequences) {
      return headerFirst(sorted, sequences).flatMap { items(of: $0) }
    }
    if keys.fields.isEmpty { return nil }
    guard keys.isSorted(.ours, table.input), keys.isSorted(.theirs, table.input) else { return nil }
    let hasOthers = order.contains { table[$0].key == nil }
    if !hasOthers, isSorted(order) { return nil }
    return sortedByKey(order, sequences)
  }

  private func sortedByPolicy(_ order: [Int], _ sequences: Versions<[Int]>) -> [Int]? {
    func sortKey(_ line: Line?) -> SortKey? {
      line?.value.flatMap { SortKey(of: $0, by: policy.sort) }
    }
    // In a file without keys every record is sorted; otherwise those without a key follow others.
    func isSortable(_ index: Int) -> Bool {
      if table[index].key != nil { return true }
      guard keys.fields.isEmpty, case .keyless = table[index].kind else { return false }
      return ranks.mergedLine(of: index)?.kind == .record
    }
    for version in [Version.ours, .theirs] {
      var last: SortKey?
      for index in sequences[version] where isSortable(index) {
        guard let key = sortKey(table.lines(of: index)[version]) else { return nil }
        if let last, key < last { return nil }
        last = key
      }
    }
    var sortKeys: [Int: SortKey] = [:]
    for index in order where isSortable(index) {
      sortKeys[index] = ranks.mergedLine(of: index).flatMap { sortKey($0) }
    }
    return SortedOrder(order: order, sequences: sequences, isMovable: { sortKeys[$0] != nil })
      .sorted { left, right in
        guard let leftKey = sortKeys[left], let rightKey = sortKeys[right] else { return false }
        return leftKey < rightKey
      }
  }

  /// The events of a log by their sort fields, and canonically for equal fields.
  private func sortedAsLog(_ order: [Int], _ sequences: Versions<[Int]>) -> [Int] {
    let logOrder = EventOrder(policy: policy)
    var events: [Int: (key: SortKey, value: JSONValue)] = [:]
    for index in order {
      guard case .keyless = table[index].kind, let value = ranks.mergedLine(of: index)?.value,
        let key = logOrder.key(of: value)
      else { continue }
      events[index] = (key, value)
    }
    return SortedOrder(order: order, sequences: sequences, isMovable: { events[$0] != nil })
      .sorted { left, right in
        guard let left = events[left], let right = events[right] else { return false }
        if left.key == right.key { return left.value.totalOrder(to: right.value) == .less }
        return left.key < right.key
      }
  }

  private func lastKey(of index: Int) -> RecordKey? {
    guard let line = table[index].lineIndices.base, case .unchangedBlock = table[index].outcome
    else {
      return table[index].key
    }
    return keys.lastKeys[line]
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

  private func sortedByKey(_ order: [Int], _ sequences: Versions<[Int]>) -> [MergedItem] {
    let sorted = SortedOrder(
      order: order,
      sequences: sequences,
      isMovable: { table[$0].key != nil }
    ).sorted { left, right in
      guard let leftKey = table[left].key, let rightKey = table[right].key else { return false }
      return leftKey < rightKey
    }
    let entries = headerFirst(sorted, sequences)
    let parted = partedBlocks(in: order)
    if parted.isEmpty { return entries.flatMap { items(of: $0) } }
    return MergedRecords(table: table, keys: keys, parted: parted) { items(of: $0) }.items(entries)
  }

  /// The unchanged blocks that another entry's key falls into. Both sides are sorted, so blocks are
  /// in rising order, and a binary search finds the block for a key.
  private func partedBlocks(in sequence: [Int]) -> Set<Int> {
    let blocks = sequence.filter {
      if case .unchangedBlock = table[$0].outcome { true } else { false }
    }
    var parted: Set<Int> = []
    for index in sequence {
      guard let key = table[index].key, lastKey(of: index) == key else { continue }
      var (low, high) = (0, blocks.count)
      while low < high {
        let middle = (low + high) / 2
        let start = table[blocks[middle]].key
        if let start, key < start { high = middle } else { low = middle + 1 }
      }
      guard low > 0, blocks[low - 1] != index, let end = lastKey(of: blocks[low - 1]) else {
        continue
      }
      if !(end < key) { parted.insert(blocks[low - 1]) }
    }
    return parted
  }
}

/// Sorts entries; those that can't be sorted follow others.
///
/// An added entry follows the entry that it follows on its side. An entry of base follows the entry
/// that it follows in the merged order.
private struct SortedOrder {
  let order: [Int]
  let sequences: Versions<[Int]>
  let isMovable: (Int) -> Bool

  func sorted(by precedes: (Int, Int) -> Bool) -> [Int] {
    let ranked = order.filter(isMovable).enumerated().sorted { left, right in
      if precedes(left.element, right.element) { return true }
      return left.offset < right.offset && !precedes(right.element, left.element)
    }.map(\.element)
    if ranked.count == order.count { return ranked }
    var positions: [Int: Int] = [:]
    for (position, index) in ranked.enumerated() { positions[index] = position }
    let anchors = anchors(positions)
    var head: [Int] = []
    var followers: [Int: [Int]] = [:]
    var last: Int?
    for index in order {
      if positions[index] != nil {
        last = index
      } else if let anchor = anchors[index] ?? last {
        followers[anchor, default: []].append(index)
      } else {
        head.append(index)
      }
    }
    return head + ranked.flatMap { [$0] + (followers[$0] ?? []) }
  }

  /// The entries that additions follow on their sides: of two, the one that comes first in the
  /// result by its sorted `positions`; nil for an addition at the beginning of a side. Base's
  /// entries have none.
  private func anchors(_ positions: [Int: Int]) -> [Int: Int?] {
    let others = Set(order).subtracting(positions.keys).subtracting(sequences.base)
    if others.isEmpty { return [:] }
    var anchors: [Int: Int?] = [:]
    for side in [sequences.ours, sequences.theirs] {
      var anchor: Int?
      for index in side {
        if positions[index] != nil {
          anchor = index
        } else if others.contains(index) {
          let known = anchors[index] ?? anchor
          let isEarlier = Self.position(of: anchor, positions) < Self.position(of: known, positions)
          anchors[index] = .some(isEarlier ? anchor : known)
        }
      }
    }
    return anchors
  }

  /// The position of an entry in the result; the beginning comes before all.
  private static func position(of entry: Int?, _ positions: [Int: Int]) -> Int {
    entry.flatMap { positions[$0] } ?? -1
  }
}

/// Splits unchanged blocks that records of other entries fall into.
private struct MergedRecords {
  let table: EntryTable
  let keys: KeyColumns
  let parted: Set<Int>
  let itemsOfEntry: (Int) -> [MergedItem]

  private struct Section {
    let key: RecordKey?
    var items: [MergedItem]
  }

  /// The items of sorted entries, with records in order within the blocks.
  func items(_ entries: [Int]) -> [MergedItem] {
    var sections: [Section] = [Section(key: nil, items: [])]
    for index in entries {
      if case .unchangedBlock(let bytes) = table[index].outcome, parted.contains(index) {
        for line in table.input.records(inBlock: bytes) {
          sections.append(
            Section(key: KeyColumns.key(of: line, by: keys.fields), items: [.line(line.bytes)])
          )
        }
      } else if let key = table[index].key {
        sections.append(Section(key: key, items: itemsOfEntry(index)))
      } else {
        sections[sections.count - 1].items += itemsOfEntry(index)
      }
    }
    let ranked = sections.indices.dropFirst().sorted { left, right in
      guard let leftKey = sections[left].key, let rightKey = sections[right].key else {
        return left < right
      }
      if leftKey < rightKey { return true }
      return left < right && !(rightKey < leftKey)
    }
    return sections[0].items + ranked.flatMap { sections[$0].items }
  }
}
