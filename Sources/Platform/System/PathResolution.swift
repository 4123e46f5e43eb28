#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whether there is an entry at this path, including a symbolic link that leads nowhere.
///
/// An entry that may not be examined counts as missing. If another error, such as a failing disk,
/// prevents the check, the entry counts as present, so that opening it fails: a temporary failure
/// must not make a repository or a policy file go unnoticed.
package func entryExists(at path: String) -> Bool {
  do throws(FileError) {
    return try FileStatus(ofLinkAt: path) != nil
  } catch {
    return ![EACCES, ENOTDIR, ELOOP, ENAMETOOLONG].contains(error.code)
  }
}

/// Whether a path leads to a folder.
package func isFolder(at path: String) -> Bool {
  guard let target = try? resolvingLinks(path) else { return false }
  return (try? FileStatus(ofLinkAt: target))?.kind == .folder
}

/// The path to which a chain of symbolic links leads. There may be nothing at it yet.
func resolvingLinks(_ path: String) throws(FileError) -> String {
  var current = path
  // Linux follows at most 40 links (path_resolution(7)), macOS 32.
  for _ in 0..<40 {
    guard try FileStatus(ofLinkAt: current)?.kind == .symbolicLink else { return current }
    let link = try linkContent(current)
    current = link.hasPrefix("/") ? link : folderPrefix(of: current) + link
  }
  throw FileError(.open, path: path, code: ELOOP)
}

/// https://man7.org/linux/man-pages/man2/readlink.2.html: "readlink() does not append a terminating
/// null byte to buf. It will (silently) truncate the contents (to a length of bufsiz characters)".
private func linkContent(_ path: String) throws(FileError) -> String {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = try succeed(.inspect, path) { readlink(path, &buffer, Int(PATH_MAX)) }
  return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The part of a path up to and including its last slash; empty for a name without a path.
func folderPrefix(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
  return String(path[...slash])
}

/// The absolute path of the file at a path, without symbolic links, `.` and `..`; nil if there is
/// none, or if it may not be examined.
///
/// https://man7.org/linux/man-pages/man3/realpath.3.html: "If resolved_path is specified as NULL,
/// then realpath() uses malloc(3) to allocate a buffer".
package func realPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(validatingCString: resolved)
}
