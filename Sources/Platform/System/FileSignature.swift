#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import Records

/// What the system says of a file without reading it: while two signatures of a path are equal, its
/// content has not changed.
///
/// That holds as far as the file system's clock tells two changes apart, some milliseconds on many:
/// a change of the same length within one tick of a signature is not seen. A signature that was
/// taken right after a change is not to be relied upon alone.
///
/// The fields are integers that a database can keep.
package struct FileSignature: Equatable, Sendable {
  package var device: Int64
  package var fileNumber: Int64
  package var byteCount: Int64
  /// When the content was last changed, in nanoseconds since 1970.
  package var modified: Int64
  /// When the content, the name, the mode or the owner was last changed, in nanoseconds since 1970.
  /// Nobody can set it back.
  package var changed: Int64

  /// Two changes so many nanoseconds apart have different times: the clocks by which file systems
  /// set them tick every one to ten thousandths of a second.
  package static let clockTick: Int64 = 20_000_000

  package init(device: Int64, fileNumber: Int64, byteCount: Int64, modified: Int64, changed: Int64)
  {
    self.device = device
    self.fileNumber = fileNumber
    self.byteCount = byteCount
    self.modified = modified
    self.changed = changed
  }

  /// The signature of the file that a path leads to, through any links; nil where nothing is there.
  package init?(at path: String) throws(FileError) {
    guard let status = try FileStatus(at: path) else { return nil }
    self = status.signature
  }

  /// When the content was last changed.
  package var modificationTime: Timestamp {
    let (seconds, nanoseconds) = modified.quotientAndRemainder(dividingBy: 1_000_000_000)
    // Before 1970, the second has begun earlier.
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
