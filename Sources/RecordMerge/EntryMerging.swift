internal import JSONText
internal import MergePolicy
internal import Records

/// Decides the records whose outcome is open, on two threads where that gains something: what
/// becomes of one record depends on no other.
struct EntryMerging {
  private let entries: [Entry]
  /// The records to decide, in the order of the table.
  let indices: [Int]

  /// Records that both sides edited, and that together have fewer bytes in the three versions, are
  /// merged before a second thread is at work.
  private static let sharedWorkByteCount = 96 << 10

  init(_ table: EntryTable) {
    let entries = table.entries
    self.entries = entries
    indices = entries.indices.filter { !entries[$0].outcome.isPresent && entries[$0].key != nil }
  }

  /// What the records come to, in the order of `indices`. `merger` takes the reports, in the same
  /// order.
  func outcomes(_ merger: inout RecordMerger, workers: Workers) -> [Outcome] {
    // What a command did may decide whether it is run again.
    guard !merger.policy.hasCommands, let middle else { return merge(indices[...], &merger) }
    let start = merger.withoutReports
    let (first, second) = workers.run(
      { part(indices[..<middle], start) },
      { part(indices[middle...], start) }
    )
    merger.reports += first.reports
    merger.reports += second.reports
    return first.outcomes + second.outcomes
  }

  private func part(
    _ part: ArraySlice<Int>,
    _ start: RecordMerger
  ) -> (outcomes: [Outcome], reports: [RecordReport]) {
    var merger = start
    let outcomes = merge(part, &merger)
    return (outcomes, merger.reports)
  }

  private func merge(_ part: ArraySlice<Int>, _ merger: inout RecordMerger) -> [Outcome] {
    part.map { index in
      guard let key = entries[index].key else { return .absent }
      return merger.merge(entries[index], key: key)
    }
  }

  /// Where in `indices` half of the work is done; nil where there is too little to share.
  private var middle: Int? {
    let total = indices.reduce(0) { $0 + Self.workByteCount(entries[$1]) }
    if total < Self.sharedWorkByteCount { return nil }
    var done = 0
    for (position, index) in indices.enumerated() {
      done += Self.workByteCount(entries[index])
      if done * 2 >= total { return position + 1 }
    }
    return nil
  }

  /// How many bytes a record has that both sides may have edited; of others only whole lines are
  /// compared.
  private static func workByteCount(_ entry: Entry) -> Int {
    guard let ours = entry.lines.ours, let theirs = entry.lines.theirs, ours.twinIndex == nil,
      theirs.twinIndex == nil
    else { return 0 }
    return ours.bytes.count + theirs.bytes.count + (entry.lines.base?.bytes.count ?? 0)
  }
}
