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
  /// Whether all that `Alignment` does is done. Without it a merge comes to the same, and takes
  /// longer: the tests run both.
  package let isAligned: Bool
  /// Runs the commands of the rule `exec`; without it, no command is registered.
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
    let files = Versions(base: base, ours: ours, theirs: theirs)
    if let side = files.uncontestedSide {
      return MergedDocument(content: .file(files[side]), report: MergeReport())
    }
    if !isAligned { return try mergeLineByLine(files.map { Document(reading: $0) }) }
    if let document = try mergeBlocks(files) { return document }
    return try mergeLineByLine(readSharing(files))
  }

  /// Merges versions that differ, with every line merged by itself: the plain way, and what logs,
  /// and files that hold conflict markers or have no plain keys, need.
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
  /// What a merge came to, without what holds for the file as a whole.
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

  /// Merges the lines of three versions; nil where unchanged blocks can't be kept whole.
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
    if !input.unchangedBlocks.isEmpty, table.hasUnassignedLines, !KeylessLines.keepsBlocks(table) {
      return nil
    }
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
  private static func areTwoHeaders(_ lines: Versions<Line?>) -> Bool {
    guard let ours = lines.ours?.value, let theirs = lines.theirs?.value, !ours.means(theirs),
      let oursHeader = JSONObject(ours), let theirsHeader = JSONObject(theirs)
    else { return false }
    if let base = lines.base?.value, base.means(ours) || base.means(theirs) { return false }
    let names = Set((0..<oursHeader.count).map(oursHeader.decodedName))
    return !(0..<theirsHeader.count).contains { names.contains(theirsHeader.decodedName(at: $0)) }
  }

  /// The bad lines that sides have and base lacks, for the report.
  func damages(in input: MergeInput) -> [Damage] {
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
