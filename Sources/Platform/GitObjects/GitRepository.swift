internal import Git
internal import JSONText
package import System

/// A git repository, for one thread at a time.
///
/// Git's environment variables are honoured, from the environment that the caller passes: GIT_DIR,
/// GIT_WORK_TREE, GIT_INDEX_FILE, GIT_CEILING_DIRECTORIES, GIT_DISCOVERY_ACROSS_FILESYSTEM, those
/// that name configuration files, and `git -c`. libgit2 reads the environment of the process itself
/// only for HOME and XDG_CONFIG_HOME. There it looks for the setting `safe.directory`, and for the
/// user's attributes and exclusions unless the configuration names files for them.
///
/// This is the one place that decides who reads it. libgit2 does, which answers in a tenth of the
/// time that git takes to start. Git itself is asked
///
/// - where libgit2 can't open the repository and git can: one with SHA-256 or another extension, or
///   of another owner under `safe.directory = *`;
/// - where libgit2 would open it, and give false answers: with extensions that it does not know of,
///   in a partial clone, whose missing objects git fetches, in a shallow clone, and where the
///   environment says where objects are;
/// - for each single question that libgit2 fails to answer, such as one about a split or a sparse
///   index.
package final class GitRepository {
  let environment: ProgramEnvironment
  /// The absolute path of the current folder.
  let folder: String
  /// The one that is asked first: libgit2, or git where it is asked for everything.
  let reader: any RepositoryReader
  /// Made when it is first needed.
  private var knownProgram: ProgramReader?

  /// Opens the repository that a folder belongs to, as git finds it.
  ///
  /// - Parameter folder: the absolute path of the current folder; relative paths in the environment
  ///   begin there.
  package init(
    around folder: String,
    environment: ProgramEnvironment
  ) throws(GitOpenError) {
    self.folder = folder
    self.environment = environment
    if Self.isBeyondLibrary(around: folder, environment),
      let program = ProgramReader(around: folder, environment: environment)
    {
      (reader, knownProgram) = (program, program)
      return
    }
    do throws(GitOpenError) {
      reader = try LibraryReader(around: folder, environment: environment)
    } catch {
      guard let program = ProgramReader(around: folder, environment: environment) else {
        throw error
      }
      (reader, knownProgram) = (program, program)
    }
  }

  /// Whether libgit2 would open the repository, and give false answers.
  ///
  /// A repository is partial by a setting `remote.NAME.promisor` alone, without an extension
  /// (https://git-scm.com/docs/partial-clone). `extensions.worktreeConfig` counts in a repository
  /// of format 0 too (https://git-scm.com/docs/git-worktree#_configuration_file), whose extensions
  /// libgit2 does not look at.
  private static func isBeyondLibrary(
    around folder: String,
    _ environment: ProgramEnvironment
  ) -> Bool {
    if objectVariables.contains(where: { environment.value(of: $0) != nil }) { return true }
    guard let path = GitFolder(environment: environment, folder: folder).path() else {
      return false
    }
    let common = commonGitDirectory(of: path)
    if hasShallowFile(in: common) { return true }
    guard let file = try? InputFile.ifPresent(at: common + "/config") else { return false }
    let text = GitConfigurationFiles.lowercased(file.bytes)
    return [Bytes("extensions"), Bytes("promisor")].contains(where: text.contains)
  }

  /// The variables that say where objects are, which libgit2 does not know of.
  static let objectVariables = [
    "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  ]

  /// https://git-scm.com/docs/shallow: "$GIT_DIR/shallow lists commit object names and tells Git to
  /// pretend as if they are root commits".
  private static func hasShallowFile(in commonDirectory: String) -> Bool {
    ((try? FileSignature(at: commonDirectory + "/shallow"))??.byteCount ?? 0) > 0
  }

  /// Whether git is asked for everything, so that each question takes a program.
  package var isReadByGit: Bool { reader is ProgramReader }

  func program() throws(GitError) -> ProgramReader {
    if let knownProgram { return knownProgram }
    guard let program = ProgramReader(around: folder, environment: environment) else {
      throw GitError(message: "git does not find the repository")
    }
    knownProgram = program
    return program
  }

  /// Asks libgit2, and where it fails, git. Where git fails too, what libgit2 said is thrown.
  func answer<Result>(
    _ question: (any RepositoryReader) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    do throws(GitError) {
      return try question(reader)
    } catch {
      guard reader is LibraryReader, let program = try? program(),
        let result = try? question(program)
      else { throw error }
      return result
    }
  }
}

// MARK: - Where it is

extension GitRepository {
  /// Whether the repository has no work tree.
  package var isBare: Bool { reader.isBare }

  /// The absolute path of this work tree's git directory; a linked work tree has its own.
  package var gitDirectory: String { reader.gitDirectory }

  /// The git directory that all work trees share; it is `gitDirectory` in the main one.
  package var commonDirectory: String { reader.commonDirectory }

  /// The absolute path of the top of the work tree, without symbolic links; nil in a bare
  /// repository.
  package var workTree: String? { reader.workTree }

  /// Whether the history is incomplete because of how the clone was made (`git clone --depth`).
  package var isShallow: Bool { Self.hasShallowFile(in: commonDirectory) }

  /// The operation under way in this work tree; nil if there is none.
  package var operation: GitOperation? { GitOperation(in: gitDirectory) }

  /// A file's path in the work tree, from a path that begins in the current folder: nil if it is
  /// outside, or in the git directory; empty for the top itself.
  ///
  /// Symbolic links on the way are followed, but not one at the end: git stores the link itself.
  /// The file need not exist.
  package func pathInWorkTree(of path: String) -> String? {
    workTree.flatMap { Self.path(path, inWorkTree: $0, from: folder) }
  }

  /// As `pathInWorkTree(of:)`, for a work tree that need not be opened.
  ///
  /// - Parameter folder: the absolute path of the folder in which the path begins.
  package static func path(
    _ path: String,
    inWorkTree workTree: String,
    from folder: String
  ) -> String? {
    guard let top = realPath(workTree),
      let names = plainNames(of: absolutePath(of: path, in: folder))
    else { return nil }
    guard let resolved = realParent(of: names) else { return nil }
    let topNames = top.split(separator: "/").map(String.init)
    // The whole path may be a link to the top, or the top.
    if resolved == topNames { return "" }
    guard resolved.count > topNames.count, resolved.starts(with: topNames) else { return nil }
    let inner = resolved.dropFirst(topNames.count)
    return inner.first == ".git" ? nil : inner.joined(separator: "/")
  }

  /// The names on a path, as they are written; nil if it leads above the root.
  private static func plainNames(of path: String) -> [String]? {
    var names: [String] = []
    for name in path.split(separator: "/") where name != "." {
      if name != ".." {
        names.append(String(name))
      } else if names.popLast() == nil {
        return nil
      }
    }
    return names
  }

  /// The names on a path, with links resolved except for the last name. Missing folders count as
  /// ordinary names.
  private static func realParent(of names: [String]) -> [String]? {
    guard let last = names.last else { return [] }
    var parent = names.dropLast()
    var rest = [last]
    while true {
      if let real = realPath("/" + parent.joined(separator: "/")) {
        return real.split(separator: "/").map(String.init) + rest
      }
      guard let name = parent.popLast() else { return nil }
      rest.insert(name, at: 0)
    }
  }
}

// MARK: - Configuration

extension GitRepository {
  /// The value of a setting such as `user.name`; nil if it is not set. A key without a value has
  /// the value "".
  package func string(_ key: String) throws(GitError) -> String? {
    try answer { (reader) throws(GitError) in try reader.string(key) }
  }

  /// The value of a setting that is true or false; nil if it is not set.
  ///
  /// - Throws: `GitError` if it is neither.
  package func bool(_ key: String) throws(GitError) -> Bool? {
    try answer { (reader) throws(GitError) in try reader.bool(key) }
  }
}
