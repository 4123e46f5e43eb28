package import JSONText
package import MergePolicy
internal import Records

/// The three-way merge of JSON Lines files under one policy: the only merge engine of the product.
///
/// The way of the data: each version is read into lines; lines become entries (the same record, or
/// the same line, in up to three versions); each entry is decided by itself; what is left stands in
/// an order that is merged from the orders of the versions.
package struct DocumentMerge: Sendable {
  package let policy: Policy
  /// SHA-256 of the bytes it is given.
  package let digest: @Sendable ([UInt8]) -> [UInt8]
  /// Who helps with large files.
  package let workers: Workers
  /// Runs the commands of the rule `exec`; without it, no command is registered.
  package let runCommand: CommandRunner

  package init(
    policy: Policy,
    digest: @escaping @Sendable ([UInt8]) -> [UInt8],
    workers: Workers = .alone,
    runCommand: @escaping CommandRunner = { _ in .failure(.notRegistered) }
  ) {
    self.policy = policy
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
    let frames = ThreeVersions(
      base: FileFrame(of: base),
      ours: FileFrame(of: ours),
      theirs: FileFrame(of: theirs)
    )
    if policy.consistency != .append,
      let reader = RunReader(frames, policy: policy, workers: workers), let runs = reader.read()
    {
      return try mergeRuns(runs, frames)
    }
    return try mergeLineByLine(base: base, ours: ours, theirs: theirs)
  }

  /// Merges versions whose common lines were brought together in runs.
  private func mergeRuns(
    _ runs: RunAssembly,
    _ frames: ThreeVersions<FileFrame>
  ) throws(NotJSONLines) -> MergedDocument {
    let documents = ThreeWay(
      base: Document(frames.base, lines: runs.input.base),
      ours: Document(frames.ours, lines: runs.input.ours),
      theirs: Document(frames.theirs, lines: runs.input.theirs)
    )
    try Self.requireRecords(documents)
    var report = MergeReport()
    let items = mergeRecords(runs.input, runs.keys, &report)
    report.damages += Self.damages(documents, documents.map { $0.resolvingMarkers() })
    let format = FileFormat(merging: documents)
    return MergedDocument(content: .items(items, format: format), report: report)
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
    let documents = ThreeWay(base: known, ours: sides.0, theirs: sides.1)
    try Self.requireRecords(documents)
    var report = MergeReport()
    let items: [MergedItem]
    if policy.consistency == .append {
      items = mergeLog(documents)
    } else {
      let marked = documents.map { $0.resolvingMarkers() }
      let input = resolveMarkers(documents, marked, &report)
      let keys = KeyColumns.reading(input.lines, policy: policy)
      items = mergeRecords(input, keys, &report)
      report.damages += Self.damages(documents, marked)
    }
    let format = FileFormat(merging: documents)
    return MergedDocument(content: .items(items, format: format), report: report)
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

  private static func requireRecords(_ documents: ThreeWay<Document>) throws(NotJSONLines) {
    func require(_ document: Document?, _ version: Version) throws(NotJSONLines) {
      guard let document, !document.hasRecords, !document.isBlank else { return }
      throw NotJSONLines(version: version)
    }
    try require(documents.base, .base)
    try require(documents.ours, .ours)
    try require(documents.theirs, .theirs)
  }

  /// Merges the lines of three versions.
  func mergeRecords(
    _ input: MergeInput,
    _ keys: KeyColumns,
    _ report: inout MergeReport
  ) -> [MergedItem] {
    let renaming = KeyRenaming(fields: keys.fields, digest: digest)
    var matching = RecordMatching(policy: policy, input: input, keys: keys, renaming: renaming)
    var loose = LooseLines(keys: keys, table: matching.takeTable())
    var merger = RecordMerger(
      policy: policy,
      isOursSound: !input.isOursMarked && !loose.isOursDamaged,
      isTheirsSound: !input.isTheirsMarked && !loose.isTheirsDamaged,
      runCommand: runCommand
    )
    for (_, key) in matching.duplicateConflicts {
      merger.reports.append(RecordReport(key: key, event: .conflict(.duplicateKey)))
    }
    for (_, reason) in loose.conflicts {
      merger.reports.append(RecordReport(key: nil, event: .conflict(reason)))
    }
    var table = loose.takeTable()
    let decided = outcomes(of: table, &merger)
    for position in decided.indices.indices {
      let index = decided.indices[position]
      table[index].outcome = decided.outcomes[position]
      if table[index].isRenamed { table[index].readKey(fields: keys.fields) }
    }
    var collisions = CollisionResolver(
      policy: policy,
      renaming: renaming,
      keys: keys,
      table: table
    )
    collisions.resolve(matching.contestedKeys, &merger)
    report.records += merger.reports
    return FileOrder(table: collisions.table, keys: keys).items()
  }

  /// What the records of a table come to whose outcome is open.
  private func outcomes(
    of table: EntryTable,
    _ merger: inout RecordMerger
  ) -> (indices: [Int], outcomes: [Outcome]) {
    let merging = EntryMerging(table)
    return (merging.indices, merging.outcomes(&merger, workers: workers))
  }

  /// The bad lines of the versions, for the report.
  private static func damages(
    _ documents: ThreeWay<Document>,
    _ marked: ThreeWay<MarkedDocument>
  ) -> [Damage] {
    var damages: [Damage] = []
    for version in [Version.ours, .theirs] {
      guard let document = documents.value(of: version), document.hasBadLines else { continue }
      let known = Set((documents.base?.lines ?? []).filter { $0.kind == .bad }.map(\.bytes))
      let lines = marked.value(of: version)?.lines.map(\.line) ?? document.lines
      for line in lines where line.kind == .bad && !known.contains(line.bytes) {
        guard let error = line.error else { continue }
        damages.append(
          Damage(version: version, lineNumber: line.number, kind: .badLine(error))
        )
      }
    }
    return damages
  }
}

extension FileFormat {
  /// What holds for the merged file as a whole: each property three-way by itself.
  init(merging documents: ThreeWay<Document>) {
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
  }
}
