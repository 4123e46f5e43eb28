internal import CGit2
internal import System

/// A repository as libgit2 reads it. It owns its handle: `deinit` frees it.
final class LibraryReader: RepositoryReader {
  let handle: OpaquePointer
  /// Empty unless `git -c` or GIT_CONFIG_COUNT has settings.
  let overrides: [ConfigOverride]
  let environment: ProgramEnvironment
  /// The absolute path of the current folder.
  let folder: String

  init(
    around folder: String,
    environment: ProgramEnvironment
  ) throws(GitOpenError) {
    _ = libraryUseCount
    for name in GitRepository.objectVariables
    where environment.value(of: name) != nil {
      throw .unsupportedVariable(name)
    }
    self.folder = folder
    self.environment = environment
    overrides = ConfigOverride.all(in: environment)
    handle = try Self.open(around: folder, environment)
    do throws(GitError) {
      try useConfiguration()
      try useWorkTree()
      try useIndexFile()
    } catch {
      throw .failure(error)
    }
  }

  deinit { git_repository_free(handle) }

  var isBare: Bool { git_repository_is_bare(handle) != 0 }

  var gitDirectory: String { folderPath(git_repository_path(handle)) ?? "" }

  var commonDirectory: String { folderPath(git_repository_commondir(handle)) ?? "" }

  var workTree: String? { folderPath(git_repository_workdir(handle)) }

  /// libgit2 ends the paths of folders with a slash.
  private func folderPath(_ text: UnsafePointer<CChar>?) -> String? {
    guard let text else { return nil }
    let path = String(cString: text)
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}

/// https://libgit2.org/docs/reference/main/global/git_libgit2_init.html: this must be called before
/// anything else, and counts its calls. Swift runs it once, on first use.
///
/// Like git itself, this does not hash objects again each time they are read, which would take
/// three quarters of the time of a walk through a history; zlib's checksums stay. `git fsck` checks
/// the rest.
let libraryUseCount = {
  let count = git_libgit2_init()
  _ = jsonl_git_verifies_hashes(0)
  return count
}()

// MARK: - Opening

extension LibraryReader {
  private static func open(
    around folder: String,
    _ environment: ProgramEnvironment
  ) throws(GitOpenError) -> OpaquePointer {
    var path = folder
    var flags: UInt32 = 0
    if let named = environment.value(of: "GIT_DIR") {
      path = absolutePath(of: named, in: folder)
      flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
      // For a path that leads to a file `.git`, the directory that the file names.
      if (try? kindOfFile(at: path)) == .regular {
        flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
      }
    }
    if let crosses = environment.value(of: "GIT_DISCOVERY_ACROSS_FILESYSTEM"),
      configBool(crosses) == true
    {
      flags |= GIT_REPOSITORY_OPEN_CROSS_FS.rawValue
    }
    let ceilings = environment.value(of: "GIT_CEILING_DIRECTORIES")
    var opened: OpaquePointer?
    do throws(GitError) {
      try succeed { git_repository_open_ext(&opened, path, flags, ceilings) }
    } catch {
      throw openError(error, path)
    }
    guard let opened else { throw .noRepository(folder: path) }
    return opened
  }

  /// libgit2 has only a message, and no code, for an unsupported kind of repository.
  private static func openError(_ error: GitError, _ path: String) -> GitOpenError {
    if error.isNotFound { return .noRepository(folder: path) }
    if error.code == GitError.foreignOwner { return .foreignOwner(folder: path, error) }
    let prefix = "unsupported extension name extensions."
    if error.message.hasPrefix(prefix) {
      return .unsupported(feature: String(error.message.dropFirst(prefix.count)))
    }
    if error.message.hasPrefix("unsupported ") || error.message.hasPrefix("unknown object format") {
      return .unsupported(feature: error.message)
    }
    return .failure(error)
  }

  /// https://git-scm.com/docs/git#Documentation/git.txt---work-treeltpathgt: GIT_WORK_TREE and
  /// `core.worktree` name the work tree, and "If you're specifying GIT_DIR without one of them, the
  /// current working directory is regarded as the top level of your working tree", unless the
  /// repository is bare.
  private func useWorkTree() throws(GitError) {
    var path: String?
    if let named = environment.value(of: "GIT_WORK_TREE") {
      path = absolutePath(of: named, in: folder)
    } else if environment.value(of: "GIT_DIR") != nil,
      try string("core.worktree") == nil,
      try bool("core.bare") != true
    {
      path = folder
    }
    if let path { try succeed { git_repository_set_workdir(handle, path, 0) } }
  }

  private func useIndexFile() throws(GitError) {
    guard let named = environment.value(of: "GIT_INDEX_FILE") else { return }
    var index: OpaquePointer?
    try succeed { git_index_open(&index, absolutePath(of: named, in: folder)) }
    defer { git_index_free(index) }
    try succeed { git_repository_set_index(handle, index) }
  }
}

/// A path that may begin in a folder, as one from the root.
func absolutePath(of path: String, in folder: String) -> String {
  path.hasPrefix("/") ? path : folder + "/" + path
}
