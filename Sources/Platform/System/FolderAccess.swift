#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Creates a folder in an existing folder. A folder that exists already is not changed.
///
/// `mode` is reduced by the process's umask. A symbolic link in its place is an error: files of the
/// folder must not go elsewhere.
package func makeFolder(at path: String, mode: UInt16 = 0o777) throws(FileError) {
  do throws(FileError) {
    try succeed(.createFolder, path) { mkdir(path, mode_t(mode)) }
  } catch {
    guard error.code == EEXIST else { throw error }
  }
  // With a slash at its end, the path would follow a link.
  let name = path.hasSuffix("/") ? String(path.dropLast()) : path
  guard try FileStatus(ofLinkAt: name)?.kind == .folder else {
    throw FileError(.createFolder, path: path, code: ENOTDIR)
  }
}

/// Creates the folder of a file. A name without a path needs none.
func makeFolder(around path: String) throws(FileError) {
  let folder = folderPrefix(of: path)
  if !folder.isEmpty { try makeFolder(at: folder) }
}

/// Removes a file, or a symbolic link itself. A missing file is not an error.
package func removeFile(at path: String) throws(FileError) {
  do throws(FileError) {
    try succeed(.remove, path) { unlink(path) }
  } catch {
    guard error.code == ENOENT else { throw error }
  }
}

/// Whether the mode of a file lets nobody write to it. A missing file is not protected.
package func isWriteProtected(at path: String) throws(FileError) -> Bool {
  guard let status = try FileStatus(at: path) else { return false }
  return status.mode & 0o222 == 0
}

/// Whether this process may write to the folder of a file: it may not on a read-only file system,
/// nor where the folder's mode forbids it.
package func canWriteToFolder(of path: String) -> Bool {
  let folder = folderPrefix(of: path)
  return access(folder.isEmpty ? "." : folder, W_OK) == 0
}

/// Removes an empty folder. Any other is not changed, without an error.
package func removeFolderIfEmpty(at path: String) { _ = rmdir(path) }

/// Removes a file, or a folder with all that is in it. Symbolic links are removed, and not
/// followed. What is missing is not an error.
package func removeTree(at path: String) throws(FileError) {
  try removeTree(Array(path.utf8CString), path)
}

/// Names in a folder need not be UTF-8, so paths are bytes here.
///
/// https://man7.org/linux/man-pages/man2/unlink.2.html: "EISDIR pathname refers to a directory.
/// (This is the non-POSIX value returned by Linux ...)"; POSIX has EPERM.
private func removeTree(_ path: [CChar], _ name: String) throws(FileError) {
  do throws(FileError) {
    try succeed(.remove, name) { unlink(path) }
    return
  } catch {
    if error.code == ENOENT { return }
    guard error.code == EISDIR || error.code == EPERM else { throw error }
  }
  guard let stream = opendir(path) else { throw FileError(.remove, path: name, code: errno) }
  var entries: [[CChar]] = []
  while let entry = readdir(stream) {
    let bytes = withUnsafeBytes(of: entry.pointee.d_name) { name in
      name.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }
    }
    entries.append(bytes)
  }
  closedir(stream)
  let dot = CChar(UInt8(ascii: "."))
  for entry in entries where entry != [dot] && entry != [dot, dot] {
    try removeTree(path.dropLast() + [CChar(UInt8(ascii: "/"))] + entry + [0], name)
  }
  try succeed(.remove, name) { rmdir(path) }
}

/// Renames a file in its folder. A file that has the new name already is replaced.
package func moveFile(at path: String, to newPath: String) throws(FileError) {
  try succeed(.rename, path) { rename(path, newPath) }
}

/// Sets the modification time of a file to now, by the clock of its file system, which may be
/// another machine's: all that share a file see one clock.
///
/// https://man7.org/linux/man-pages/man2/utimensat.2.html: "If times is NULL, then both timestamps
/// are set to the current time"; who may write to the file may do this.
///
/// - Returns: the time that it got, in milliseconds since 1970.
package func touchFile(at path: String) throws(FileError) -> Int64 {
  let file = try FileDescriptor(opening: path, flags: O_WRONLY | O_NOFOLLOW)
  let number = file.number
  try succeed(.setMode, path) { futimens(number, nil) }
  return try file.status().signature.modified / 1_000_000
}

/// Whether the file at a path, through links, belongs to the user of the process. A file that can't
/// be examined does not.
package func isOwnedByUser(_ path: String) -> Bool {
  guard let status = try? FileStatus(at: path) else { return false }
  return status.owner == geteuid()
}
