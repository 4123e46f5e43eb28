#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import JSONText

/// An advisory lock between processes, held as long as this object lives.
///
/// Its file stays behind, with nothing in it but a note about the last holder, if one was written.
/// The system releases the lock when the process ends, however it ends, so no lock is ever stale.
package final class ProcessLock: Sendable {
  private let locked: LockedFile

  /// Waits for the lock on a file, which is created with its folder if it is missing.
  ///
  /// - Throws: `FileError`, with the operation `lock` and the code ETIMEDOUT if another process, or
  ///   another lock of this one, held it for too long.
  package init(at path: String, waitLimitInMilliseconds: Int) throws(FileError) {
    try makeFolder(around: path)
    locked = try LockedFile(path, flags: O_RDWR, waitLimitInMilliseconds: waitLimitInMilliseconds)
  }

  /// Writes a note about the holder into the lock's file, in place of the last one.
  package func note(_ text: String) throws(FileError) {
    let (number, path) = (locked.file.number, locked.file.path)
    try succeed(.write, path) { ftruncate(number, 0) }
    var writer = RunWriter([Bytes(text)], to: number, path: path, operation: .write)
    try writer.write()
  }

  /// Notes which process holds the lock, and what its command is, for those that wait in vain. A
  /// note that can't be written is missing: nothing depends on it.
  ///
  /// What is left of a longer note is behind the line, as in `writeNote`.
  package func noteHolder(command: String) {
    let number = locked.file.number
    let note = Array("\(getpid()) \(command)\n".utf8)
    _ = pwrite(number, note, note.count, 0)
  }

  /// Who holds the lock on a file, as the holder has noted it; nil if nobody has.
  package static func holder(at path: String) -> LockHolder? {
    guard let note = try? InputFile.ifPresent(at: path)?.bytes.text else { return nil }
    let words = note.prefix { !$0.isNewline }.split(separator: " ", maxSplits: 1)
    guard words.count == 2, let process = Int(words[0]) else { return nil }
    return LockHolder(process: process, command: String(words[1]))
  }

  /// Whether the locked file is still the one that others find under its name.
  package var isInPlace: Bool {
    guard let own = try? locked.file.status(),
      let found = try? FileStatus(ofLinkAt: locked.file.path)
    else { return false }
    return found.isSameFile(as: own)
  }
}

/// The process that holds a lock.
package struct LockHolder: Equatable, Sendable {
  package var process: Int
  /// Its command, as a person would recognise it.
  package var command: String

  package init(process: Int, command: String) {
    self.process = process
    self.command = command
  }
}

/// A file that is open and locked for this process alone.
struct LockedFile: ~Copyable, Sendable {
  let file: FileDescriptor

  /// Opens the file at a path, created if it is missing, and locks it. A symbolic link is not
  /// followed.
  ///
  /// https://man7.org/linux/man-pages/man2/flock.2.html: "A process may hold only one type of lock
  /// ... on a file", and the lock belongs to the open file, not to its name. If another process has
  /// put a new file in place meanwhile, that file is locked instead.
  init(_ path: String, flags: Int32, waitLimitInMilliseconds: Int) throws(FileError) {
    let deadline = Deadline(milliseconds: waitLimitInMilliseconds)
    var pauseInMilliseconds = 1
    while true {
      let file = try FileDescriptor(
        opening: path,
        flags: flags | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
        mode: 0o666
      )
      let status = try file.status()
      guard status.kind == .regular else { throw FileError(.open, notRegular: path) }
      do throws(FileError) {
        try succeed(.lock, path) { flock(file.number, LOCK_EX | LOCK_NB) }
        if try FileStatus(ofLinkAt: path)?.isSameFile(as: status) == true {
          self.file = file
          return
        }
      } catch {
        guard error.code == EWOULDBLOCK else { throw error }
        let left = deadline.millisecondsLeft
        if left == 0 { throw FileError(.lock, path: path, code: ETIMEDOUT) }
        _ = poll(nil, 0, Int32(min(pauseInMilliseconds, left)))
        pauseInMilliseconds = min(pauseInMilliseconds * 2, 16)
      }
    }
  }

  /// Releases the lock explicitly: closing the file would leave it with a child that another thread
  /// is just starting, which shares the open file until its program runs.
  deinit { _ = flock(file.number, LOCK_UN) }
}
