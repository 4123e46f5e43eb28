internal import CommandInterface
internal import ContentHash
internal import Exchange
internal import FileAccess
internal import GitRepository
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import Resolution

/// A file with conflicts, or a record of the store in one, and what is decided of it.
struct ConflictedSubject {
  enum Place {
    case file(ConflictedPlace)
    case store(KeyText)
  }

  /// From the top of the work tree.
  let path: String
  let place: Place
  var file: ConflictedFile

  var storeKey: String? { if case .store(let key) = place { key.text } else { nil } }

  var isUnmerged: Bool { if case .file(let place) = place { place.isUnmerged } else { false } }

  /// Makes the choices that the command line and a plan name.
  mutating func apply(_ request: ResolveRequest, _ plan: ResolutionPlan?) {
    for position in file.conflictPositions {
      guard var conflict = file[position] else { continue }
      if let all = request.all.flatMap({ Choice(word: $0) }) { conflict.chooseAll(all) }
      for field in request.fields {
        for index in conflict.fields.indices where conflict.fields[index].path == field.path {
          _ = conflict.choose(Choice(word: field.word), at: index)
        }
      }
      plan?.apply(to: &conflict, path: self.path)
      file[position] = conflict
    }
  }
}

/// A file of the work tree with conflicts, as it was found.
struct ConflictedPlace {
  let path: String
  /// What the file had.
  let content: Bytes
  /// Whether the index has its versions side by side.
  let isUnmerged: Bool
  let style: ConflictStyle

  /// Puts the file in place, where nobody has changed it meanwhile, and stages it where nothing is
  /// left to decide.
  func write(_ file: ConflictedFile, _ workspace: Workspace) throws {
    let target = workspace.workTree + "/" + path
    guard try InputFile.ifPresent(at: target)?.bytes == content else {
      throw CompanionFailure.changedMeanwhile(path: path)
    }
    let bytes = file.bytes(style: style, labels: ConflictLabels(), markerSize: 7)
    try replaceFile(at: target, with: [bytes])
    guard isUnmerged, file.openConflicts.isEmpty else { return }
    let result = try runProgram(
      "git",
      arguments: ["add", "--", ":(top,literal)" + path],
      environment: workspace.context.environment
    )
    if result.exitStatus != 0 { throw CompanionFailure.notStaged(path: path) }
  }
}

// MARK: - Finding conflicts

extension Workspace {
  /// The conflicts in the named files, or in all files of records and in the store.
  func conflictedSubjects(_ paths: [String]) throws -> [ConflictedSubject] {
    let inner = try paths.map(innerPath)
    let files = try inner.isEmpty ? filesThatMayConflict() : inner
    var subjects: [ConflictedSubject] = []
    for path in files {
      if let subject = try conflictedFile(path, isNamed: !inner.isEmpty) {
        subjects.append(subject)
      }
    }
    guard hasStore else { return subjects }
    let store = try openStore()
    for collection in try store.collections() where inner.isEmpty || inner.contains(collection.path)
    {
      subjects += try conflictedRecords(of: collection, in: store)
    }
    return subjects
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
    guard let content = try InputFile.ifPresent(at: workTree + "/" + path)?.bytes else {
      if stages != nil { throw CompanionFailure.deletedConflict(path: path) }
      if isNamed { throw CompanionFailure.notAFile(path) }
      return nil
    }
    if let stages, stages.ours == nil || stages.theirs == nil {
      throw CompanionFailure.deletedConflict(path: path)
    }
    let candidates = ConflictCandidates(content)
    if stages == nil, candidates == nil { return nil }
    let engine = try self.engine(for: path)
    let document = try merge(path, content, stages, candidates, engine)
    let place = ConflictedPlace(
      path: path,
      content: content,
      isUnmerged: stages != nil,
      style: candidates?.hasRecordStyle == true ? .record : .merge
    )
    let file = ConflictedFile(document, policyKey: engine.policy.key)
    return ConflictedSubject(path: path, place: .file(place), file: file)
  }

  private func engine(for path: String) throws -> DocumentMerge {
    let commands = UserCommands(environment: context.environment)
    return DocumentMerge(
      policy: try policy(for: path),
      digest: { sha256($0) },
      runCommand: { commands.run($0) }
    )
  }

  /// What the engine makes of the versions: of those of the index, where nobody has touched the
  /// file since git left it, else of those that the file itself holds, so that what was edited in
  /// it stays.
  private func merge(
    _ path: String,
    _ content: Bytes,
    _ stages: GitConflictStages?,
    _ candidates: ConflictCandidates?,
    _ engine: DocumentMerge
  ) throws -> MergedDocument {
    do {
      if let stages, let ours = stages.ours, let theirs = stages.theirs {
        let base = stages.base ?? Bytes("")
        let whole = try engine.merge(base: base, ours: ours, theirs: theirs)
        if try isUntouched(content, base: base, ours: ours, theirs: theirs, whole) { return whole }
      }
      guard let candidates else {
        return MergedDocument(content: .file(content), report: MergeReport())
      }
      return try engine.merge(
        base: stages?.base ?? candidates.base,
        ours: candidates.ours,
        theirs: candidates.theirs
      )
    } catch is NotJSONLines {
      throw CompanionFailure.notRecords(path: path)
    }
  }

  /// Whether a file is what the driver, or git's own merge of text, left of its versions.
  private func isUntouched(
    _ content: Bytes,
    base: Bytes,
    ours: Bytes,
    theirs: Bytes,
    _ document: MergedDocument
  ) throws -> Bool {
    if content == ours { return true }
    let found = withoutLabels(content)
    for style in ConflictStyle.allCases where style != .base {
      if withoutLabels(document.bytes(style: style)) == found { return true }
    }
    let now = context.now()
    let prefix = "\(storeFolder)/resolve-\(now.secondsSince1970)-\(now.nanoseconds)"
    try makeFolder(at: storeFolder)
    let names = ["ours", "base", "theirs"].map { "\(prefix)-\($0)" }
    defer { for name in names { try? removeFile(at: name) } }
    for (name, version) in zip(names, [ours, base, theirs]) {
      try replaceFile(at: name, with: [version])
    }
    for style in [[], ["--diff3"], ["--zdiff3"]] {
      let result = try runProgram(
        "git",
        arguments: ["-c", "merge.conflictStyle=merge", "merge-file", "-p"] + style + names,
        environment: context.environment,
        discardsErrors: true
      )
      if withoutLabels(result.output) == found { return true }
    }
    return false
  }

  /// The lines of a text, its conflict markers without what stands behind them.
  private func withoutLabels(_ text: Bytes) -> [Bytes] {
    Document(reading: text).lines.map { line in
      let size = line.bytes.array.prefix { $0 == line.bytes[0] }.count
      let isMarker = line.kind == .bad && size >= 7 && "<|=>".utf8.contains(line.bytes[0])
      return isMarker ? line.bytes[0..<size] : line.bytes
    }
  }
}

// MARK: - The store

extension Workspace {
  private func conflictedRecords(
    of collection: StoredCollection,
    in store: Store
  ) throws -> [ConflictedSubject] {
    try store.conflicts(of: collection).compactMap { stored in
      guard let dirty = try store.dirtyRecord(stored.key, of: collection),
        stored.base != dirty.base
      else { return nil }
      let conflict = Conflict(
        base: [stored.base].compactMap { $0 },
        ours: [dirty.record].compactMap { $0 },
        theirs: [dirty.base].compactMap { $0 }
      )
      let document = MergedDocument(
        content: .items([.conflict(conflict)], format: FileFormat()),
        report: MergeReport()
      )
      let file = ConflictedFile(document, policyKey: collection.keyFields)
      return ConflictedSubject(path: collection.path, place: .store(stored.key), file: file)
    }
  }

  /// Writes a decided record into the store; one of which something is open stays as it is.
  func decide(_ key: KeyText, _ subject: ConflictedSubject) throws {
    guard let conflict = subject.file.conflictPositions.first.flatMap({ subject.file[$0] }),
      let lines = conflict.decidedLines
    else { return }
    let store = try openStoreForEditing()
    guard let collection = try store.collection(path: subject.path) else { return }
    let versions = conflict.conflict
    try editing(collection, of: store) { editor in
      let dirty = try store.dirtyRecord(key, of: collection)
      guard dirty?.record == versions.ours.first, dirty?.base == versions.theirs.first else {
        throw CompanionFailure.recordChangedMeanwhile(key: key.text, collection: subject.path)
      }
      try editor.decide(key, as: lines.first.flatMap { try? JSONValue(parsing: $0) })
    }
  }
}
