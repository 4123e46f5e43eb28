#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// Adds to a file whose first `byteCount` bytes count, and waits until all of it is on the disk.
///
/// What is behind them was left by a process that was killed, and is cut off. Others may read the
/// bytes that count meanwhile. The file is made if it is missing and nothing counts yet.
///
/// - Throws: `FileError`; the bytes that count are as before then. EIO if the file is shorter.
package func extendFile(
  at path: String,
  after byteCount: Int,
  with runs: [Bytes]
) throws(FileError) {
  let file = try FileDescriptor(
    opening: path,
    flags: O_WRONLY | O_APPEND | O_NOFOLLOW | (byteCount == 0 ? O_CREAT : 0),
    mode: 0o666
  )
  let present = try file.status().byteCount
  if present < byteCount { throw FileError(.write, path: path, code: EIO) }
  let number = file.number
  if present > byteCount { try succeed(.write, path) { ftruncate(number, off_t(byteCount)) } }
  var writer = RunWriter(runs, to: number, path: path)
  try writer.write()
  try file.synchronize()
}

/// Gives a new file or folder the permissions of a folder, so that those who share the folder share
/// what is in it. A file gets no permission to be run.
///
/// What belongs to somebody else has got its permissions from them, and only they may change them.
package func takeOverPermissions(of folder: String, for path: String) throws(FileError) {
  guard let model = try FileStatus(at: folder), let status = try FileStatus(ofLinkAt: path),
    status.kind != .symbolicLink, status.owner == geteuid()
  else { return }
  let mode = status.kind == .folder ? model.mode : model.mode & 0o666
  if status.mode != mode { try succeed(.setMode, path) { chmod(path, mode) } }
}

/// Gives a file that is on the disk another name on the same file system, in place of a file that
/// has it, and waits until the name is on the disk.
package func nameFile(at path: String, as newPath: String) throws(FileError) {
  try moveFile(at: path, to: newPath)
  try synchronizeFolder(around: newPath)
}
