internal import JSONText
package import System

/// Finds the git directory that a merge belongs to, as git does, without asking git.
///
/// A linked worktree has a git directory of its own, which its file `.git` names.
/// https://git-scm.com/docs/gitrepository-layout: "A plain text file `.git` at the root of your
/// working tree, containing `gitdir: <path>` to point at the real directory that has the
/// repository."
package struct GitFolder: Sendable {
  package let environment: ProgramEnvironment
  /// The folder where the search upwards begins.
  package let folder: String

  package init(environment: ProgramEnvironment, folder: String) {
    self.environment = environment
    self.folder = folder
  }

  /// The git directory's path; nil outside a repository.
  package func path() -> String? {
    if let named = environment.value(of: "GIT_DIR"), !named.isEmpty {
      return repository(at: absolute(named, in: folder))
    }
    var folders = EnclosingFolders(from: folder)
    while let next = folders.next() {
      if let found = repository(at: next.gitEntry)
        ?? bareRepository(at: next.path.isEmpty ? "/" : next.path)
      {
        return found
      }
    }
    return nil
  }

  /// The git directory that a path named `.git` leads to.
  private func repository(at path: String) -> String? {
    switch kind(path) {
    case .folder: return isRepository(path) ? path : nil
    case .regular:
      let prefix = "gitdir: "
      guard let text = (try? InputFile(at: path))?.bytes.text, text.hasPrefix(prefix) else {
        return nil
      }
      let line = text.dropFirst(prefix.count).prefix { !$0.isNewline }
      let place = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
      let target = absolute(String(line), in: String(place))
      return isRepository(target) ? target : nil
    case .symbolicLink, .other, nil: return nil
    }
  }

  private func bareRepository(at path: String) -> String? {
    kind(path + "/refs") == .folder && isRepository(path) ? path : nil
  }

  /// A git directory has a HEAD, and either objects or a path to the directory that has them.
  private func isRepository(_ path: String) -> Bool {
    kind(path + "/HEAD") == .regular
      && (kind(path + "/objects") == .folder || kind(path + "/commondir") == .regular)
  }

  private func kind(_ path: String) -> FileKind? { (try? kindOfFile(at: path)) ?? nil }

  private func absolute(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? path : folder + "/" + path
  }
}

/// The git directory that all work trees of a repository share; a linked work tree has one of its
/// own besides.
///
/// https://git-scm.com/docs/gitrepository-layout, "commondir": "If this file exists,
/// $GIT_COMMON_DIR will be set to the path specified in this file if it is not explicitly set." A
/// relative path begins in the git directory.
package func commonGitDirectory(of gitDirectory: String) -> String {
  guard let text = try? InputFile.ifPresent(at: gitDirectory + "/commondir")?.bytes.text else {
    return gitDirectory
  }
  let path = String(text.prefix { !$0.isNewline })
  let absolute = path.hasPrefix("/") ? path : gitDirectory + "/" + path
  return realPath(absolute) ?? absolute
}
