internal import CGit2
package import System

/// A git repository, for one thread at a time. It owns its handle: `deinit` frees it.
///
/// Git's environment variables are honoured, from the environment that the caller passes: GIT_DIR,
/// GIT_WORK_TREE, GIT_INDEX_FILE, GIT_CEILING_DIRECTORIES, GIT_DISCOVERY_ACROSS_FILESYSTEM, those
/// that name configuration files, and `git -c`. libgit2 reads the environment of the process itself
/// only for HOME and XDG_CONFIG_HOME. There it looks for the setting `safe.directory`, and for the
/// user's attributes and exclusions unless the configuration names files for them.
package final class GitRepository {
  let handle: OpaquePointer
  /// Empty unless `git -c` or GIT_CONFIG_COUNT has settings.
  let overrides: [ConfigOverride]
  let environment: ProgramEnvironment
  /// The absolute path of the current folder.
  let folder: String

  /// Opens the repository that a folder belongs to, as git finds it.
  ///
  /// - Parameter folder: the absolute path of the current folder; relative paths in the environment
  ///   begin there.
  package init(
    around folder: String,
    environment: ProgramEnvironment
  ) throws(GitOpenError) {
    _ = libraryUseCount
    for name in ["GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"]
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

  /// Whether the repository has no work tree.
  package var isBare: Bool { git_repository_is_bare(handle) != 0 }

  /// The absolute path of this work tree's git directory; a linked work tree has its own.
  package var gitDirectory: String { folderPath(git_repository_path(handle)) ?? "" }

  /// The git directory that all work trees share; it is `gitDirectory` in the main one.
  package var commonDirectory: String { folderPath(git_repository_commondir(handle)) ?? "" }

  /// The absolute path of the top of the work tree, without symbolic links; nil in a bare
  /// repository.
  package var workTree: String? { folderPath(git_repository_workdir(handle)) }

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
private let libraryUseCount = {
  let count = git_libgit2_init()
  _ = jsonl_git_verifies_hashes(0)
  return count
}()

// MARK: - Opening

extension GitRepository {
  private static func open(
    around folder: String,
    _ environment: ProgramEnvironment
  ) throws(GitOpenError) -> OpaquePointer {
    var path = folder
    var flags: UInt32 = 0
    if let named = environment.value(of: "GIT_DIR") {
      path = absolute(named, in: folder)
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
      path = Self.absolute(named, in: folder)
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
    try succeed { git_index_open(&index, Self.absolute(named, in: folder)) }
    defer { git_index_free(index) }
    try succeed { git_repository_set_index(handle, index) }
  }

  static func absolute(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? path : folder + "/" + path
  }
}
