internal import Git
internal import JSONText
internal import System

// MARK: - The index

extension ProgramReader {
  /// An entry of `git ls-files -t --stage -z`: "TAG MODE ID STAGE", a tabulator, and the path. The
  /// tag is S for a file that the work tree need not have.
  private struct Listed {
    let tag: Substring
    let mode: UInt32
    let id: String
    let stage: Substring

    init?(_ text: String) {
      let words = text.prefix { $0 != "\t" }.split(separator: " ")
      guard words.count == 4, let mode = UInt32(words[1], radix: 8) else { return nil }
      (tag, self.mode, id, stage) = (words[0], mode, String(words[2]), words[3])
    }
  }

  private func listed(_ path: String) throws(GitError) -> [Listed] {
    try texts(["ls-files", "-t", "--stage", "-z", "--", literalPathspec(path)])
      .filter { $0.hasSuffix("\t" + path) }.compactMap { Listed($0) }
  }

  func indexEntry(_ path: String) throws(GitError) -> GitIndexEntry? {
    guard let found = try listed(path).first(where: { $0.stage == "0" }) else { return nil }
    return GitIndexEntry(
      blobID: found.id,
      mode: found.mode,
      isSkippedInWorkTree: found.tag == "S",
      isIntentToAdd: try isIntentToAdd(path, found)
    )
  }

  /// Until it is added, such an entry has no content, and counts as a file that was added in the
  /// work tree: https://git-scm.com/docs/git-diff-files, `--ita-invisible-in-index`.
  private func isIntentToAdd(_ path: String, _ found: Listed) throws(GitError) -> Bool {
    guard workTree != nil, try blob(found.id)?.isEmpty ?? true else { return false }
    let words = ["diff-files", "--name-status", "--ita-invisible-in-index", "-z", "--"]
    return try texts(words + [literalPathspec(path)]).first == "A"
  }

  func conflictStages(_ path: String) throws(GitError) -> GitConflictStages? {
    let found = try listed(path).filter { $0.stage != "0" }
    if found.isEmpty { return nil }
    func content(_ stage: String) throws(GitError) -> Bytes? {
      guard let id = found.first(where: { $0.stage == stage })?.id else { return nil }
      if let content = try blob(id) { return content }
      throw GitError(message: "the object \(id) is missing; git fsck may tell more")
    }
    return GitConflictStages(
      base: try content("1"),
      ours: try content("2"),
      theirs: try content("3")
    )
  }

  func indexPaths(where isWanted: (String) -> Bool) throws(GitError) -> [String] {
    var paths: [String] = []
    for path in try texts(["ls-files", "-z"]) {
      // The index is sorted by path, so the stages of a conflict are neighbours.
      if path != paths.last, isWanted(path) { paths.append(path) }
    }
    return paths
  }
}

// MARK: - The files of the work tree

extension ProgramReader {
  /// https://git-scm.com/docs/git-check-attr, "OUTPUT": with `-z`, path, attribute and value each
  /// end with a null character.
  func attribute(_ name: String, path: String) throws(GitError) -> GitAttribute {
    var answer: [[UInt8]] = []
    do throws(FileError) {
      let words = ["check-attr", "--stdin", "-z", name]
      let conversation: ProgramConversation
      if let running = attributes[name] {
        conversation = running
      } else {
        conversation = try git.converse(words, discardsErrors: true)
        attributes[name] = conversation
      }
      try conversation.write(Bytes(path + "\0"))
      while answer.count < 3, let part = try conversation.readBytes(upTo: 0) {
        answer.append(part)
      }
    } catch {
      attributes[name] = nil
      throw Self.failure(error)
    }
    guard answer.count == 3 else {
      attributes[name] = nil
      throw GitError(message: "git does not tell the attributes of \(path)")
    }
    return switch String(decoding: answer[2], as: UTF8.self) {
    case "unspecified": .unspecified
    case "set": .set
    case "unset": .unset
    case let value: .value(value)
    }
  }

  func isIgnored(_ path: String) throws(GitError) -> Bool {
    try run(["check-ignore", "--quiet", "--no-index", "--", path], absence: 1) != nil
  }

  func untrackedPaths(withSuffix suffix: String) throws(GitError) -> [String] {
    if workTree == nil { return [] }
    return try texts(["ls-files", "--others", "--exclude-standard", "-z"])
      // A path that ends with a slash is a repository inside.
      .filter { $0.hasSuffix(suffix) && !$0.hasSuffix("/") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
