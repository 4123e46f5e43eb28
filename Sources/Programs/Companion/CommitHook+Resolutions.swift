internal import CommandInterface
internal import GitObjects
internal import JSONText
internal import RecordMerge

extension CommitHook {
  /// What is to be said of files that the commit of a merge has as ours had them, although theirs
  /// changed them.
  ///
  /// Where git could not start the driver, it has left ours in the file, without markers. A
  /// user who then adds the file takes the conflict for resolved, and loses what theirs changed.
  func oneSidedResolutions() throws -> [String] {
    try commitIndex.resolvedConflicts().compactMap { conflict in
      let path = conflict.path
      guard let ours = conflict.ours, let theirs = conflict.theirs,
        theirs != ours, theirs != conflict.base,
        try commitIndex.entry(of: path)?.blobID == ours,
        try workspace.isRecordFile(path),
        try !isMerge(of: path, conflict.base, ours, theirs)
      else { return nil }
      return Messages.oneSidedResolution(path: path)
    }
  }

  /// Whether ours is what a merge of the versions is, so that nothing of theirs is lost.
  private func isMerge(
    of path: String,
    _ base: String?,
    _ ours: String,
    _ theirs: String
  ) throws -> Bool {
    let repository = try workspace.repository
    guard let ours = try repository.blob(ours), let theirs = try repository.blob(theirs) else {
      return false
    }
    let base = try base.flatMap { try repository.blob($0) } ?? Bytes("")
    let merged = try? workspace.engine(for: path).merge(base: base, ours: ours, theirs: theirs)
    guard let merged, !merged.hasConflicts, merged.report.discardedCount == 0 else { return false }
    return merged.bytes(style: .merge) == ours
  }
}
