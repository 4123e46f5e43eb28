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
  private static let sharedWorkByteCount = 128 << 10

  init(_ table: EntryTable) {
    let entries = table.entries
    self.entries = entries
    indices = entries.indices.filter { !entries[$0].outcome.isPresent && entries[$0].key != nil }
  }

  /// What the records come to, in the order of `indices`. `merger` takes the reports, in the same
  /// order.
  ///
  /// Of two threads, each takes every second record. How long a record takes depends on what is in
  /// it, and records that are alike stand side by side, so that two halves may differ by far.
  func outcomes(_ merger: inout RecordMerger, workers: Workers) -> [Outcome] {
    // What a command did may decide whether it is run again.
    guard !merger.policy.hasCommands, isWorthSharing else {
      return indices.map { Self.outcome(of: entries[$0], &merger) }
    }
    let start = merger.withoutReports
    let (even, odd) = workers.run({ everySecond(from: 0, start) }, { everySecond(from: 1, start) })
    var outcomes: [Outcome] = []
    outcomes.reserveCapacity(indices.count)
    for position in indices.indices {
      let part = position % 2 == 0 ? even : odd
      let record = part.records[position / 2]
      outcomes.append(record.outcome)
      merger.reports += part.reports[record.reports]
    }
    return outcomes
  }

  /// What every second record came to, and which of the reports are about it.
  private struct Part {
    var records: [(outcome: Outcome, reports: Range<Int>)] = []
    var reports: [RecordReport] = []
  }

  private func everySecond(from first: Int, _ start: RecordMerger) -> Part {
    var merger = start
    var part = Part()
    var counts = SeparateCounts()
    part.records.reserveCapacity(indices.count / 2 + 1)
    for position in stride(from: first, to: indices.count, by: 2) {
      let firstReport = merger.reports.count
      var entry = entries[indices[position]]
      if first == 1 { entry.own(&counts) }
      let outcome = Self.outcome(of: entry, &merger)
      part.records.append((outcome, firstReport..<merger.reports.count))
    }
    part.reports = merger.reports
    return part
  }

  private static func outcome(of entry: Entry, _ merger: inout RecordMerger) -> Outcome {
    guard let key = entry.key else { return .absent }
    return merger.merge(entry, key: key)
  }

  private var isWorthSharing: Bool {
    var byteCount = 0
    for index in indices {
      byteCount += Self.workByteCount(entries[index])
      if byteCount >= Self.sharedWorkByteCount { return true }
    }
    return false
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

extension Entry {
  /// Has the lines counted by one thread alone.
  fileprivate mutating func own(_ counts: inout SeparateCounts) {
    lines.base = lines.base?.owned(&counts)
    lines.ours = lines.ours?.owned(&counts)
    lines.theirs = lines.theirs?.owned(&counts)
  }
}
