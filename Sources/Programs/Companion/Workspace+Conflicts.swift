internal import CommandInterface
internal import ContentHash
internal import Git
internal import GitObjects
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import Resolution
internal import System

/// The versions of a file in conflict, as they were found, and their merge by the engine.
private struct RepeatedMerge {
  let document: MergedDocument
  var isBaseKnown = true
  /// Lines of one side that a person has to decide, whatever the engine says.
  var doubtfulLines: [Bytes: Side] = [:]
  /// Whether git had not used the engine, so that overridden values are not known yet.
  var isNew = false
}

extension Workspace {
  /// The conflicts in the named files, or in all files of records and in the store. A file whose
  /// conflicts can't be read is reported, and the others are still handled.
  ///
  /// - Returns: the conflicts, and the exit status for files that can't be read.
  func conflictedSubjects(_ paths: [String]) throws -> ([ConflictedSubject], status: Int32) {
    let inner = try paths.map(innerPath)
    let files = try inner.isEmpty ? filesThatMayConflict() : inner
    var subjects: [ConflictedSubject] = []
    var status = ExitStatus.done
    for path in files {
      let outcome = try reportingFailure {
        if let subject = try conflictedFile(path, isNamed: !inner.isEmpty) {
          subjects.append(subject)
        }
        return ExitStatus.done
      }
      status = max(status, outcome)
    }
    guard hasStore else { return (subjects, status) }
    let store = try openStore()
    for collection in try store.collections() where inner.isEmpty || inner.contains(collection.path)
    {
      subjects += try conflictedRecords(of: collection, in: store)
      subjects += try heldSubjects(of: collection, in: store)
      subjects += try remoteSubjects(of: collection, in: store)
    }
    return (subjects, status)
  }

  private func filesThatMayConflict() throws -> [String] {
    let collections = hasStore ? try openStore().collections().map(\.path) : []
    let tracked = try repository.indexPaths { path in
      (try? self.isRecordFile(path)) ?? false
    }
    return tracked + collections.filter { !tracked.contains($0) }
  }

  private func conflictedFile(_ path: String, isNamed: Bool) throws -> ConflictedSubject? {
    let stages = try repository.conflictStages(path)
    if let stages, stages.ours == nil || stages.theirs == nil {
      throw VerbFailure.conflict(.deletedConflict(path: path))
    }
    guard let content = try InputFile.ifPresent(at: workTree + "/" + path)?.bytes else {
      if stages != nil { throw VerbFailure.conflict(.missingConflict(path: path)) }
      if isNamed { throw VerbFailure.file(.notAFile(path)) }
      return nil
    }
    let engine = try self.engine(for: path)
    let candidates = ConflictCandidates(content, policy: engine.policy)
    if stages == nil, candidates == nil { return nil }
    if let line = Document(reading: content).firstUnterminatedMarkerNumber {
      throw VerbFailure.conflict(.unterminatedMarkers(path: path, line: line))
    }
    let merge = try repeatMerge(path, content, stages, candidates, engine)
    let place = ConflictedPlace(
      path: path,
      content: content,
      isUnmerged: stages != nil,
      style: candidates?.style ?? .merge,
      labels: candidates?.labels ?? ConflictLabels(),
      markerSize: candidates?.markerSize ?? 7,
      report: merge.isNew ? merge.document.report : MergeReport()
    )
    let file = ConflictedFile(
      merge.document,
      policyKey: engine.policy.key,
      isBaseKnown: merge.isBaseKnown,
      doubtfulLines: merge.doubtfulLines
    )
    return ConflictedSubject(path: path, place: .file(place), file: file)
  }

  func engine(for path: String) throws -> DocumentMerge {
    let commands = UserCommands(environment: context.environment)
    return DocumentMerge(
      policy: try policy(for: path),
      digest: { sha256($0) },
      runCommand: { commands.run($0) }
    )
  }

  /// Merges the versions again: those of the index if nobody has touched the file since git left
  /// it, else those in the file itself, so that edits of it stay.
  private func repeatMerge(
    _ path: String,
    _ content: Bytes,
    _ stages: GitConflictStages?,
    _ candidates: ConflictCandidates?,
    _ engine: DocumentMerge
  ) throws -> RepeatedMerge {
    do {
      if let stages, let ours = stages.ours, let theirs = stages.theirs {
        let base = stages.base ?? Bytes("")
        let whole = try engine.merge(base: base, ours: ours, theirs: theirs)
        if isResult(whole, content) { return RepeatedMerge(document: whole) }
        if try content == ours || isTextMerge(content, base: base, ours: ours, theirs: theirs) {
          return RepeatedMerge(document: whole, isNew: true)
        }
      }
      guard let candidates else {
        return RepeatedMerge(
          document: MergedDocument(content: .file(content), report: MergeReport())
        )
      }
      let document = try engine.merge(
        base: stages?.base ?? candidates.base,
        ours: candidates.ours,
        theirs: candidates.theirs
      )
      return RepeatedMerge(
        document: document,
        isBaseKnown: stages?.base != nil || candidates.isBaseKnown,
        doubtfulLines: stages?.base == nil ? candidates.doubtfulLines : [:],
        isNew: true
      )
    } catch is NotJSONLines {
      throw VerbFailure.conflict(.notRecords(path: path))
    }
  }

  /// Whether a file is the driver's result of a merge.
  private func isResult(_ document: MergedDocument, _ content: Bytes) -> Bool {
    let found = withoutLabels(content)
    return ConflictStyle.allCases.contains { style in
      style != .base && withoutLabels(document.bytes(style: style)) == found
    }
  }

  /// Whether a file is the result of git's own text merge of its versions.
  private func isTextMerge(
    _ content: Bytes,
    base: Bytes,
    ours: Bytes,
    theirs: Bytes
  ) throws -> Bool {
    let found = withoutLabels(content)
    let now = context.now()
    let prefix = "\(storeFolder)/resolve-\(now.seconds)-\(now.nanoseconds)"
    try makeStoreFolder()
    let names = ["ours", "base", "theirs"].map { "\(prefix)-\($0)" }
    defer { for name in names { try? removeFile(at: name) } }
    for (name, version) in zip(names, [ours, base, theirs]) {
      try replaceFile(at: name, with: [version])
    }
    for style in [[], ["--diff3"], ["--zdiff3"]] {
      let result = try GitProgram(environment: context.environment).run(
        ["-c", "merge.conflictStyle=merge", "merge-file", "-p"] + style + names,
        discardsErrors: true
      )
      if withoutLabels(result.output) == found { return true }
    }
    return false
  }

  /// The lines of a text, with conflict markers of one size and without their labels.
  private func withoutLabels(_ text: Bytes) -> [Bytes] {
    Document(reading: text).lines.map { line in
      line.conflictMarker == nil ? line.bytes : line.bytes[0..<7]
    }
  }
}
