package import JSONText
package import System

/// The files of git's configuration, read to find out whether they can have a setting at all.
///
/// A merge with conflicts, for example, depends on one setting that hardly anybody has, and
/// starting git for it takes as long as merging a thousand records. So the files are read instead.
/// Git is asked only if they may have the setting, or if it is not clear which files git reads.
package struct GitConfigurationFiles: Sendable {
  private let environment: ProgramEnvironment
  /// The absolute path of the current folder; nil if it has none.
  private let folder: String?

  package init(environment: ProgramEnvironment, folder: String?) {
    self.environment = environment
    self.folder = folder
  }

  /// Whether git certainly has no setting whose last name is `name`, which is in lower case, or
  /// whose value has that word.
  ///
  /// https://git-scm.com/docs/git-config: "The variable names are case-insensitive, allow only
  /// alphanumeric characters and -", so a file that sets one contains its letters. Other files
  /// matter only for their sections `include` and `includeIf`.
  package func lack(_ name: String) -> Bool {
    guard let paths, hasKnownGit else { return false }
    let words = [Bytes(name), Bytes("include")]
    return paths.allSatisfy { path in
      let present: InputFile?
      do throws(FileError) { present = try InputFile.ifPresent(at: path) } catch { return false }
      guard let file = present else { return true }
      let text = Self.lowercased(file.bytes)
      return !words.contains { text.contains($0) }
    }
  }

  /// The text with the letters of ASCII in lower case.
  package static func lowercased(_ text: Bytes) -> Bytes {
    Bytes(text.array.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
  }

  /// Whether the git that would be asked has its configuration for all users in `/etc/gitconfig`.
  /// Git's Makefile puts it there for the prefix `/usr`, and in the prefix's own `etc` for others;
  /// Apple's git has one more.
  private var hasKnownGit: Bool {
    #if os(Linux)
      guard let path = programPath(of: "git", environment: environment), let file = realPath(path)
      else { return false }
      return ["/usr/bin/git", "/usr/lib/git-core/git", "/usr/libexec/git-core/git"].contains(file)
    #else
      return false
    #endif
  }

  /// All files that git may read, and some that it does not; nil if they can't be determined.
  ///
  /// Every parent of the current folder that may be a repository counts as one, so that the result
  /// does not depend on which of them git would choose.
  private var paths: [String]? {
    let decisive = ["GIT_CONFIG", "GIT_DIR=", "GIT_COMMON_DIR="].map { Array($0.utf8) }
    let isPlain = environment.entries.allSatisfy { entry in
      !decisive.contains { entry.starts(with: $0) }
    }
    guard isPlain, let folder, let home = environment.value(of: "HOME") else { return nil }
    let userFolder = environment.value(of: "XDG_CONFIG_HOME") ?? home + "/.config"
    var paths = ["/etc/gitconfig", home + "/.gitconfig", userFolder + "/git/config"]
    var folders = EnclosingFolders(from: folder)
    while let next = folders.next() {
      do throws(FileError) {
        // A file or a link leads to a git directory elsewhere.
        if let kind = try kindOfEntry(at: next.gitEntry) {
          guard kind == .folder, add(next.gitEntry, to: &paths) else { return nil }
        }
      } catch {
        return nil
      }
      if next.hasHead, !add(next.path, to: &paths) { return nil }
    }
    return paths
  }

  /// Adds the files of a git directory. Returns false if it is only a part of one
  /// (https://git-scm.com/docs/gitrepository-layout: `commondir`).
  private func add(_ directory: String, to paths: inout [String]) -> Bool {
    paths += [directory + "/config", directory + "/config.worktree"]
    return !entryExists(at: directory + "/commondir")
  }
}
