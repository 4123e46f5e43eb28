internal import CommandInterface
internal import Git
internal import JSONText
internal import RecordMerge
internal import RecordStore
internal import Resolution
internal import System

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

  /// How many values the merge set aside that was made here for the first time.
  var discardedCount: Int {
    if case .file(let place) = place { place.report.discardedCount } else { 0 }
  }

  /// Makes the choices that the command line and a plan name.
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
  /// What the file had.
  let content: Bytes
  /// Whether the index has its versions side by side.
  let isUnmerged: Bool
  /// How conflicts that are left are written: as those that were found.
  let style: ConflictStyle
  let labels: ConflictLabels
  let markerSize: Int
  /// What a merge set aside that was made here for the first time.
  let report: MergeReport

  /// Puts the file in place, where nobody has changed it meanwhile, and stages it where nothing is
  /// left to decide.
  func write(_ file: ConflictedFile, _ workspace: Workspace) throws {
    let target = workspace.workTree + "/" + path
    let signature = try FileSignature(at: target)
    guard try InputFile.ifPresent(at: target)?.bytes == content, let signature else {
      throw VerbFailure.file(.changedMeanwhile(path: path))
    }
    // The attic comes first: once the file is decided, nobody could tell any more what was set
    // aside. The time is that of the file, so that a repeat after a crash knows its lines again.
    workspace.keepDiscarded(report, path: path, at: signature.modificationTime)
    let bytes = file.bytes(style: style, labels: labels, markerSize: markerSize)
    if bytes != content { try replaceFile(at: target, with: [bytes]) }
    // A crash from here on leaves a file in which nothing is left, which the next run stages.
    guard isUnmerged, file.openConflicts.isEmpty else { return }
    let result = try GitProgram(environment: workspace.context.environment)
      .run(["add", "--", ":(top,literal)" + path])
    if result.exitStatus != 0 { throw VerbFailure.conflict(.notStaged(path: path)) }
  }
}
