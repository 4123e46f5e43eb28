internal import CommandInterface
internal import Git
internal import JSONText
internal import RecordMerge
internal import RecordStore
internal import Resolution
internal import System

/// A file with conflicts, or a record of the store in one, with the decisions about it.
struct ConflictedSubject {
  enum Place {
    case file(ConflictedPlace)
    /// A record against the file's.
    case store(ContestedRecord)
    /// An edit that is held back, against the record that the store has: ours is the edit.
    case held(HeldEdit)
    /// A record against the one that a server has: a conflict, or one that it did not take.
    case remote(RemoteDifference, ContestedRecord, remote: Int64)
  }

  /// From the top of the work tree.
  let path: String
  let place: Place
  var file: ConflictedFile

  var storeKey: String? {
    switch place {
    case .file: nil
    case .store(let record): record.key.text
    case .held(let edit): edit.key.text
    case .remote(let difference, _, _): difference.key.text
    }
  }

  var isUnmerged: Bool { if case .file(let place) = place { place.isUnmerged } else { false } }

  /// The number of values that the merge overrode, if nobody was told of that yet.
  var discardedCount: Int {
    switch place {
    case .file(let place): place.report.discardedCount
    case .store, .held: 0
    case .remote(_, let record, _):
      // Before all is decided, nothing is written.
      file.openConflicts.isEmpty ? record.decided.discardedCount : 0
    }
  }

  /// Makes the choices from the command line and a plan.
  mutating func apply(_ request: ResolveVerb, _ plan: ResolutionPlan?) {
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
  /// The content of the file when it was found.
  let content: Bytes
  /// Whether the index has its versions.
  let isUnmerged: Bool
  /// The style for remaining conflicts: that of the file.
  let style: ConflictStyle
  let labels: ConflictLabels
  let markerSize: Int
  /// The decisions of the merge, if it was made here for the first time.
  let report: MergeReport

  /// Puts the file in place if it has not changed meanwhile, and stages it if nothing is left to
  /// decide.
  func write(_ file: ConflictedFile, _ workspace: Workspace) throws {
    let target = workspace.workTree + "/" + path
    let signature = try FileSignature(at: target)
    guard try InputFile.ifPresent(at: target)?.bytes == content, let signature else {
      throw VerbFailure.file(.changedMeanwhile(path: path))
    }
    // The attic comes first: once the file is decided, the overridden values can't be found again.
    // The time is that of the file, so that a repeat after a crash recognises its lines.
    workspace.keepDiscarded(report, path: path, at: signature.modificationTime)
    let bytes = file.bytes(style: style, labels: labels, markerSize: markerSize)
    if bytes != content {
      try replaceFile(at: target, with: [bytes], place: workspace.temporaryPlace)
    }
    // A crash after this leaves a file without conflicts, which the next run stages.
    guard isUnmerged, file.openConflicts.isEmpty else { return }
    let result = try GitProgram(environment: workspace.context.environment)
      .run(["add", "--", ":(top,literal)" + path])
    if result.exitStatus != 0 { throw VerbFailure.conflict(.notStaged(path: path)) }
  }
}
