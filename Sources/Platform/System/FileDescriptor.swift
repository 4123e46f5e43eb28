#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// An open file. It owns its number: `deinit` closes it.
struct FileDescriptor: ~Copyable, Sendable {
  let number: Int32
  /// The name of the file in errors.
  let path: String

  /// Takes over a number that the system has just returned.
  init(adopting number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  /// Opens a file; child programs do not inherit it.
  ///
  /// `mode` is the mode of a file that `flags` creates, before the process's umask.
  init(
    opening path: String,
    flags: Int32,
    mode: mode_t = 0
  ) throws(FileError) {
    number = try succeed(.open, path) { open(path, flags | O_CLOEXEC, mode) }
    self.path = path
  }

  /// https://man7.org/linux/man-pages/man2/close.2.html: "Retrying the close() after a failure
  /// return is the wrong thing to do". Callers that need written data on the disk call
  /// `synchronize` first.
  deinit { _ = close(number) }

  func status() throws(FileError) -> FileStatus {
    var status = stat()
    try succeed(.inspect, path) { fstat(number, &status) }
    return FileStatus(status)
  }

  /// Waits until the written data is on the disk, so that a later rename can't be there without it.
  func synchronize(_ operation: FileError.Operation = .synchronize) throws(FileError) {
    try succeed(operation, path) {
      #if canImport(Darwin)
        // macOS's fsync(2): the drive may write "out of order"; "For applications that require
        // tighter guarantees about the integrity of their data, Mac OS X provides the F_FULLFSYNC
        // fcntl". F_BARRIERFSYNC keeps the order, which is what a rename needs, and is much faster.
        // File systems without it fall back to fsync.
        if fcntl(number, F_BARRIERFSYNC) != -1 { return 0 }
      #endif
      return fsync(number)
    }
  }
}

/// The kind of file at a path.
package enum FileKind: Sendable {
  case regular, folder, symbolicLink
  /// A pipe, a device, or a socket.
  case other
}

/// The kind of file at a path, through links; nil if there is none.
package func kindOfFile(at path: String) throws(FileError) -> FileKind? {
  try FileStatus(at: path)?.kind
}

/// The system's information about a file.
struct FileStatus {
  let kind: FileKind
  let byteCount: Int
  /// The permission bits, with set-user-id, set-group-id and the sticky bit.
  let mode: mode_t
  let owner: uid_t
  let group: gid_t
  let signature: FileSignature
  private let device: dev_t
  private let fileNumber: ino_t

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .symbolicLink
    default: kind = .other
    }
    byteCount = Int(status.st_size)
    mode = status.st_mode & 0o7777
    owner = status.st_uid
    group = status.st_gid
    signature = FileSignature(status)
    device = status.st_dev
    fileNumber = status.st_ino
  }

  /// Whether both describe the same file, whatever its names.
  func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && fileNumber == other.fileNumber
  }

  /// Whether both are on one file system.
  func isOnFileSystem(of other: FileStatus) -> Bool { device == other.device }

  /// The status of the file at a path, through links; nil if there is none.
  init?(at path: String) throws(FileError) {
    try self.init(path) { stat(path, $0) }
  }

  /// The status of the file at a path, without following a symbolic link at its end; nil if there
  /// is none.
  init?(ofLinkAt path: String) throws(FileError) {
    try self.init(path) { lstat(path, $0) }
  }

  private init?(
    _ path: String,
    _ call: (UnsafeMutablePointer<stat>) -> Int32
  ) throws(FileError) {
    var status = stat()
    do throws(FileError) {
      try succeed(.inspect, path) { call(&status) }
    } catch {
      // ENOTDIR: a part of the path is a file.
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw error
    }
    self.init(status)
  }
}
