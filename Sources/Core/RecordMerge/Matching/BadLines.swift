internal import JSONText
internal import Records

/// The merge of lines that are not JSON: three-way by their bytes.
///
/// A line that both sides have stays. A line that a side removed is gone, so a repair is kept. A
/// line that a side added is a conflict: one half of the block is the line, and the other half has
/// the records that base has at this place and the side does not.
///
/// If bad lines of both sides replace the same record, they are the two halves of one block.
struct BadLines {
  private var table: EntryTable
  private var reports: [RecordReport] = []
  /// The records that bad lines replace, by the entry of the bad line.
  private var missing: [Int: [Int]] = [:]

  /// Decides the bad lines of a table whose records are decided, and returns the reports.
  static func merge(in table: inout EntryTable) -> [RecordReport] {
    let entries = table.entries
    let bad = entries.indices.filter { entries[$0].isBad }
    if bad.isEmpty { return [] }
    var lines = BadLines(table: table.take())
    for side in Side.allCases { lines.findMissing(on: side) }
    lines.decide(bad)
    table = lines.table
    return lines.reports
  }

  private init(table: EntryTable) { self.table = table }

  private mutating func decide(_ bad: [Int]) {
    var asked: [Int] = []
    for index in bad {
      let lines = table.lines(of: index)
      switch (lines.base, lines.ours, lines.theirs) {
      case (_, let ours?, .some): table[index].outcome = .line(ours.bytes)
      case (nil, _?, nil), (nil, nil, _?): asked.append(index)
      case (_?, _, nil), (_, nil, _): table[index].outcome = .absent
      }
    }
    for question in questions(asked) { ask(question) }
  }

  // MARK: Questions

  /// Bad lines that replace a common record, and the records of all of them.
  private struct Question {
    var bad: [Int]
    var records: [Int]
  }

  private func questions(_ bad: [Int]) -> [Question] {
    var questions: [Question] = []
    var questionOfRecord: [Int: Int] = [:]
    for index in bad {
      let records = missing[index] ?? []
      guard let known = records.compactMap({ questionOfRecord[$0] }).min() else {
        for record in records { questionOfRecord[record] = questions.count }
        questions.append(Question(bad: [index], records: records))
        continue
      }
      // A line can join several questions; a question without lines is dropped.
      for other in Set(records.compactMap { questionOfRecord[$0] }).sorted() where other != known {
        questions[known].bad += questions[other].bad
        questions[known].records += questions[other].records
        for record in questions[other].records { questionOfRecord[record] = known }
        questions[other] = Question(bad: [], records: [])
      }
      questions[known].bad.append(index)
      questions[known].records += records.filter { questionOfRecord[$0] == nil }
      for record in records { questionOfRecord[record] = known }
    }
    return questions.filter { !$0.bad.isEmpty }
  }

  /// Makes one block for all lines of a question, at the place of the canonically smallest one.
  private mutating func ask(_ question: Question) {
    var conflict = Conflict(base: [], ours: [], theirs: [])
    for index in question.bad {
      let lines = table.lines(of: index)
      if let ours = lines.ours { conflict.ours.append(ours.bytes) }
      if let theirs = lines.theirs { conflict.theirs.append(theirs.bytes) }
      table[index].outcome = .absent
    }
    // In base's order: the order in which they were found depends on the sides.
    let records = question.records.sorted {
      table[$0].lineIndices.base ?? .max < table[$1].lineIndices.base ?? .max
    }
    let sides = Side.allCases.filter { side in
      question.bad.contains { table[$0].lineIndices[side] != nil }
    }
    for record in records { move(record, to: &conflict, badSides: sides) }
    let host = question.bad.min { left, right in
      let (leftLine, rightLine) = (table.lines(of: left), table.lines(of: right))
      guard let leftLine = leftLine.ours ?? leftLine.theirs,
        let rightLine = rightLine.ours ?? rightLine.theirs
      else { return false }
      return leftLine.bytes < rightLine.bytes
    }
    guard let host else { return }
    table[host].outcome = .conflict(conflict)
    reports.append(RecordReport(key: nil, event: .conflict(.badLine)))
  }

  /// Moves the result of a record into the halves of the sides that have it. A record that was kept
  /// from base though no side has it goes into the half of the side without a bad line: in the
  /// other half, a bad line replaces it.
  private mutating func move(_ record: Int, to conflict: inout Conflict, badSides: [Side]) {
    let outcome = table[record].outcome
    let lineIndices = table[record].lineIndices
    let base = table.lines(of: record).base
    let isKeptOfBase = lineIndices.ours == nil && lineIndices.theirs == nil
    func isIn(_ side: Side) -> Bool {
      isKeptOfBase ? !badSides.contains(side) : lineIndices[side] != nil
    }
    table[record].outcome = .absent
    switch outcome {
    case .open, .absent: return
    case .conflict(let other):
      conflict.base += other.base
      conflict.ours += other.ours
      conflict.theirs += other.theirs
      return
    case .line(let bytes), .renaming(let bytes, _):
      if isIn(.ours) { conflict.ours.append(bytes) }
      if isIn(.theirs) { conflict.theirs.append(bytes) }
    case .lines(let lines):
      if isIn(.ours) { conflict.ours += lines }
      if isIn(.theirs) { conflict.theirs += lines }
    case .unchangedBlock: preconditionFailure("No side lacks an unchanged block.")
    }
    if let base { conflict.base.append(base.bytes) }
  }

  // MARK: The records that bad lines replace

  /// Finds the records that the bad lines of a side replace, between two lines that base and side
  /// have in common. With equal counts, each line replaces one record; otherwise the first line
  /// replaces all.
  private mutating func findMissing(on side: Side) {
    let isNew = table.lineEntries[side.version].map { index in
      index.map { table[$0].isBad && table[$0].isOnly(in: side.version) } ?? false
    }
    if !isNew.contains(true) { return }
    let base = table.lineEntries.base.map { $0 ?? -1 }
    let lines = table.lineEntries[side.version].map { $0 ?? -2 }
    var (baseStart, start) = (0, 0)
    func close(_ baseEnd: Int, _ end: Int, _ bad: inout BadLines) {
      // fault: bad-line-does-not-count
      let lost = base[baseStart..<baseEnd].filter { bad.isLost($0, side) }
      let found = (start..<end).filter { isNew[$0] }.map { lines[$0] }
      if lost.isEmpty || found.isEmpty { return }
      if lost.count == found.count {
        for (line, record) in zip(found, lost) { bad.missing[line] = [record] }
      } else {
        bad.missing[found[0]] = lost
      }
    }
    for (index, match) in SequenceDiff(base, lines).matches.enumerated() {
      guard let match else { continue }
      close(index, match, &self)
      (baseStart, start) = (index + 1, match + 1)
    }
    close(base.count, lines.count, &self)
  }

  /// Whether an entry is a record that a side does not have.
  private func isLost(_ index: Int, _ side: Side) -> Bool {
    index >= 0 && table[index].key != nil && table[index].lineIndices[side] == nil
  }
}

extension Entry {
  var isBad: Bool { if case .bad = kind { true } else { false } }
}
