internal import GitObjects
package import JSONText

/// An edit of a file by a commit with one parent, as the ids of its contents.
package struct FileEdit: Sendable {
  package var before: String
  package var after: String
}

/// A merge in which both sides may have changed a file.
package struct FileMerge: Sendable {
  package var commit: String
  /// The file's path in the merge, and in each of its sides.
  package var path: String
  package var oursPath: String
  package var theirsPath: String
}

extension RecordWalk {
  /// How much of a history is read: what is older is left out.
  package struct Limits: Sendable {
    /// The most edits of the file.
    package var editCount: Int
    /// The most commits that are looked at, with those that did not change the file.
    package var commitCount: Int

    package init(editCount: Int, commitCount: Int) {
      self.editCount = editCount
      self.commitCount = commitCount
    }
  }

  /// Calls `visit` with the edits of the file, the latest first, until it returns false. For a walk
  /// without a finder.
  ///
  /// A merge is not an edit. Of a merge, a side that changed nothing against the other is not
  /// followed.
  ///
  /// - Returns: the merges in which both sides changed the file, the latest first, and whether the
  ///   walk came to the end of the history.
  package mutating func forEachEdit(
    from start: String,
    path: String,
    limits: Limits,
    _ visit: (FileEdit) throws -> Bool
  ) throws -> (merges: [FileMerge], isComplete: Bool) {
    var merges: [FileMerge] = []
    var (commitCount, editCount) = (0, 0)
    queue.add(try node(start, path), [])
    while let (node, _) = queue.takeLatest() {
      if commitCount >= limits.commitCount { return (merges, false) }
      commitCount += 1
      count()
      let parents = try parents(of: node).filter { $0.fileID != nil }
      if node.commit.parents.count == 2, parents.count == 2,
        parents[0].fileID != parents[1].fileID, try haveBothChanged(node, parents)
      {
        merges.append(
          FileMerge(
            commit: node.commit.id,
            path: node.path,
            oursPath: parents[0].path,
            theirsPath: parents[1].path
          )
        )
      } else if let like = parents.first(where: { $0.fileID == node.fileID }) {
        queue.add(like, [])
        continue
      }
      if node.commit.parents.count == 1, let before = parents.first?.fileID,
        let after = node.fileID, before != after
      {
        if editCount >= limits.editCount { return (merges, false) }
        editCount += 1
        if try !visit(FileEdit(before: before, after: after)) { return (merges, false) }
      }
      for parent in parents { queue.add(parent, []) }
    }
    return (merges, true)
  }

  /// Whether both sides of a merge changed the file, which is known by its name. Where a shallow
  /// clone does not tell, they did not.
  private func haveBothChanged(_ node: Node, _ parents: [Node]) throws -> Bool {
    do {
      let bases = try repository.mergeBases(parents[0].commit.id, parents[1].commit.id)
      guard let base = bases.first else { return true }
      let old = try parents.compactMap { try repository.fileID($0.path, in: base) }
      return parents.allSatisfy { parent in !old.contains { $0 == parent.fileID } }
    } catch is ShallowHistory {
      return false
    }
  }
}

extension MergeReplay {
  /// The versions of one file that a merge joined; nil if one of them is missing, or if a shallow
  /// clone does not have what tells.
  package func versions(
    of file: FileMerge
  ) throws -> (base: Bytes, ours: Bytes, theirs: Bytes, committed: Bytes?)? {
    do {
      let merge = try PastMerge(commit: file.commit, in: repository)
      guard let ours = try repository.file(file.oursPath, in: merge.ours),
        let theirs = try repository.file(file.theirsPath, in: merge.theirs)
      else { return nil }
      let path = try basePath(of: file, merge)
      let base = try path.map { try baseContent(of: $0, merge.bases) } ?? Bytes("")
      return (base, ours, theirs, try repository.file(file.path, in: file.commit))
    } catch is ShallowHistory {
      return nil
    } catch is PastMerge.Absence {
      return nil
    }
  }

  /// The path of the file in base; nil if base does not have it.
  private func basePath(of file: FileMerge, _ merge: PastMerge) throws -> String? {
    guard let base = merge.bases.first else { return nil }
    for path in [file.path, file.oursPath, file.theirsPath]
    where try repository.fileID(path, in: base) != nil {
      return path
    }
    return try repository.oldPath(of: file.oursPath, in: merge.ours, parent: base)
  }
}
