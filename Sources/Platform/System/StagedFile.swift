#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A replacement under way.
struct FileReplacement {
  /// The path as the caller gave it, for errors.
  let path: String
  /// The path of the file itself.
  let target: String
  let old: FileStatus?
  /// Where the new content lies meanwhile; nil for beside the target.
  var place: TemporaryPlace?

  private var folder: String {
    let prefix = folderPrefix(of: target)
    return prefix.isEmpty ? "." : prefix
  }

  /// Lets `write` put the new content into a temporary file, by its descriptor.
  ///
  /// - Parameter isDurable: whether it must be on the disk before it is put in place.
  func stage(
    isDurable: Bool,
    _ write: (Int32) throws(FileError) -> Void
  ) throws(FileError) -> StagedFile {
    let staged = try begin()
    try write(staged.file.number)
    try complete(staged, isDurable: isDurable)
    return staged
  }

  /// Creates the empty temporary file.
  func begin() throws(FileError) -> StagedFile {
    // Opened first, so that a folder that can't be opened is an error before anything changes.
    let folder = try openFolder()
    let temporary = try createTemporaryFile()
    return StagedFile(path: path, target: target, file: temporary, folder: folder)
  }

  /// Ends the writing: the file gets the owner and the mode of the old one, and is on the disk if
  /// it has to be.
  func complete(_ staged: StagedFile, isDurable: Bool) throws(FileError) {
    try takeOver(staged.file)
    if isDurable { try staged.file.synchronize() }
  }

  private func openFolder() throws(FileError) -> FileDescriptor {
    do throws(FileError) {
      return try FileDescriptor(opening: folder, flags: O_RDONLY | O_DIRECTORY)
    } catch {
      throw FileError(.createTemporaryFile, path: path, code: error.code)
    }
  }

  /// Creates an empty file under an unused name that can't be guessed: in the place for such files,
  /// or beside the target.
  private func createTemporaryFile() throws(FileError) -> FileDescriptor {
    guard let place else { return try createFile(in: folder, prefix: prefixBeside) }
    if let file = try createFile(in: place) { return file }
    place.prepareBeside()
    let prefix = prefixBeside
    removeLeftOvers(in: folder, prefix: prefix)
    return try createFile(in: folder, prefix: prefix + "\(getpid())-")
  }

  /// Creates the file in a folder of our own; nil where a file can't get from there to the target.
  ///
  /// https://man7.org/linux/man-pages/man2/rename.2.html, EXDEV: "Linux permits a filesystem to be
  /// mounted at multiple points, but rename() does not work across different mount points, even if
  /// the same filesystem is mounted on both." Whether it would work shows at a second name for the
  /// empty file, which is gone at once.
  private func createFile(in place: TemporaryPlace) throws(FileError) -> FileDescriptor? {
    let status = try FileStatus(at: folder)
    guard let own = try FileStatus(at: place.folder), let status,
      own.isOnFileSystem(of: status)
    else { return nil }
    removeLeftOvers(in: place.folder, prefix: TemporaryPlace.prefix)
    let prefix = TemporaryPlace.prefix + "\(getpid())-"
    let file = try createFile(in: place.folder, prefix: prefix)
    let second = folder + "/" + prefixBeside + "\(getpid())-0"
    if link(file.path, second) == 0 {
      _ = unlink(second)
    } else if errno == EXDEV {
      _ = unlink(file.path)
      return nil
    }
    _ = flock(file.number, LOCK_EX | LOCK_NB)
    // A new file belongs to the group of its folder where that says so.
    if old == nil, status.mode & 0o2000 != 0 { _ = fchown(file.number, uid_t.max, status.group) }
    return file
  }

  /// https://man7.org/linux/man-pages/man2/open.2.html on O_EXCL: "Ensure that this call creates
  /// the file: if this flag is specified in conjunction with O_CREAT, and pathname already exists,
  /// then open() fails with the error EEXIST." It does not follow a link at the name, either.
  private func createFile(
    in folder: String,
    prefix: String
  ) throws(FileError) -> FileDescriptor {
    // A new file has the mode that the user's umask allows; the content of an old one stays hidden
    // from others until the file has its mode.
    let mode: mode_t = old == nil ? 0o666 : 0o600
    let start = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
    while true {
      do throws(FileError) {
        return try FileDescriptor(
          opening: start + prefix + Self.randomWord(),
          flags: O_WRONLY | O_CREAT | O_EXCL,
          mode: mode
        )
      } catch {
        guard error.code == EEXIST else {
          throw FileError(.createTemporaryFile, path: path, code: error.code)
        }
      }
    }
  }

  /// The beginning of a name of at most 255 bytes, the limit of common file systems.
  private var prefixBeside: String {
    let name = target.utf8.dropFirst(folderPrefix(of: target).utf8.count).prefix(200)
    return ".\(String(decoding: name, as: UTF8.self)).jsonl-merge-"
  }

  private static func randomWord() -> String {
    let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
    return (0..<8).map { _ in String(letters[Int.random(in: 0..<letters.count)]) }.joined()
  }

  /// Gives the new file the owner and the mode of the old one.
  private func takeOver(_ temporary: borrowing FileDescriptor) throws(FileError) {
    guard let old else { return }
    let new = try temporary.status()
    if new.owner != old.owner || new.group != old.group {
      // Only a privileged process may give files away (chown(2): EPERM). Otherwise the owner is
      // this user.
      _ = fchown(temporary.number, old.owner, old.group)
    }
    // After the owner: "When the owner or group of an executable file is changed by an unprivileged
    // user, the S_ISUID and S_ISGID mode bits are cleared" (chown(2)).
    let number = temporary.number
    try succeed(.setMode, path) { fchmod(number, old.mode) }
  }
}

/// New content on the disk under a temporary name. It is removed again unless it is put in place.
final class StagedFile {
  private let path: String
  private let target: String
  private let temporaryPath: String
  let file: FileDescriptor
  private let folder: FileDescriptor
  private var isInPlace = false

  init(
    path: String,
    target: String,
    file: consuming FileDescriptor,
    folder: consuming FileDescriptor
  ) {
    temporaryPath = file.path
    self.file = file
    self.path = path
    self.target = target
    self.folder = folder
  }

  deinit { if !isInPlace { _ = unlink(temporaryPath) } }

  func putInPlace() throws(FileError) {
    try succeed(.rename, path) { rename(temporaryPath, target) }
    isInPlace = true
  }

  /// Like `putInPlace`, but fails with EEXIST if the target exists.
  ///
  /// https://man7.org/linux/man-pages/man2/link.2.html: "If newpath exists, it will not be
  /// overwritten." A file system without hard links leaves a moment between looking and renaming.
  func putInFreePlace() throws(FileError) {
    do throws(FileError) {
      try succeed(.rename, path) { link(temporaryPath, target) }
      // Immediately, because it changes the signature of the file.
      isInPlace = unlink(temporaryPath) == 0
    } catch {
      guard [EPERM, ENOSYS, ENOTSUP, EOPNOTSUPP].contains(error.code) else { throw error }
      if try FileStatus(ofLinkAt: target) != nil {
        throw FileError(.rename, path: path, code: EEXIST)
      }
      try putInPlace()
    }
  }

  func synchronizeFolder() throws(FileError) { try folder.synchronizeFolder() }
}

/// Waits until the name of a file that was just made is on the disk.
func synchronizeFolder(around path: String) throws(FileError) {
  let prefix = folderPrefix(of: path)
  let folder = try FileDescriptor(
    opening: prefix.isEmpty ? "." : prefix,
    flags: O_RDONLY | O_DIRECTORY
  )
  try folder.synchronizeFolder()
}

extension FileDescriptor {
  fileprivate borrowing func synchronizeFolder() throws(FileError) {
    do throws(FileError) {
      try synchronize(.synchronizeFolder)
    } catch {
      // fsync(2): "EROFS, EINVAL: fd is bound to a special file ... which does not support
      // synchronization." Some file systems do not support it for folders.
      guard error.code == EINVAL || error.code == EROFS || error.code == ENOTSUP else {
        throw error
      }
    }
  }
}
