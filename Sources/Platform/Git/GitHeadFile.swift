internal import JSONText
internal import System

/// Where HEAD is, read from the files of a git directory, which takes a hundredth of the time that
/// libgit2 takes to start.
package struct GitHeadFile: Equatable, Sendable {
  /// The branch by its name without `refs/heads/`; nil where HEAD is detached.
  package let branch: String?
  /// Nil on a branch without a commit.
  package let commit: String?

  /// Nil where it takes more than two files to tell: in a repository that keeps its references
  /// otherwise, and where a reference names another one.
  ///
  /// https://git-scm.com/docs/gitrepository-layout: HEAD is of each work tree, the branches are in
  /// the directory that all of them share, which `commondir` names; `packed-refs` has those that
  /// have no file of their own.
  ///
  /// - Parameter gitDirectory: that of the work tree, by its absolute path.
  package init?(in gitDirectory: String) {
    guard let head = Self.line(gitDirectory + "/HEAD") else { return nil }
    if Self.isID(head) {
      (branch, commit) = (nil, head)
      return
    }
    let prefix = "ref: refs/heads/"
    guard head.hasPrefix(prefix) else { return nil }
    let name = String(head.dropFirst(prefix.count))
    // "refs/heads/.invalid" is in the HEAD of a repository with reftables.
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains(where: { $0.isEmpty || $0.hasPrefix(".") }) { return nil }
    var common = gitDirectory
    if let named = Self.line(gitDirectory + "/commondir") {
      common = named.hasPrefix("/") ? named : gitDirectory + "/" + named
    }
    let reference = "refs/heads/" + name
    if let loose = Self.line(common + "/" + reference) {
      guard Self.isID(loose) else { return nil }
      (branch, commit) = (name, loose)
      return
    }
    do throws(FileError) {
      let packed = try Self.packedID(of: reference, in: common)
      // A file that is there and has no line is not a branch that has no commit.
      if packed == nil, entryExists(at: common + "/" + reference) { return nil }
      (branch, commit) = (name, packed)
    } catch {
      return nil
    }
  }

  private static func line(_ path: String) -> String? {
    guard let text = (try? InputFile.ifPresent(at: path))?.bytes.text else { return nil }
    return String(text.prefix { !$0.isNewline })
  }

  private static func packedID(
    of reference: String,
    in folder: String
  ) throws(FileError) -> String? {
    guard let bytes = try InputFile.ifPresent(at: folder + "/packed-refs")?.bytes else {
      return nil
    }
    let lines = bytes.text.split(whereSeparator: \.isNewline)
    let line = lines.first { $0.hasSuffix(" " + reference) }
    let id = line.map { String($0.prefix { $0 != " " }) }
    if let id, isID(id) { return id }
    return nil
  }

  /// SHA-1 or SHA-256, in hexadecimal digits.
  private static func isID(_ text: String) -> Bool {
    let digits = Array("0123456789abcdef".utf8)
    return [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy { digits.contains($0) }
  }
}
