#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// Gives a file a new content, whole or not at all.
///
/// The runs, one behind the other, are written to a temporary file beside the target, which then is
/// renamed over it: whoever opens the path finds the old content or the new one, at any moment and
/// after a crash, too. The runs may be mapped from the very file that is replaced: a rename takes
/// only the name from the old file, which lives on until its last mapping is gone.
///
/// The mode of the old file is kept, and its owner where the system allows it. A symbolic link is
/// followed, so that the link stays and what it leads to is replaced. Other hard links of the old
/// file keep the old content. A file that already has exactly this content is left alone. A path
/// that leads to a pipe or a device is written to instead.
///
/// SIGINT, SIGTERM, SIGHUP and SIGQUIT wait until the file is replaced; only SIGKILL or a crash of
/// the machine can leave a temporary file (`.NAME.jsonl-merge-XXXXXXXX`) behind.
///
/// - Throws: `FileError`; the target is then untouched and no temporary file is left. The one
///   exception is `synchronizeFolder`: the new content is in place, but it is not known whether it
///   would survive a crash of the machine.
package func replaceFile(at path: String, with runs: [Bytes]) throws(FileError) {
  try replaceFiles([NewContent(path: path, runs: runs)])
}

/// A path and what is to stand there.
package struct NewContent: Sendable {
  package var path: String
  package var runs: [Bytes]
  /// Whether the content is to be on the disk, too, when the call returns: what nobody else keeps
  /// has to survive a crash of the machine.
  package var isDurable: Bool

  package init(path: String, runs: [Bytes], isDurable: Bool = true) {
    self.path = path
    self.runs = runs
    self.isDurable = isDurable
  }
}

/// Replaces several files, each as `replaceFile(at:with:)` does, in the order of `files`.
///
/// All are complete under temporary names, and on the disk where they are to be durable, before the
/// first is put in place, so that a folder that can't be written to, or a full disk, leaves every
/// one of them as it was. Pipes and devices have no temporary names: they are written to before
/// anything else.
package func replaceFiles(_ files: [NewContent]) throws(FileError) {
  var replacements: [(FileReplacement, content: NewContent)] = []
  for file in files {
    switch try FileStatus(at: file.path)?.kind {
    case .folder: throw FileError(.write, path: file.path, code: EISDIR)
    case .other:
      let device = try FileDescriptor(opening: file.path, flags: O_WRONLY)
      var writer = RunWriter(file.runs, to: device.number, path: file.path)
      try writer.write()
      continue
    case .regular, .symbolicLink, nil: break
    }
    let target = try resolvingLinks(file.path)
    let status = try FileStatus(ofLinkAt: target)
    if let status, try hasContent(file.runs, at: target, byteCount: status.byteCount) { continue }
    replacements.append(
      (FileReplacement(path: file.path, target: target, old: status), file)
    )
  }
  if replacements.isEmpty { return }
  try withSignalsHeld { () throws(FileError) in
    var staged: [StagedFile] = []
    for (replacement, content) in replacements { staged.append(try replacement.stage(content)) }
    for file in staged { try file.putInPlace() }
    for (file, (_, content)) in zip(staged, replacements) where content.isDurable {
      try file.synchronizeFolder()
    }
  }
}

/// Whether a file holds exactly these bytes.
private func hasContent(
  _ runs: [Bytes],
  at path: String,
  byteCount: Int
) throws(FileError) -> Bool {
  guard runs.reduce(0, { $0 + $1.count }) == byteCount else { return false }
  let content = try InputFile(at: path).bytes
  guard content.count == byteCount else { return false }
  var position = 0
  for run in runs {
    guard content[position..<position + run.count] == run else { return false }
    position += run.count
  }
  return true
}

/// One replacement under way.
private struct FileReplacement {
  /// The path as the caller gave it, which errors name.
  let path: String
  /// Where the file is.
  let target: String
  let old: FileStatus?

  private var folder: String {
    let prefix = folderPrefix(of: target)
    return prefix.isEmpty ? "." : prefix
  }

  /// Writes the new content under a temporary name.
  func stage(_ content: NewContent) throws(FileError) -> StagedFile {
    // Opened first, so that a folder that can't be opened is an error while nothing has changed.
    let folder = try openFolder()
    let temporary = try createTemporaryFile()
    let staged = StagedFile(
      path: path,
      target: target,
      temporaryPath: temporary.path,
      folder: folder
    )
    var writer = RunWriter(content.runs, to: temporary.number, path: path)
    try writer.write()
    try takeOver(temporary)
    if content.isDurable { try temporary.synchronize() }
    return staged
  }

  private func openFolder() throws(FileError) -> FileDescriptor {
    do throws(FileError) {
      return try FileDescriptor(opening: folder, flags: O_RDONLY | O_DIRECTORY)
    } catch {
      throw FileError(.createTemporaryFile, path: path, code: error.code)
    }
  }

  /// Creates an empty file beside the target, under a name that nobody can guess and nobody has.
  ///
  /// https://man7.org/linux/man-pages/man2/open.2.html on O_EXCL: "Ensure that this call creates
  /// the file: if this flag is specified in conjunction with O_CREAT, and pathname already exists,
  /// then open() fails with the error EEXIST." It does not follow a link at the name, either.
  private func createTemporaryFile() throws(FileError) -> FileDescriptor {
    // A new file has the mode that the user's umask leaves; the content of an old one stays hidden
    // from others until the file has its mode.
    let mode: mode_t = old == nil ? 0o666 : 0o600
    while true {
      let name = folderPrefix(of: target) + temporaryName()
      do throws(FileError) {
        return try FileDescriptor(opening: name, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode)
      } catch {
        guard error.code == EEXIST else {
          throw FileError(.createTemporaryFile, path: path, code: error.code)
        }
      }
    }
  }

  /// A name of at most 255 bytes, the limit of common file systems.
  private func temporaryName() -> String {
    let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
    let suffix = (0..<8).map { _ in String(letters[Int.random(in: 0..<letters.count)]) }.joined()
    let name = target.utf8.dropFirst(folderPrefix(of: target).utf8.count).prefix(200)
    return ".\(String(decoding: name, as: UTF8.self)).jsonl-merge-\(suffix)"
  }

  /// Gives the new file the owner and the mode of the old one.
  private func takeOver(_ temporary: borrowing FileDescriptor) throws(FileError) {
    guard let old else { return }
    let new = try temporary.status()
    if new.owner != old.owner || new.group != old.group {
      // Only a privileged process may give files away (chown(2): EPERM). Others keep the file.
      _ = fchown(temporary.number, old.owner, old.group)
    }
    // After the owner: "When the owner or group of an executable file is changed by an unprivileged
    // user, the S_ISUID and S_ISGID mode bits are cleared" (chown(2)).
    let number = temporary.number
    try succeed(.setMode, path) { fchmod(number, old.mode) }
  }
}

/// A new content that is complete under a temporary name; it is removed again, unless it is put
/// in place.
private final class StagedFile {
  private let path: String
  private let target: String
  private let temporaryPath: String
  private let folder: FileDescriptor
  private var isInPlace = false

  init(path: String, target: String, temporaryPath: String, folder: consuming FileDescriptor) {
    self.path = path
    self.target = target
    self.temporaryPath = temporaryPath
    self.folder = folder
  }

  deinit { if !isInPlace { _ = unlink(temporaryPath) } }

  func putInPlace() throws(FileError) {
    try succeed(.rename, path) { rename(temporaryPath, target) }
    isInPlace = true
  }

  func synchronizeFolder() throws(FileError) {
    do throws(FileError) {
      try folder.synchronize(.synchronizeFolder)
    } catch {
      // fsync(2): "EROFS, EINVAL: fd is bound to a special file ... which does not support
      // synchronization." Some file systems do not support it for folders.
      guard error.code == EINVAL || error.code == EROFS || error.code == ENOTSUP else {
        throw error
      }
    }
  }
}
