package import GitObjects
internal import JSONText
package import RecordMerge

/// Computes a merge again, from git's objects, by the one merge engine.
package struct MergeReplay {
  package let repository: GitRepository
  /// Whether the file at a path has records.
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
    /// The path of the file in the merge.
    package var path: String
    /// The path in base, if it differs.
    package var oldPath: String?
    package var outcome: Outcome
    /// Whether the commit has the result of the rules for its parents; nil if they leave a
    /// conflict, or if there is no commit yet.
    package var isAsCommitted: Bool?
  }

  package enum Outcome {
    case merged(MergedDocument)
    /// The version can't be merged by record.
    case notJSONLines(Version)
    /// This side deleted the file, and the other one changed it; git leaves this to a person.
    /// `isKept` is nil if there is no commit yet.
    case deleted(by: Side, isKept: Bool?)
  }

  /// The files of records that both sides of a merge changed, each merged again, by path. A file
  /// that a side renamed is matched with the other side's version.
  package func files(of merge: PastMerge) throws -> [File] {
    let base = merge.bases.first
    let ours = Changes(try repository.fileChanges(from: base, to: merge.ours))
    let theirs = Changes(try repository.fileChanges(from: base, to: merge.theirs))
    let known = ours.renamed.keys.filter { theirs.renamed[$0] != nil }.map { path in
      (old: path, ours: ours.renamed[path] ?? nil, theirs: theirs.renamed[path] ?? nil)
    }
    let added = ours.added.intersection(theirs.added).map { path in
      (old: path, ours: Optional(path), theirs: Optional(path))
    }
    return try (known + added).compactMap { place in
      try file(from: place.old, ours: place.ours, theirs: place.theirs, merge)
    }.sorted { $0.path < $1.path }
  }

  /// The changes of a side to the files of base.
  private struct Changes {
    /// The current path of each changed file of base; nil if it was deleted.
    var renamed: [String: String?] = [:]
    var added: Set<String> = []

    init(_ changes: [GitFileChange]) {
      for change in changes {
        if let old = change.oldPath {
          renamed.updateValue(change.newPath, forKey: old)
        } else if let new = change.newPath {
          added.insert(new)
        }
      }
    }
  }

  private func file(
    from old: String,
    ours oursPath: String?,
    theirs theirsPath: String?,
    _ merge: PastMerge
  ) throws -> File? {
    guard let kept = oursPath ?? theirsPath else { return nil }
    // If both sides renamed it differently, git keeps both names, and asks.
    let path = oursPath == old ? theirsPath ?? kept : kept
    guard try isRecordFile(path) else { return nil }
    let base = try baseContent(of: old, merge.bases)
    let oursContent = try oursPath.flatMap { try repository.file($0, in: merge.ours) }
    let theirsContent = try theirsPath.flatMap { try repository.file($0, in: merge.theirs) }
    var file = File(path: path, oldPath: path == old ? nil : old, outcome: .notJSONLines(.base))
    switch (oursContent, theirsContent) {
    case (nil, nil): return nil
    case (let ours?, let theirs?):
      if ours == theirs || ours == base || theirs == base { return nil }
      (file.outcome, file.isAsCommitted) = try outcome(path, (base, ours, theirs), merge)
    case (nil, _): file.outcome = .deleted(by: .ours, isKept: try isKept(path, merge))
    case (_, nil): file.outcome = .deleted(by: .theirs, isKept: try isKept(path, merge))
    }
    return file
  }

  private func isKept(_ path: String, _ merge: PastMerge) throws -> Bool? {
    guard case .commit(let id) = merge.kind else { return nil }
    return try repository.fileID(path, in: id) != nil
  }

  private func outcome(
    _ path: String,
    _ versions: (base: Bytes, ours: Bytes, theirs: Bytes),
    _ merge: PastMerge
  ) throws -> (Outcome, isAsCommitted: Bool?) {
    let engine = try engine(path)
    let document: MergedDocument
    do throws(NotJSONLines) {
      document = try engine.merge(
        base: versions.base,
        ours: versions.ours,
        theirs: versions.theirs
      )
    } catch {
      return (.notJSONLines(error.version), nil)
    }
    guard case .commit(let id) = merge.kind, !document.hasConflicts else {
      return (.merged(document), nil)
    }
    return (.merged(document), try repository.file(path, in: id) == document.bytes())
  }

  /// The base that git's merge uses: after criss-cross merges, the bases are merged with one
  /// another, and conflicts among them take the value of their own base (`--virtual`).
  func baseContent(of path: String, _ bases: [String]) throws -> Bytes {
    let empty = Bytes("")
    guard let first = bases.first else { return empty }
    var content = try repository.file(path, in: first) ?? empty
    // Git takes the bases in the order of their dates, the oldest first; by the laws, the order
    // matters only to labels.
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
