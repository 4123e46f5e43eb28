internal import CommandInterface
internal import Exchange
internal import Git
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Setup
internal import System

/// Finds where a file of a collection is now that is not in its place any more, as git tells it.
///
/// Git keeps no renames: it finds them in the difference of two versions. So this asks for the
/// differences in which the file can have been renamed since the store last met it.
final class RenameSearch {
  private let workspace: Workspace
  private let store: Store
  private var renamesByArguments: [[String]: [String: String]] = [:]

  /// A file that was renamed more often than this since the store last met it is not followed.
  private static let stepLimit = 8

  init(_ workspace: Workspace, _ store: Store) {
    self.workspace = workspace
    self.store = store
  }

  /// The path to which git has renamed the file of a collection; nil where it is in its place, or
  /// where git has no file that it became.
  ///
  /// Complexity: one look at the file system, unless the file is gone.
  func newPath(of collection: StoredCollection) throws -> String? {
    guard collection.isInFile, try isGone(collection.path) else { return nil }
    var path = collection.path
    for _ in 0..<Self.stepLimit {
      let noted = path == collection.path ? collection.head.commit : nil
      guard let next = try step(from: path, since: noted) else { break }
      if try !isGone(next) { return try isFree(next) ? next : nil }
      path = next
    }
    return try formerPath(of: collection)
  }

  /// Whether neither the work tree nor git's index has a file.
  private func isGone(_ path: String) throws -> Bool {
    let repository = try workspace.repository
    return try !entryExists(at: workspace.workTree + "/" + path)
      && repository.indexEntry(path) == nil && repository.conflictStages(path) == nil
  }

  private func isFree(_ path: String) throws -> Bool { try store.collection(path: path) == nil }

  /// What became of a file in the index, else in the commits since it was noted, else in the commit
  /// that took it away.
  private func step(from path: String, since noted: String?) throws -> String? {
    if let staged = try renames(["diff-index", "--cached", "HEAD"])[path] { return staged }
    let repository = try workspace.repository
    if let noted, (try? repository.blobID(path, at: noted)) != nil {
      return try renames(["diff-tree", "-r", noted, "HEAD"])[path]
    }
    let words = ["log", "-1", "--format=%H", "--diff-filter=D", "--no-renames", "HEAD", "--"]
    let found = try workspace.gitProgram()
      .run(words + [":(top,literal)\(path)"], discardsErrors: true)
    let commit = found.output.text.prefix { !$0.isNewline }
    guard found.exitStatus == 0, !commit.isEmpty else { return nil }
    return try renames(["diff-tree", "-r", "\(commit)^", String(commit)])[path]
  }

  /// The path that a file of the index has in HEAD, if git finds that it was renamed.
  func committedPath(of path: String) throws -> String? {
    try renames(["diff-index", "--cached", "HEAD"]).first { $0.value == path }?.key
  }

  /// The renames of a difference, by the old paths; none where git can't make it.
  ///
  /// https://git-scm.com/docs/git-diff-index: with `--name-status -z`, "R" and the similarity, the
  /// old path and the new one, each ended by a null character.
  private func renames(_ arguments: [String]) throws -> [String: String] {
    if let known = renamesByArguments[arguments] { return known }
    let options = ["-M", "--diff-filter=R", "--name-status", "-z"]
    let result = try workspace.gitProgram()
      .run(arguments.prefix(1) + options + arguments.dropFirst(), discardsErrors: true)
    var found: [String: String] = [:]
    if result.exitStatus == 0 {
      let words = result.output.text.split(separator: "\0").map(String.init)
      for index in stride(from: 0, to: words.count - 2, by: 3) {
        found[words[index + 1]] = words[index + 2]
      }
    }
    renamesByArguments[arguments] = found
    return found
  }

  /// An earlier path at which git has the file again, as after a reset that takes a rename back.
  private func formerPath(of collection: StoredCollection) throws -> String? {
    let repository = try workspace.repository
    return try store.formerPaths(of: collection).first { path in
      try repository.indexEntry(path) != nil && isFree(path)
    }
  }

  /// Files that no commit has, that are not collections, and that have exactly what the file of a
  /// collection had: the file may have been moved there.
  func twins(of collection: StoredCollection) throws -> [String] {
    let path = collection.path
    guard collection.isInFile, !entryExists(at: workspace.workTree + "/" + path) else { return [] }
    let suffix = path.split(separator: "/").last?.split(separator: ".").dropFirst().last
    let repository = try workspace.repository
    let ending = suffix.map { "." + $0 } ?? ".jsonl"
    var paths = try repository.untrackedPaths(withSuffix: ending)
    paths += try repository.indexPaths { $0.hasSuffix(ending) }
      .filter { try repository.blobID($0, at: "HEAD") == nil }
    let exchange = workspace.exchange(with: store)
    return try paths.filter { path in
      guard try isFree(path), (try? workspace.checkPlace(of: path)) != nil else { return false }
      return (try? exchange.hasContent(of: collection, at: path)) ?? false
    }
  }
}

extension Workspace {
  /// Lets collections follow their files that git has renamed: in the index (`git mv`), by a commit
  /// that was pulled, or on another branch. All that the store has of them goes along.
  ///
  /// A store that can't be written to stays as it is; `git jsonl doctor` names what it lacks.
  func followRenames(in store: Store) {
    guard let collections = try? store.collections() else { return }
    let lost = collections.filter { collection in
      collection.isInFile && !entryExists(at: workTree + "/" + collection.path)
    }
    if lost.isEmpty { return }
    let search = RenameSearch(self, store)
    for collection in lost {
      guard let path = try? search.newPath(of: collection),
        (try? checkFile(of: path)) != nil,
        (try? setPath(of: collection, to: path, in: store)) == true
      else { continue }
      tell([Messages.followed(collection.path, to: path)])
      // What can't be written here is found by doctor.
      _ = try? followByRule(from: collection.path, to: path)
    }
  }

  /// Gives a collection another path in the store.
  ///
  /// - Returns: whether it has the path now; it does not where another collection has it, or where
  ///   another process was faster.
  func setPath(
    of collection: StoredCollection,
    to path: String,
    in store: Store
  ) throws -> Bool {
    try noteStagedVersion(of: collection, at: path, in: store)
    return try store.rename(collection, to: path)
  }

  /// What is in the index under the new path, and in HEAD under an old one, was not staged by
  /// hand: the next commit takes edits of it.
  private func noteStagedVersion(
    of collection: StoredCollection,
    at path: String,
    in store: Store
  ) throws {
    let old = try RenameSearch(self, store).committedPath(of: path) ?? collection.path
    guard let entry = try CommitIndex(self).own.entry(of: path),
      try repository.blobID(old, at: "HEAD") == entry.blobID,
      try !store.stagedVersions(of: collection).all.contains(entry.blobID)
    else { return }
    try store.note(stagedVersion: entry.blobID, becoming: nil, of: collection)
  }

  /// Has git's own attributes of this repository send a file to the driver under its new path, too.
  private func followByRule(from old: String, to new: String) throws {
    let path = commonDirectory + "/info/attributes"
    try SetupPlan(movingLocalRuleOf: old, to: new, in: FoundFile(at: path)).carryOut()
  }
}

// MARK: - Output

extension Messages {
  /// Says that the store follows a file that git has renamed.
  static func followed(_ old: String, to new: String) -> String {
    "\(printable(old)) is \(printable(new)) now, as git has renamed it; its edits go there"
  }
}
