package import GitRepository
internal import JSONText
package import RecordMerge

/// Computes a merge again, from git's objects, by the one merge engine.
package struct MergeReplay {
  package let repository: GitRepository
  /// Which files have records, by their paths.
  package let isRecordFile: (String) throws -> Bool
  /// The engine with the policy for a path.
  package let engine: (String) throws -> DocumentMerge

  package init(
    repository: GitRepository,
    isRecordFile: @escaping (String) throws -> Bool,
    engine: @escaping (String) throws -> DocumentMerge
  ) {
    self.repository = repository
    self.isRecordFile = isRecordFile
    self.engine = engine
  }

  /// One file of a merge.
  package struct File {
    package var path: String
    package var outcome: Outcome
    /// Whether the commit has what the rules make of its parents; nil where they leave a conflict,
    /// or there is no commit yet.
    package var isAsCommitted: Bool?
  }

  package enum Outcome {
    case merged(MergedDocument)
    /// The version can't be merged by record.
    case notJSONLines(Version)
  }

  /// The files of records that both sides of a merge changed, each merged again, by path.
  ///
  /// A file that one side deleted is not among them: there are no records to bring together.
  package func files(of merge: PastMerge) throws -> [File] {
    let base = merge.bases.first
    let ours = Set(try repository.changedPaths(from: base, to: merge.ours))
    let theirs = try repository.changedPaths(from: base, to: merge.theirs)
    return try theirs.filter(ours.contains).sorted().compactMap { path in
      guard try isRecordFile(path), let ours = try repository.file(path, in: merge.ours),
        let theirs = try repository.file(path, in: merge.theirs), ours != theirs
      else { return nil }
      let base = try baseContent(of: path, merge.bases)
      return try file(path, base: base, ours: ours, theirs: theirs, merge)
    }
  }

  private func file(
    _ path: String,
    base: Bytes,
    ours: Bytes,
    theirs: Bytes,
    _ merge: PastMerge
  ) throws -> File {
    let engine = try engine(path)
    let document: MergedDocument
    do throws(NotJSONLines) {
      document = try engine.merge(base: base, ours: ours, theirs: theirs)
    } catch {
      return File(path: path, outcome: .notJSONLines(error.version))
    }
    var isAsCommitted: Bool?
    if case .commit(let id) = merge.kind, !document.hasConflicts {
      isAsCommitted = try repository.file(path, in: id) == document.bytes()
    }
    return File(path: path, outcome: .merged(document), isAsCommitted: isAsCommitted)
  }

  /// What git's merge takes for base: after criss-cross merges the bases are merged with one
  /// another, and what conflicts in that is as their own base has it (`--virtual`).
  private func baseContent(of path: String, _ bases: [String]) throws -> Bytes {
    let empty = Bytes("")
    guard let first = bases.first else { return empty }
    var content = try repository.file(path, in: first) ?? empty
    // Git takes the bases in the order of their dates, the oldest first; the laws make the order
    // matter to labels alone.
    for next in bases.dropFirst() {
      let inner = try repository.mergeBases(first, next)
      let base = try baseContent(of: path, inner)
      let other = try repository.file(path, in: next) ?? empty
      let merged = try? engine(path).merge(base: base, ours: content, theirs: other)
      content = merged?.bytes(style: .base) ?? base
    }
    return content
  }
}
