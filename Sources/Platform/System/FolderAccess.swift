#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Makes a folder, whose own folder has to be there. One that is there already is left as it is.
///
/// `mode` is what the process's umask is taken from. A symbolic link in its place is refused: what
/// is written to the folder is not to go elsewhere.
package func makeFolder(at path: String, mode: UInt16 = 0o777) throws(FileError) {
  do throws(FileError) {
    try succeed(.createFolder, path) { mkdir(path, mode_t(mode)) }
  } catch {
    guard error.code == EEXIST else { throw error }
  }
  // With a slash at its end, the path would lead through a link.
  let name = path.hasSuffix("/") ? String(path.dropLast()) : path
  guard try FileStatus(ofLinkAt: name)?.kind == .folder else {
    throw FileError(.createFolder, path: path, code: ENOTDIR)
  }
}

/// Makes the folder that a file is to be in. A name alone needs none.
func makeFolder(around path: String) throws(FileError) {
  let folder = folderPrefix(of: path)
  if !folder.isEmpty { try makeFolder(at: folder) }
}

/// Removes a file, or a symbolic link itself. One that is not there is no error.
package func removeFile(at path: String) throws(FileError) {
  do throws(FileError) {
    try succeed(.remove, path) { unlink(path) }
  } catch {
    guard error.code == ENOENT else { throw error }
  }
}

/// Whether the mode of a file lets nobody write to it. What is not there is not protected.
package func isWriteProtected(at path: String) throws(FileError) -> Bool {
  guard let status = try FileStatus(at: path) else { return false }
  return status.mode & 0o222 == 0
}

/// Removes a folder that nothing is in. Any other is left as it is, without an error.
package func removeFolderIfEmpty(at path: String) { _ = rmdir(path) }

/// Gives a file another name in its folder. What had that name before is replaced.
package func moveFile(at path: String, to newPath: String) throws(FileError) {
  try succeed(.rename, path) { rename(path, newPath) }
}

/// Whether what a path leads to belongs to the user that the process runs as. What can't be looked
/// at does not.
package func isOwnedByUser(_ path: String) -> Bool {
  guard let status = try? FileStatus(at: path) else { return false }
  return status.owner == geteuid()
}
