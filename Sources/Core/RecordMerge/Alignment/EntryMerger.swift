internal import JSONText
internal import MergePolicy
internal import Records

/// Decides the records whose outcome is open, on two threads if that is faster: the outcome of one
/// record does not depend on any other.
///
/// Gain: a record that only one side edited costs a comparison of bytes, or nothing if its line is
/// known to be base's. Of the records that both sides edited, the second thread merges half.
struct EntryMerger {
  private let table: EntryTable
  /// The records to decide, in the order of the table.
  private let indices: [Int]

  /// Records that both sides edited, and that are smaller in total over the three versions, are
  /// merged before a second thread gets started.
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

  /// The records to decide, and their outcomes. Nothing refers to the table after this call, so it
  /// can be changed in place.
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

  /// The outcomes of the records, in the order of `indices`. `merger` receives the reports in the
  /// same order.
  ///
  /// Of two threads, each takes every second record. The time for a record depends on its content,
  /// and similar records are neighbours, so two halves could take very different times.
  private func outcomes(_ merger: inout RecordMerger, workers: Workers) -> [Outcome] {
    // The result of one command may decide whether the command is run again.
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

  /// The outcomes of every second record, and the range of reports about each.
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

  /// The outcome of one record. `own` can give its lines another reference count.
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

  /// The line of a record that both sides have and that at most one changed. Most records are like
  /// this, and for them only bytes are compared.
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

  /// The size of a record that both sides may have edited; for other records only whole lines are
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
