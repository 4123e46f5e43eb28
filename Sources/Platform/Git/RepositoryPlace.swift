internal import JSONText
package import System

/// The place in a repository where the program was started, as far as it can be found without
/// asking git, which would cost another process at every start.
///
/// Git runs a merge driver at the top of the work tree, also in a linked work tree and in a
/// submodule. It sets `GIT_DIR` if the git directory is not a folder `.git` there, and
/// `GIT_WORK_TREE` if that was given to git. In a bare repository, and for `git merge-tree` with
/// `--git-dir`, the current folder is the one where git was started.
package enum RepositoryPlace: Sendable {
  case workTree(WorkTree)
  /// There is no work tree: the place is in a bare repository, or inside a git directory.
  case gitDirectory
  case nowhere

  /// - Parameters:
  ///   - folder: The absolute path of the current folder; nil if it has none.
  ///   - path: The path to look for in a work tree. If the folder has it, git is asked whether the
  ///     folder is a work tree that only git's configuration names; otherwise this does not matter.
  package init(environment: ProgramEnvironment, folder: String?, lookingFor path: String) {
    let gitDirectory = environment.value(of: "GIT_DIR")
    let isTop = gitDirectory.map { Self.belongs(to: $0) } ?? false
    // A relative path may start from where git was started, and git has gone to the top since.
    if let top = environment.value(of: "GIT_WORK_TREE"), top.hasPrefix("/") || !isTop {
      self = .workTree(WorkTree(at: top, from: folder))
    } else if gitDirectory != nil {
      let isWorkTree =
        isTop || entryExists(at: path) && Self.gitSeesWorkTree(environment)
      self = isWorkTree ? .workTree(WorkTree(depth: 0, from: folder)) : .gitDirectory
    } else {
      self = Self.enclosing(folder)
    }
  }

  /// The place found by searching the current folder and its parents, as git does.
  private static func enclosing(_ folder: String?) -> RepositoryPlace {
    var folders = EnclosingFolders(from: folder)
    while let next = folders.next() {
      if next.hasGitEntry { return .workTree(WorkTree(depth: next.depth, from: folder)) }
      // https://git-scm.com/docs/gitrepository-layout: the entries of every git directory.
      let isGitDirectory =
        next.hasHead && entryExists(at: next.path + "/objects")
        && entryExists(at: next.path + "/refs")
      if isGitDirectory { return .gitDirectory }
    }
    return .nowhere
  }

  /// Whether the current folder's `.git` is this git directory, or leads to it.
  ///
  /// https://git-scm.com/docs/gitrepository-layout: "A plain text file .git containing
  /// `gitdir: <path>` points at the real directory."
  private static func belongs(to gitDirectory: String) -> Bool {
    if isFolder(at: ".git") { return isSameFolder(".git", gitDirectory) }
    guard let text = try? InputFile(at: ".git").bytes.text, text.hasPrefix("gitdir: ") else {
      return false
    }
    let path = text.dropFirst("gitdir: ".count).prefix { !$0.isNewline }
    return isSameFolder(String(path), gitDirectory)
  }

  /// Whether git considers the current folder part of a work tree that only its configuration names
  /// (`core.worktree`).
  private static func gitSeesWorkTree(_ environment: ProgramEnvironment) -> Bool {
    let git = GitProgram(environment: environment)
    let result = try? git.run(["rev-parse", "--is-inside-work-tree"], discardsErrors: true)
    return result?.output.text.hasPrefix("true") ?? false
  }
}

/// A work tree, seen from the current folder.
package struct WorkTree: Sendable {
  /// The path from the current folder to the top: empty, or with a slash at the end.
  private let prefix: String
  /// The names on the absolute paths of the current folder and of the top; nil if they are not
  /// known.
  private let names: (folder: [String], top: [String])?

  /// The work tree whose top is `depth` folders above the current one.
  init(depth: Int, from folder: String?) {
    prefix = String(repeating: "../", count: depth)
    names = folder.map { folder in
      let all = components(of: folder)
      return (all, Array(all.dropLast(depth)))
    }
  }

  /// The work tree at a path, which may be relative to the current folder.
  init(at path: String, from folder: String?) {
    prefix = path.hasSuffix("/") ? path : path + "/"
    names = folder.flatMap { folder in
      let all = components(of: folder)
      return resolve(path, in: all).map { (all, $0) }
    }
  }

  /// A path from the top of the work tree as one from the current folder.
  package func path(of innerPath: String) -> String { prefix + innerPath }

  /// A file's path from the top; nil if the file is outside, or if this is not known.
  package func innerPath(of path: String) -> String? {
    guard let names, let file = resolve(path, in: names.folder), file.count > names.top.count,
      file.starts(with: names.top)
    else { return nil }
    return relativePath(of: file.dropFirst(names.top.count))
  }
}

/// The names on a path, without empty ones.
///
/// By bytes: every start splits a path or two, and splitting by characters takes ten times as long.
private func components(of path: String) -> [String] {
  path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
}

/// The names on the absolute path of `path` in a folder; nil if it leads above the root.
///
/// Symbolic links are not followed: a file's path in a repository names the link.
package func resolve(_ path: String, in folder: [String]) -> [String]? {
  var names = path.hasPrefix("/") ? [] : folder
  for name in components(of: path) where name != "." {
    if name != ".." {
      names.append(name)
    } else if names.popLast() == nil {
      return nil
    }
  }
  return names
}

/// The relative path with some names. (The library's `joined` looks up its types by name on the
/// first call, which delays a start by more than merging ten records takes.)
package func relativePath(of names: ArraySlice<String>) -> String {
  var path = ""
  for name in names {
    if !path.isEmpty { path += "/" }
    path += name
  }
  return path
}
