package import JSONText
package import MergePolicy
internal import Records

/// The three-way merge of JSON Lines files under one policy: the only merge engine of the product.
///
/// Each version is read into lines. Lines become entries: the same record, or the same line, in up
/// to three versions. Each entry is decided by itself. The results are put into an order that is
/// merged from the orders of the versions.
package struct DocumentMerge: Sendable {
  package let policy: Policy
  /// The words of the policy itself, without those of a preset.
  package let words: [PolicyWord]
  /// Returns the SHA-256 of bytes.
  package let digest: @Sendable ([UInt8]) -> [UInt8]
  /// Helps with large files.
  package let workers: Workers
  /// Whether to use the shortcuts in `Alignment`. The result is the same without them, and takes
  /// longer; the tests run both.
  package let isAligned: Bool
  /// Runs the commands of the rule `exec`. The default has no registered command.
  package let runCommand: CommandRunner

  package init(
    policy: Policy,
    words: [PolicyWord] = [],
    digest: @escaping @Sendable ([UInt8]) -> [UInt8],
    workers: Workers = .alone,
    isAligned: Bool = true,
    runCommand: @escaping CommandRunner = { _ in .failure(.notRegistered) }
  ) {
    self.policy = policy
    self.words = words
    self.digest = digest
    self.workers = workers
    self.isAligned = isAligned
    self.runCommand = runCommand
  }

  /// Merges the changes of `ours` and `theirs` to `base`. All three are whole files, and may be
  /// empty.
  ///
  /// The result depends only on the arguments, the policy, and the output of the user's commands if
  /// the policy has the rule `exec`. If the sides are equal, or one equals base, the other side is
  /// taken as it is, damaged or not.
  ///
  /// - Throws: `NotJSONLines` for a version that has content but no record. Such versions need a
  ///   merge of plain text.
  package func merge(
    base: Bytes,
    ours: Bytes,
    theirs: Bytes
  ) throws(NotJSONLines) -> MergedDocument {
    let files = Versions(base: base, ours: ours, theirs: theirs)
    if let side = files.uncontestedSide {
      return MergedDocument(content: .file(files[side]), report: MergeReport())
    }
    if !isAligned { return try mergeLineByLine(files.map { Document(reading: $0) }) }
    if let document = try mergeBlocks(files) { return document }
    return try mergeLineByLine(readSharing(files))
  }

  /// Merges versions that differ, each line by itself. Logs, files with conflict markers, and files
  /// without plain keys need this.
  private func mergeLineByLine(
    _ documents: Versions<Document>
  ) throws(NotJSONLines) -> MergedDocument {
    var input = MergeInput(lines: documents.map(\.lines))
    let marked = documents.map { $0.resolvingMarkers() }
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

  /// Policy lines that would have decided the conflicts; computed only if there are conflicts.
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

  static func requireRecords(_ documents: Versions<Document>) throws(NotJSONLines) {
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
  /// The result of a merge, without what concerns the file as a whole.
  struct MergedLines {
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

  /// Merges the lines of three versions; nil if unchanged blocks can't be kept whole.
  func merge(_ input: MergeInput, _ keys: KeyColumns) -> MergedLines? {
    let identity = IdentityFields(policy: policy, key: keys.fields)
    let renaming = KeyRenamer(fields: keys.fields, identity: identity, digest: digest)
    let merger = RecordMerger(
      policy: policy,
      keyFields: keys.fields,
      identity: identity,
      isSound: input.isSound,
      runCommand: runCommand
    )
    var matching = RecordMatcher(input: input, keys: keys, identity: identity, merger: merger)
    var table = matching.table.take()
    if !table.keepsBlocks { return nil }
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
    _ renaming: KeyRenamer,
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
    if isAligned {
      EntryMerger.decide(&table, &merger, workers: workers)
      return
    }
    for index in table.entries.indices where table.entries[index].outcome.isOpen {
      guard let key = table.entries[index].key else { continue }
      table[index].outcome = merger.merge(table.lines(of: index), key: key)
    }
  }

  /// Merges a header with itself, field by field. Two new headers without a common member are
  /// different headers: a person has to decide.
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

  /// Whether both sides have a header that differs from base's and shares no member with the other
  /// side's.
  private static func areTwoHeaders(_ lines: Versions<Line?>) -> Bool {
    guard let ours = lines.ours?.value, let theirs = lines.theirs?.value, !ours.means(theirs),
      let oursHeader = JSONObject(ours), let theirsHeader = JSONObject(theirs)
    else { return false }
    if let base = lines.base?.value, base.means(ours) || base.means(theirs) { return false }
    let names = Set((0..<oursHeader.count).map(oursHeader.decodedName))
    return !(0..<theirsHeader.count).contains { names.contains(theirsHeader.decodedName(at: $0)) }
  }

  /// The bad lines that sides have and base does not, for the report.
  func damages(in input: MergeInput) -> [Damage] {
    var damages: [Damage] = []
    for version in [Version.ours, .theirs] {
      let lines = input.lines[version]
      guard Document.holdBadLines(lines) else { continue }
      let known = Set(input.lines.base.filter { $0.kind == .bad }.map(\.bytes))
      // fault: damage-unreported
      for line in lines where line.kind == .bad && !known.contains(line.bytes) {
        if let damage = Damage(line, in: version) { damages.append(damage) }
      }
    }
    return damages
  }
}
