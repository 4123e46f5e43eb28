internal import JSONText
internal import MergePolicy
internal import Records

/// Decides the records whose outcome is open, on two threads where that gains something: what
/// becomes of one record depends on no other.
///
/// It gains: a record that not both sides edited costs a comparison of bytes, or none where the
/// line is known to be base's; and of records that both edited, the second thread merges half.
struct EntryMerger {
  private let table: EntryTable
  /// The records to decide, in the order of the table.
  private let indices: [Int]

  /// Records that both sides edited, and that together have fewer bytes in the three versions, are
  /// merged before a second thread is at work.
  private static let sharedWorkByteCount = 128 << 10

  /// Decides the records of a table.
  static func decide(
    _ table: inout EntryTable,
    _ merger: inout RecordMerger,
    workers: Workers
  ) {
    let (indices, outcomes) = outcomes(table, &merger, workers: workers)
    for (index, outcome) in zip(indices, outcomes) { table[index].outcome = outcome }
  }

  /// The records to decide, and what they come to. Nothing keeps the table behind this call, so
  /// that it can be changed where it is.
  private static func outcomes(
    _ table: EntryTable,
    _ merger: inout RecordMerger,
    workers: Workers
  ) -> (indices: [Int], outcomes: [Outcome]) {
    let merging = EntryMerger(table)
    return (merging.indices, merging.outcomes(&merger, workers: workers))
  }

  private init(_ table: EntryTable) {
    self.table = table
    indices = table.entries.indices.filter {
      table.entries[$0].outcome.isOpen && table.entries[$0].key != nil
    }
  }

  /// What the records come to, in the order of `indices`. `merger` takes the reports, in the same
  /// order.
  ///
  /// Of two threads, each takes every second record. How long a record takes depends on what is in
  /// it, and records that are alike stand side by side, so that two halves may differ by far.
  private func outcomes(_ merger: inout RecordMerger, workers: Workers) -> [Outcome] {
    // What a command did may decide whether it is run again.
    guard !merger.policy.hasCommands, isWorthSharing else {
      return indices.map { outcome(of: $0, &merger) { $0 } }
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
      let outcome = outcome(of: indices[position], &merger) { line in
        first == 1 ? line.owned(&counts) : line
      }
      part.records.append((outcome, firstReport..<merger.reports.count))
    }
    part.reports = merger.reports
    return part
  }

  /// What one record comes to. `own` may give its lines another count of references.
  private func outcome(
    of index: Int,
    _ merger: inout RecordMerger,
    own: (Line) -> Line
  ) -> Outcome {
    let entry = table.entries[index]
    guard let key = entry.key else { return .absent }
    if table.hasLinesOfVersions(index), let line = uncontestedLine(entry.lineIndices) {
      return .line(own(line).bytes)
    }
    return merger.merge(table.lines(of: index).compactMap(own), key: key)
  }

  /// The line of a record that both sides have, and that not both changed. Most records are such,
  /// and of these nothing but bytes is looked at.
  private func uncontestedLine(_ lineIndices: Versions<Int?>) -> Line? {
    guard let ours = lineIndices.ours, let theirs = lineIndices.theirs else { return nil }
    let lines = table.input.lines
    if let base = lineIndices.base {
      let baseBytes = lines.base[base].bytes
      if table.input.matchingBaseLine(of: theirs, in: .theirs) == base
        || lines.theirs[theirs].bytes == baseBytes
      {
        return lines.ours[ours]
      }
      if table.input.matchingBaseLine(of: ours, in: .ours) == base
        || lines.ours[ours].bytes == baseBytes
      {
        return lines.theirs[theirs]
      }
    }
    return lines.ours[ours].bytes == lines.theirs[theirs].bytes ? lines.ours[ours] : nil
  }

  private var isWorthSharing: Bool {
    var byteCount = 0
    for index in indices {
      byteCount += workByteCount(table.entries[index].lineIndices)
      if byteCount >= Self.sharedWorkByteCount { return true }
    }
    return false
  }

  /// How many bytes a record has that both sides may have edited; of others only whole lines are
  /// compared.
  private func workByteCount(_ lineIndices: Versions<Int?>) -> Int {
    let lines = table.input.lines
    guard let ours = lineIndices.ours, let theirs = lineIndices.theirs,
      table.input.matchingBaseLine(of: ours, in: .ours) == nil,
      table.input.matchingBaseLine(of: theirs, in: .theirs) == nil
    else { return 0 }
    let baseCount = lineIndices.base.map { lines.base[$0].bytes.count } ?? 0
    return lines.ours[ours].bytes.count + lines.theirs[theirs].bytes.count + baseCount
  }
}
