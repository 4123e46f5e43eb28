internal import CommandInterface
internal import ContentHash
internal import GitObjects
internal import History
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import PolicySuggestion
internal import RecordMerge
internal import Records
internal import System

/// The policy that a file and its history suggest.
struct FileSuggestion {
  var path: String
  var trial: PolicyTrial
  /// Whether the whole history was read.
  var isComplete: Bool
  /// How many merges of the history were left out, because it has more than are done again.
  var leftOutCount = 0

  var suggestion: SuggestedPolicy { trial.suggestion }
}

/// How much of a history is read for a suggestion.
struct SuggestionLimits {
  /// The most commits that changed the file.
  var editCount: Int
  var commitCount: Int
  /// The most bytes of versions, and of versions of merges.
  var byteCount: Int
  var mergeCount: Int
  /// The most bytes of the file itself.
  var fileByteCount: Int

  /// For `git jsonl policy suggest`, which may take as long as it needs.
  static let thorough = SuggestionLimits(
    editCount: 1000,
    commitCount: 200_000,
    byteCount: 2 << 30,
    mergeCount: 300,
    fileByteCount: .max
  )
  /// For verbs that do something else. What a file of 8 MB shows takes a tenth of a second.
  static let quick = SuggestionLimits(
    editCount: 100,
    commitCount: 2000,
    byteCount: 32 << 20,
    mergeCount: 20,
    fileByteCount: 8 << 20
  )
}

extension SuggestionLimits {
  fileprivate var walk: RecordWalk.Limits {
    RecordWalk.Limits(editCount: editCount, commitCount: commitCount)
  }
}

// MARK: - A file of the repository

extension Workspace {
  /// The policy that a file and its history suggest; nil for a file without records, and for one
  /// that is longer than the limits.
  ///
  /// - Throws: `VerbFailure` for a file that is missing, is not JSON Lines, or is in conflict.
  func suggestion(for path: String, _ limits: SuggestionLimits) throws -> FileSuggestion? {
    let chosen = PolicyLookup.choose(from: try policies(), path: path)
    var preset: String?
    if case .shipped(let name, _, _) = chosen.origin { preset = name }
    guard let version = try presentVersion(of: path, limit: limits.fileByteCount),
      var evidence = PolicyEvidence(of: version, present: chosen.policy, preset: preset)
    else { return nil }
    defer { progress.clear() }
    let (merges, isComplete) = try read(path, version, limits, into: &evidence)
    let replay = MergeReplay(
      repository: try repository,
      isRecordFile: { _ in true },
      engine: { _ in DocumentMerge(policy: chosen.policy, digest: { sha256($0) }) }
    )
    let past = PastMerges(of: path, merges, replay, limits, progress)
    try past.forEach { evidence.see($0) }
    let trial = try PolicyTrial(
      of: evidence.suggestion,
      asks: { asks($0) },
      engine: { DocumentMerge(policy: $0, digest: { sha256($0) }) },
      forEachMerge: past.forEach
    )
    return FileSuggestion(
      path: path,
      trial: trial,
      isComplete: isComplete,
      leftOutCount: past.leftOutCount
    )
  }

  /// The version in the work tree, or without one in HEAD; nil if it has more bytes than the limit.
  private func presentVersion(of path: String, limit: Int) throws -> FileVersion? {
    guard let content = readableContent(of: path) else { throw VerbFailure.file(.notAFile(path)) }
    if content.count > limit { return nil }
    try checkRecords(content, path)
    if let id = try repository.blobID(path, at: "HEAD"), try repository.blob(id) == content {
      return FileVersion(id: id, content: content)
    }
    return FileVersion(id: "", content: content)
  }

  /// Reads the edits of the file, from the latest back.
  ///
  /// - Returns: the merges of the file, and whether the whole history was read.
  private func read(
    _ path: String,
    _ version: FileVersion,
    _ limits: SuggestionLimits,
    into evidence: inout PolicyEvidence
  ) throws -> (merges: [FileMerge], isComplete: Bool) {
    let repository = try repository
    guard let head = try repository.commitID(named: "HEAD") else { return ([], true) }
    var byteCount = 0
    func content(_ id: String) throws -> FileVersion? {
      let content = try repository.presentBlob(id)
      byteCount += content.count
      return isMarked(content) ? nil : FileVersion(id: id, content: content)
    }
    if let id = try repository.fileID(path, in: head), id != version.id,
      let committed = try content(id)
    {
      evidence.see(from: committed, to: version)
    }
    let progress = progress
    var walk = RecordWalk(repository: repository, finder: nil) { count in
      progress.show(title: "Reading \(path)", unit: "commits", done: count)
    }
    // The version before an edit is mostly the one after the edit before.
    var last: (id: String, version: FileVersion?)?
    return try walk.forEachEdit(from: head, path: path, limits: limits.walk) { edit in
      if byteCount > limits.byteCount { return false }
      let after = try last?.id == edit.after ? last?.version : content(edit.after)
      let before = try content(edit.before)
      last = (edit.before, before)
      if let before, let after { evidence.see(from: before, to: after) }
      return true
    }
  }
}

/// The merges of a file, the latest first, as far as they are done again.
private final class PastMerges {
  private let path: String
  private let merges: [FileMerge]
  private let replay: MergeReplay
  private let limits: SuggestionLimits
  private let progress: ProgressLine
  /// How many are left out, as far as it is known: after the first visit of all.
  private(set) var leftOutCount = 0

  init(
    of path: String,
    _ merges: [FileMerge],
    _ replay: MergeReplay,
    _ limits: SuggestionLimits,
    _ progress: ProgressLine
  ) {
    (self.path, self.merges, self.replay) = (path, merges, replay)
    (self.limits, self.progress) = (limits, progress)
  }

  /// Passes the versions of each merge to a function. They are read again at each call.
  func forEach(_ visit: (JoinedVersions) throws -> Void) throws {
    var byteCount = 0
    let total = min(merges.count, limits.mergeCount)
    for (index, merge) in merges.enumerated() {
      if index == total || byteCount > limits.byteCount / 4 {
        leftOutCount = merges.count - index
        return
      }
      progress.show(title: "Merging \(path)", unit: "merges", done: index, total: total)
      guard let (base, ours, theirs, committed) = try replay.versions(of: merge) else { continue }
      byteCount += base.count + ours.count + theirs.count
      let versions = [base, ours, theirs]
      if ours == theirs || ours == base || theirs == base { continue }
      if versions.contains(where: isMarked) { continue }
      try visit(JoinedVersions(base: base, ours: ours, theirs: theirs, committed: committed))
    }
  }
}

/// Whether a version was committed with conflict markers, so that it shows nothing.
private func isMarked(_ content: Bytes) -> Bool {
  let marker = Bytes("<<<<<<< ")
  var start = 0
  while let index = content.firstIndex(of: marker, from: start) {
    if index == 0 || content[index - 1] == UInt8(ascii: "\n") { return true }
    start = index + 1
  }
  return false
}

private func asks(_ merge: JoinedVersions) -> Bool {
  (try? hasTextConflict(base: merge.base, ours: merge.ours, theirs: merge.theirs)) ?? true
}

/// Refuses a content that is not JSON Lines, or is in conflict.
private func checkRecords(_ content: Bytes, _ path: String) throws {
  if let foreign = ForeignContent(of: content) {
    throw VerbFailure.file(.notRecords(path: path, foreign))
  }
  if isMarked(content), let marked = Document(reading: content).resolvingMarkers() {
    throw VerbFailure.file(.conflictMarkers(path: path, line: marked.firstMarkerNumber))
  }
}

// MARK: - A file without a repository

/// The policy that a file by itself suggests; nil for a file without records.
///
/// - Parameter path: its path from the current folder, which may be in no repository.
func fileSuggestion(at path: String, _ context: VerbContext) throws -> FileSuggestion? {
  let content = try InputFile(at: absolutePath(path, context)).bytes
  try checkRecords(content, path)
  let preset = Policy.shippedPreset(forPath: path)
  let present = Policy.shipped(forPath: path)
  let version = FileVersion(id: "", content: content)
  // Where no repository says where the top is, the path from here is the best guess.
  let names = path.split(separator: "/").filter { $0 != "." }.map(String.init)
  let isInside = !path.hasPrefix("/") && !names.contains("..")
  let pattern = isInside ? names.joined(separator: "/") : names.last ?? path
  guard let evidence = PolicyEvidence(of: version, present: present, preset: preset) else {
    return nil
  }
  let trial = try PolicyTrial(
    of: evidence.suggestion,
    asks: { asks($0) },
    engine: { DocumentMerge(policy: $0, digest: { sha256($0) }) },
    forEachMerge: { _ in }
  )
  return FileSuggestion(path: pattern, trial: trial, isComplete: true)
}

/// A path from the current folder as an absolute one.
func absolutePath(_ path: String, _ context: VerbContext) -> String {
  path.hasPrefix("/") ? path : (context.folder ?? "") + "/" + path
}

// MARK: - Offers

extension Workspace {
  /// A line for each file without a policy of its own whose history suggests one that decides
  /// something, and the verb that shows why. What can't be read is passed over, and so are long
  /// files.
  func offers(for paths: [String]) -> [String] {
    defer { progress.clear() }
    return paths.prefix(Self.offerLimit).compactMap { path in
      do {
        if try policies()?.entry(forPath: path) != nil { return nil }
        return try suggestion(for: path, .quick).flatMap(Messages.offer)
      } catch {
        return nil
      }
    }
  }

  /// The most files that are looked at for offers.
  private static let offerLimit = 20
}
