#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import Records

/// The system's information about a file without its content: while two signatures of a path are
/// equal, its content has not changed.
///
/// This holds as far as the file system's clock separates two changes, some milliseconds on many
/// systems: a change of the same length within one tick of a signature is not detected. Do not rely
/// only on a signature that was taken right after a change.
///
/// The fields are integers that a database can store.
package struct FileSignature: Equatable, Sendable {
  package var device: Int64
  package var fileNumber: Int64
  package var byteCount: Int64
  /// When the content was last changed, in nanoseconds since 1970.
  package var modified: Int64
  /// When the content, the name, the mode or the owner was last changed, in nanoseconds since 1970.
  /// It can't be set back.
  package var changed: Int64

  /// Two changes that are this many nanoseconds apart have different times: the clocks of file
  /// systems tick every 1 to 10 milliseconds.
  package static let clockTick: Int64 = 20_000_000

  package init(device: Int64, fileNumber: Int64, byteCount: Int64, modified: Int64, changed: Int64)
  {
    self.device = device
    self.fileNumber = fileNumber
    self.byteCount = byteCount
    self.modified = modified
    self.changed = changed
  }

  /// The signature of the file at a path, through links; nil if there is none.
  package init?(at path: String) throws(FileError) {
    guard let status = try FileStatus(at: path) else { return nil }
    self = status.signature
  }

  /// The signature without what is only the name's, the mode's or the owner's. For root, SQLite
  /// gives each log that it opens the owner that it has, which leaves another time of change.
  package var ofContent: FileSignature {
    var signature = self
    signature.changed = modified
    return signature
  }

  /// When the content was last changed.
  package var modificationTime: Timestamp {
    let (seconds, nanoseconds) = modified.quotientAndRemainder(dividingBy: 1_000_000_000)
    // Before 1970, the second began earlier.
    return nanoseconds < 0
      ? Timestamp(seconds: seconds - 1, nanoseconds: Int32(nanoseconds + 1_000_000_000))
      : Timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds))
  }
}

extension FileSignature {
  init(_ status: stat) {
    #if canImport(Darwin)
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #endif
    self.init(
      device: Int64(truncatingIfNeeded: status.st_dev),
      fileNumber: Int64(truncatingIfNeeded: status.st_ino),
      byteCount: Int64(status.st_size),
      modified: Int64(modified.tv_sec) * 1_000_000_000 + Int64(modified.tv_nsec),
      changed: Int64(changed.tv_sec) * 1_000_000_000 + Int64(changed.tv_nsec)
    )
  }
}
