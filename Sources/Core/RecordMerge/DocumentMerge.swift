package import JSONText
package import MergePolicy
internal import Records

/// The three-way merge of JSON Lines files under one policy: the only merge engine of the product.
///
/// The way of the data: each version is read into lines; lines become entries (the same record, or
/// the same line, in up to three versions); each entry is decided by itself; what is left is put in
/// an order that is merged from the orders of the versions.
package struct DocumentMerge: Sendable {
  package let policy: Policy
  /// What the policy says itself, rather than by a preset.
  package let words: [PolicyWord]
  /// SHA-256 of the bytes it is given.
  package let digest: @Sendable ([UInt8]) -> [UInt8]
  /// Who helps with large files.
  package let workers: Workers
  /// Runs the commands of the rule `exec`; without it, no command is registered.
  package let runCommand: CommandRunner

  package init(
    policy: Policy,
    words: [PolicyWord] = [],
    digest: @escaping @Sendable ([UInt8]) -> [UInt8],
    workers: Workers = .alone,
    runCommand: @escaping CommandRunner = { _ in .failure(.notRegistered) }
  ) {
    self.policy = policy
    self.words = words
    self.digest = digest
    self.workers = workers
    self.runCommand = runCommand
  }

  /// Merges what `ours` and `theirs` made of `base`; all three are whole files, and any may be
  /// empty.
  ///
  /// The result depends on the arguments and the policy alone, and on what the user's commands say
  /// where the policy has the rule `exec`. If the sides are equal, or one equals base, the other is
  /// taken as it is, damaged or not.
  ///
  /// - Throws: `NotJSONLines` for a version that has content but no record, which only a merge of
  ///   plain text can help.
  package func merge(
    base: Bytes,
    ours: Bytes,
    theirs: Bytes
  ) throws(NotJSONLines) -> MergedDocument {
    if ours == theirs || theirs == base {
      return MergedDocument(content: .file(ours), report: MergeReport())
    }
    if ours == base { return MergedDocument(content: .file(theirs), report: MergeReport()) }
    let frames = Versions(
      base: FileFrame(of: base),
      ours: FileFrame(of: ours),
      theirs: FileFrame(of: theirs)
    )
    if let reader = RunReader(frames, policy: policy, workers: workers), let runs = reader.read() {
      if let document = try mergeRuns(runs, frames) { return document }
    }
    return try mergeLineByLine(base: base, ours: ours, theirs: theirs)
  }

  /// Merges versions whose common lines were brought together in unchanged blocks; nil where lines
  /// moved so that the lines of a block have to be looked at one by one.
  private func mergeRuns(
    _ runs: RunAssembly,
    _ frames: Versions<FileFrame>
  ) throws(NotJSONLines) -> MergedDocument? {
    let documents = Versions(
      base: Document(frames.base, lines: runs.input.lines.base),
      ours: Document(frames.ours, lines: runs.input.lines.ours),
      theirs: Document(frames.theirs, lines: runs.input.lines.theirs)
    )
    try Self.requireRecords(documents)
    var input = runs.input
    input.noteDamage()
    guard let merged = merge(input, runs.keys) else { return nil }
    return merged.document(FileFormat(merging: documents), damages(in: input))
  }

  /// As `merge(base:ours:theirs:)` for versions that differ, with every line read and merged by
  /// itself: what logs, and files that hold conflict markers or have no plain keys, need.
  package func mergeLineByLine(
    base: Bytes,
    ours: Bytes,
    theirs: Bytes
  ) throws(NotJSONLines) -> MergedDocument {
    let keyName = PlainKeyField(likelyIn: policy)?.name
    let known = read(base, keyName: keyName)
    let isShared = ours.count + theirs.count >= Self.sharedWorkByteCount
    let sides = (isShared ? workers : .alone).run(
      { Document(reading: ours, keyName: keyName, known: known.lines) },
      { Document(reading: theirs, keyName: keyName, known: known.lines) }
    )
    let documents = Versions(base: known, ours: sides.0, theirs: sides.1)
    var input = MergeInput(
      lines: Versions(base: known.lines, ours: sides.0.lines, theirs: sides.1.lines)
    )
    let marked = ThreeWay(
      base: documents.base.resolvingMarkers(),
      ours: documents.ours.resolvingMarkers(),
      theirs: documents.theirs.resolvingMarkers()
    )
    input.resolveMarkers(marked)
    try Self.requireRecords(documents)
    input.headers = HeaderSearch(input, policy: policy).headers()
    input.noteDamage()
    guard let merged = merge(input, KeyColumns.reading(input, policy: policy)) else {
      preconditionFailure("Lines that are read one by one need no other way.")
    }
    let markers = Version.allCases.compactMap { version in
      marked[version].map {
        Damage(version: version, lineNumber: $0.firstMarkerNumber, kind: .conflictMarkers)
      }
    }
    return merged.document(FileFormat(merging: documents), markers + damages(in: input))
  }

  /// What would have helped where a merge asks; looked for only then.
  private func hints(
    for reports: [RecordReport],
    key: KeyFields,
    _ input: MergeInput
  ) -> [MergeHint] {
    if !reports.contains(where: \.isConflict) { return [] }
    var report = MergeReport()
    report.records = reports
    let hints = MergeHints(
      policy: policy,
      words: words,
      key: key,
      mayHold: { version, text in
        input.lines[version].contains { $0.bytes.firstIndex(of: text, from: 0) != nil }
      },
      forEachRecord: { version, visit in input.forEachRecord(of: version, visit) }
    )
    return hints.hints(for: report)
  }

  /// Reads a version; one that is long enough on two threads, half of its bytes on each.
  private func read(_ version: Bytes, keyName: [UInt8]?) -> Document {
    let frame = FileFrame(of: version)
    let text = frame.text
    if text.count < Self.sharedWorkByteCount {
      return Document(frame, lines: frame.lines(in: 0..<text.count, keyName: keyName))
    }
    let middle = text.endOfLine(from: text.count / 2)
    let (head, tail) = workers.run(
      { frame.lines(in: 0..<middle, keyName: keyName) },
      { frame.owned.lines(in: middle..<text.count, keyName: keyName) }
    )
    let lines = head + tail.map { $0.numbered(head.count + $0.number) }
    return Document(frame, lines: lines)
  }

  /// A version, or two sides together, that are shorter are read before a second thread is at work.
  private static let sharedWorkByteCount = 256 << 10

  private static func requireRecords(_ documents: Versions<Document>) throws(NotJSONLines) {
    for version in Version.allCases {
      let document = documents[version]
      if document.hasRecords || document.isWithoutContent { continue }
      let bad = document.lines.first { $0.kind == .bad }
      throw NotJSONLines(version: version, firstBadLine: bad.flatMap { Damage($0, in: version) })
    }
  }
}

// MARK: - From lines to items

extension DocumentMerge {
  /// What a merge came to, without what holds for the file as a whole.
  private struct MergedLines {
    let items: [MergedItem]
    let reports: [RecordReport]
    var hints: [MergeHint] = []

    func document(_ format: FileFormat, _ damages: [Damage]) -> MergedDocument {
      var report = MergeReport()
      report.records = reports
      report.damages = damages
      report.hints = hints
      return MergedDocument(content: .items(items, format: format), report: report)
    }
  }

  /// Merges the lines of three versions; nil where unchanged blocks can't be kept whole.
  private func merge(_ input: MergeInput, _ keys: KeyColumns) -> MergedLines? {
    let identity = IdentityFields(policy: policy, key: keys.fields)
    let renaming = KeyRenaming(fields: keys.fields, identity: identity, digest: digest)
    let merger = RecordMerger(
      policy: policy,
      keyFields: keys.fields,
      identity: identity,
      isSound: input.isSound,
      runCommand: runCommand
    )
    var matching = RecordMatching(input: input, keys: keys, identity: identity, merger: merger)
    var table = matching.table.take()
    if !input.runs.isEmpty, table.hasUnassignedLines, !KeylessLines.keepsRuns(table) { return nil }
    var merged =
      policy.consistency == .append
      ? mergeLog(&table, keys, matching.merger)
      : mergeRecords(&table, keys, renaming, matching.merger)
    merged.hints = hints(for: merged.reports, key: keys.fields, input)
    return merged
  }

  private func mergeLog(
    _ table: inout EntryTable,
    _ keys: KeyColumns,
    _ merger: RecordMerger
  ) -> MergedLines {
    var merger = merger
    LogMerge.merge(into: &table, policy: policy)
    decideHeader(&table, &merger)
    merger.reports += BadLines.merge(in: &table)
    let items = FileOrder(table: table, keys: keys, policy: policy).items()
    return MergedLines(items: items, reports: merger.reports)
  }

  private func mergeRecords(
    _ table: inout EntryTable,
    _ keys: KeyColumns,
    _ renaming: KeyRenaming,
    _ merger: RecordMerger
  ) -> MergedLines {
    var merger = merger
    RenamedRecords.follow(in: &table, keys: keys, renaming: renaming, &merger)
    EditedKeys.ask(in: &table, keys: keys, &merger)
    merger.reports += KeylessLines.merge(into: &table)
    decideHeader(&table, &merger)
    decideRecords(&table, &merger)
    let renamed = AddedKeys.add(to: &table, renaming: renaming, &merger)
    merger.reports += BadLines.merge(in: &table)
    let order = FileOrder(table: table, keys: keys, policy: policy, renamed: renamed)
    return MergedLines(items: order.items(), reports: merger.reports)
  }

  private func decideRecords(_ table: inout EntryTable, _ merger: inout RecordMerger) {
    let decided = EntryMerging.decide(table, &merger, workers: workers)
    for (index, outcome) in zip(decided.indices, decided.outcomes) {
      table[index].outcome = outcome
    }
  }

  /// A header merges with itself, field by field. Two new ones that have no member in common are
  /// not one header: a person has to decide.
  private func decideHeader(_ table: inout EntryTable, _ merger: inout RecordMerger) {
    for index in table.entries.indices {
      guard case .header = table[index].kind else { continue }
      let lines = table.lines(of: index)
      if Self.areTwoHeaders(lines) {
        table[index].outcome = merger.conflict(lines, key: nil, reason: .collision)
        continue
      }
      let isAdded = lines.base == nil && lines.ours != nil && lines.theirs != nil
      table[index].outcome =
        isAdded ? merger.mergeAdded(lines, key: nil) : merger.merge(lines, key: nil)
    }
  }

  /// Whether both sides have a header that is not base's, and no member of the other side's.
  private static func areTwoHeaders(_ lines: ThreeWay<Line>) -> Bool {
    guard let ours = lines.ours?.value, let theirs = lines.theirs?.value, !ours.means(theirs),
      let oursHeader = JSONObject(ours), let theirsHeader = JSONObject(theirs)
    else { return false }
    if let base = lines.base?.value, base.means(ours) || base.means(theirs) { return false }
    let names = Set((0..<oursHeader.count).map(oursHeader.decodedName))
    return !(0..<theirsHeader.count).contains { names.contains(theirsHeader.decodedName(at: $0)) }
  }

  /// The bad lines that sides have and base lacks, for the report.
  private func damages(in input: MergeInput) -> [Damage] {
    var damages: [Damage] = []
    for version in [Version.ours, .theirs] {
      let lines = input.lines[version]
      guard Document.holdBadLines(lines) else { continue }
      let known = Set(input.lines.base.filter { $0.kind == .bad }.map(\.bytes))
      for line in lines where line.kind == .bad && !known.contains(line.bytes) {
        if let damage = Damage(line, in: version) { damages.append(damage) }
      }
    }
    return damages
  }
}

extension FileFormat {
  /// What holds for the merged file as a whole: each property three-way by itself.
  init(merging documents: Versions<Document>) {
    func merged<Property: Equatable>(
      _ property: (Document) -> Property?,
      greater: Property
    ) -> Property? {
      let values = documents.map(property)
      guard let ours = values.ours, let theirs = values.theirs else {
        return values.ours ?? values.theirs ?? values.base
      }
      if ours == theirs || theirs == values.base { return ours }
      if ours == values.base { return theirs }
      return greater
    }
    let hasMark = merged({ $0.lines.isEmpty ? nil : $0.hasByteOrderMark }, greater: true)
    let lineEnd = merged({ $0.lineEnd }, greater: .carriageReturnLineFeed)
    let isEnded = merged({ $0.endsWithLineEnd }, greater: true)
    self.init(
      hasByteOrderMark: hasMark ?? false,
      lineEnd: lineEnd ?? .lineFeed,
      endsWithLineEnd: isEnded ?? true
    )
    if self.lineEnd == .carriageReturnLineFeed {
      hasReturnsInLines = documents.all.contains { document in
        document.lineEnd == .lineFeed && document.lines.contains { $0.bytes.endsWithReturn }
      }
    }
  }
}

extension Bytes {
  var endsWithReturn: Bool { !isEmpty && self[count - 1] == UInt8(ascii: "\r") }
}
