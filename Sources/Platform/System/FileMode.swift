#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The kind of entry at a path, without following a symbolic link; nil if there is none.
package func kindOfEntry(at path: String) throws(FileError) -> FileKind? {
  try FileStatus(ofLinkAt: path)?.kind
}

/// Whether this process may run a file as a program.
///
/// https://man7.org/linux/man-pages/man2/access.2.html: "The check is done using the calling
/// process's real UID and GID".
package func isProgram(at path: String) -> Bool {
  access(path, X_OK) == 0 && !isFolder(at: path)
}

/// Lets everybody who may read a file run it too.
package func makeRunnable(at path: String) throws(FileError) {
  guard let status = try FileStatus(at: path) else {
    throw FileError(.setMode, path: path, code: ENOENT)
  }
  let mode = status.mode | (status.mode & 0o444) >> 2
  if mode != status.mode { try succeed(.setMode, path) { chmod(path, mode) } }
}

/// The names of the entries of a folder, in byte order, without `.` and `..`; none if there is no
/// folder. A name that is not UTF-8 is left out, since it could not be opened.
package func entryNames(in folder: String) -> [String] {
  (try? entryNames(in: folder, flags: 0)) ?? []
}

/// Like `entryNames`, where a folder that can't be read must not be taken for an empty one: only if
/// it is missing, it has no names. A symbolic link in its place is an error.
package func readableEntryNames(in folder: String) throws(FileError) -> [String] {
  do throws(FileError) {
    return try entryNames(in: folder, flags: O_NOFOLLOW)
  } catch {
    if error.code == ENOENT { return [] }
    throw error
  }
}

/// https://man7.org/linux/man-pages/man3/readdir.3.html: "To distinguish end of stream from an
/// error, set errno to zero before calling readdir() and then check the value of errno".
private func entryNames(in folder: String, flags: Int32) throws(FileError) -> [String] {
  let number = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags)
  guard number != -1 else { throw FileError(.read, path: folder, code: errno) }
  guard let stream = fdopendir(number) else {
    let code = errno
    close(number)
    throw FileError(.read, path: folder, code: code)
  }
  defer { closedir(stream) }
  var names: [String] = []
  while true {
    errno = 0
    guard let entry = readdir(stream) else {
      if errno != 0 { throw FileError(.read, path: folder, code: errno) }
      break
    }
    let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
      start.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
    }
    if let name, name != ".", name != ".." { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// The path of the program with a name: the first one in the folders of PATH. A name with a slash
/// is a path already.
package func programPath(of name: String, environment: ProgramEnvironment) -> String? {
  if name.contains("/") { return isProgram(at: name) ? name : nil }
  // By bytes: splitting text by characters takes longer than the file accesses.
  let folders = (environment.value(of: "PATH") ?? "").utf8.split(separator: UInt8(ascii: ":"))
  return folders.lazy.map { String(decoding: $0, as: UTF8.self) + "/" + name }
    .first { isProgram(at: $0) }
}

extension ProgramEnvironment {
  /// The environment with a variable set; nil removes it.
  package func setting(_ name: String, to value: String?) -> ProgramEnvironment {
    let start = Array((name + "=").utf8)
    var entries = entries.filter { !$0.starts(with: start) }
    if let value { entries.append(start + Array(value.utf8)) }
    return ProgramEnvironment(entries: entries)
  }
}
