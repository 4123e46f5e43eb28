internal import Git
internal import JSONText
internal import System

/// A typical repository: a folder `.git` in its work tree, owned by the user, without settings in
/// the environment or the configuration that place any part elsewhere.
///
/// It is found without libgit2, whose start takes longer than most verbs do.
struct PlainRepository {
  /// The absolute path of the work tree's top.
  let workTree: String

  var gitDirectory: String { workTree + "/.git" }

  /// The prefixes of the variables that tell git where a repository and its parts are, and how it
  /// is set up. `GIT_INDEX_FILE`, which every hook of a commit has, is not among them.
  private static let variables = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_",
    "GIT_CONFIG", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_", "GIT_NAMESPACE",
  ]

  /// Nil if git's own rules are needed: in a linked work tree, a submodule, a bare repository,
  /// another user's repository, or if a variable or the configuration concerns it.
  init?(around folder: String, environment: ProgramEnvironment) {
    let isToldOtherwise = environment.entries.contains { entry in
      Self.variables.contains { entry.starts(with: $0.utf8) }
    }
    if isToldOtherwise { return nil }
    var folders = EnclosingFolders(from: folder)
    var found = folders.next()
    while let next = found, !next.hasGitEntry {
      // A git directory is recognised by its content, whatever its name.
      if next.hasHead { return nil }
      found = folders.next()
    }
    guard let found, let workTree = realPath(found.path) else { return nil }
    self.workTree = workTree
    let parts = ["HEAD", "objects", "refs", "config"]
    guard (try? kindOfFile(at: gitDirectory)) == .folder, isOwnedByUser(workTree),
      isOwnedByUser(gitDirectory), parts.allSatisfy({ entryExists(at: gitDirectory + "/" + $0) }),
      let settings = try? InputFile(at: gitDirectory + "/config").bytes.array,
      !["worktree", "include", "extensions", "bare = true"].contains(where: {
        Self.holds(settings, word: $0)
      })
    else { return nil }
  }

  /// Whether a text has a word, in whatever letters. Searching it as a `String` takes longer than
  /// opening the store.
  private static func holds(_ text: [UInt8], word: String) -> Bool {
    let word = Array(word.utf8)
    var start = 0
    while start + word.count <= text.count {
      var length = 0
      while length < word.count, lowercase(text[start + length]) == word[length] { length += 1 }
      if length == word.count { return true }
      start += 1
    }
    return false
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
