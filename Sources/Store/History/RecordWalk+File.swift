package import Comparison
package import GitObjects
internal import JSONText
package import Records

/// A commit that changed records of a file, or at which a shallow clone ends that has the file.
package struct FileLogEntry: Sendable {
  package var commit: GitCommit
  /// The file's path in this commit.
  package var path: String
  /// The records in which the commit differs from each of its parents. What was there before is the
  /// first parent's. None where a shallow clone ends, since they are unknown there.
  package var changes: [RecordDifference]
}

extension RecordWalk {
  /// Calls `visit` with each commit that changed records of the file, the latest first. For a walk
  /// without a finder.
  ///
  /// - Parameters:
  ///   - limit: how many commits are visited at most; nil for all of them.
  ///   - keyFields: chooses the fields by which the records of two versions are known.
  package mutating func forEachFileChange(
    from start: String,
    path: String,
    limit: Int?,
    keyFields: (Document, Document) -> KeyFields,
    _ visit: (FileLogEntry) throws -> Void
  ) throws {
    let repository = repository
    func document(_ fileID: String?) throws -> Document {
      Document(reading: try fileID.map { try repository.presentBlob($0) } ?? Bytes(""))
    }
    try walk(
      from: start,
      path: path,
      limit: limit,
      isSame: { $0.fileID == $1.fileID },
      visit: { node, parents in
        var changes: [RecordDifference] = []
        if node.commit.isEnd {
          if node.fileID == nil { return false }
        } else {
          let new = try document(node.fileID)
          // Without parents, all records are new.
          let versions =
            try parents.isEmpty ? [document(nil)] : parents.map { try document($0.fileID) }
          changes = Self.changes(to: new, from: versions, keyFields)
          // A commit may have changed nothing but the order or the spelling.
          if changes.isEmpty { return false }
        }
        try visit(FileLogEntry(commit: node.commit, path: node.path, changes: changes))
        return true
      }
    )
  }

  /// The records that differ from each of the versions before.
  private static func changes(
    to new: Document,
    from versions: [Document],
    _ keyFields: (Document, Document) -> KeyFields
  ) -> [RecordDifference] {
    let all = versions.map { old in
      differences(from: old, to: new, keyFields: keyFields(old, new))
    }
    guard let first = all.first, all.count > 1 else { return all.first ?? [] }
    let others = all.dropFirst().map { changes in Set(changes.map(Subject.init)) }
    return first.filter { change in others.allSatisfy { $0.contains(Subject(change)) } }
  }

  /// What a difference is about: a key, or a line without one.
  private struct Subject: Hashable {
    let key: Bytes?
    let line: Bytes?

    init(_ change: RecordDifference) {
      key = change.key?.canonicalForm.bytes
      line = change.key == nil ? change.after ?? change.before : nil
    }
  }
}
