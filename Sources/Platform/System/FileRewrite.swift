#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
#if os(Linux)
  internal import CSystem
#endif
package import JSONText

/// A part of a file's new content.
package enum FilePart: Equatable, Sendable {
  case bytes(Bytes)
  /// These bytes of the current file.
  case range(Range<Int>)
}

/// The file that the caller of a rewrite expects at a path.
package enum ExpectedFile: Equatable, Sendable {
  /// Any file may be replaced.
  case anything
  case nothing
  case file(FileSignature)
}

/// A file differs from what was expected; it was not changed.
package struct FileChangedMeanwhile: Error, Equatable, Sendable {
  package var path: String
  /// Whether `beforeRename` had been run, and must be undone.
  package var isPrepared: Bool

  package init(path: String, isPrepared: Bool) {
    self.path = path
    self.isPrepared = isPrepared
  }
}

/// Replaces the content of a file by parts of the old one and new bytes, whole or not at all, like
/// `replaceFile(at:with:)`. The system copies the unchanged parts, which are never in memory.
///
/// The order of steps: the new content is on the disk under a temporary name; the file is still the
/// expected one; `beforeRename` runs; the file is still the expected one; the new content gets the
/// file's name; the name is on the disk too. Between the last check and the rename, another
/// program's change would be lost, for a few microseconds.
///
/// The parts are requested one by one, up to nil, so a file of any size can be made of parts that
/// are never in memory together. Only a file that is expected to exist (or `anything`, if one
/// exists) can have ranges. Unlike `replaceFile`, this also writes content that is unchanged, and
/// never writes to pipes or devices.
///
/// - Parameter place: where the new content lies meanwhile; nil for beside the file.
/// - Returns: the signature of the file as it is now.
/// - Throws: `FileChangedMeanwhile`, `FileError`, or what `beforeRename` throws. The file is then
///   unchanged, and there is no temporary file. The exception is the operation `synchronizeFolder`:
///   the new content is in place, but it may not survive a crash of the machine.
package func rewriteFile(
  at path: String,
  parts: () throws -> FilePart?,
  expecting expected: ExpectedFile,
  place: TemporaryPlace? = nil,
  beforeRename: () throws -> Void = {}
) throws -> FileSignature {
  let target = try resolvingLinks(path)
  var old = try FileReader.ifPresent(at: target)
  let rewriting = FileRewrite(path: path, target: target, expected: expected)
  try rewriting.check(old?.signature, isPrepared: false)
  let replacement = FileReplacement(
    path: path,
    target: target,
    old: try FileStatus(ofLinkAt: target),
    place: place
  )
  return try withSignalsHeld {
    let staged = try replacement.begin()
    try rewriting.write(parts, from: old, to: staged.file.number)
    // fault: rename-before-disk
    try replacement.complete(staged, isDurable: true)
    try staged.file.antedate(byNanoseconds: FileSignature.clockTick)
    try rewriting.check(isPrepared: false)
    // fault: rename-before-note
    try beforeRename()
    try rewriting.check(isPrepared: true)
    try rewriting.putInPlace(staged)
    // Usually no other process has the old file open. Freeing its space on the disk and in memory
    // takes a fifth of a millisecond per megabyte.
    if let unneeded = old.take(), unneeded.byteCount > FileRewrite.backgroundByteCount {
      releaseInBackground(unneeded)
    }
    // fault: folder-is-not-on-disk
    try staged.synchronizeFolder()
    return try staged.file.status().signature
  }
}

/// One call of `rewriteFile`.
private struct FileRewrite {
  let path: String
  let target: String
  let expected: ExpectedFile

  func check(isPrepared: Bool) throws {
    if expected == .anything { return }
    let isTarget = try resolvingLinks(path) == target
    try check(isTarget ? FileSignature(at: target) : nil, isPrepared: isPrepared)
  }

  func check(_ signature: FileSignature?, isPrepared: Bool) throws(FileChangedMeanwhile) {
    let isExpected =
      switch expected {
      case .anything: true
      case .nothing: signature == nil
      // fault: changed-file-is-overwritten
      case .file(let known): signature == known
      }
    if !isExpected { throw FileChangedMeanwhile(path: path, isPrepared: isPrepared) }
  }

  func write(
    _ parts: () throws -> FilePart?,
    from old: FileReader?,
    to number: Int32
  ) throws {
    while let part = try parts() {
      switch part {
      case .bytes(let bytes):
        var writer = RunWriter([bytes], to: number, path: path)
        try writer.write()
      case .range(let range):
        guard let old else { throw FileError(.read, path: path, code: ENOENT) }
        for part in Self.parts(of: range) {
          try old.copy(part, to: number, path: path)
          beginSynchronizing(number)
        }
      }
    }
  }

  /// From this size on, freeing the old file takes longer than starting a thread for it.
  static let backgroundByteCount = 1 << 20

  /// How much is copied before the disk starts to write: enough that this costs nothing for typical
  /// files, and little enough that nearly all of a large file is on the disk when the copy ends.
  private static let copiedByteCount = 4 << 20

  private static func parts(of range: Range<Int>) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: copiedByteCount).map { start in
      start..<min(start + copiedByteCount, range.upperBound)
    }
  }

  func putInPlace(_ staged: StagedFile) throws {
    guard expected == .nothing else { return try staged.putInPlace() }
    do throws(FileError) {
      try staged.putInFreePlace()
    } catch {
      if error.code == EEXIST { throw FileChangedMeanwhile(path: path, isPrepared: true) }
      throw error
    }
  }
}

extension FileDescriptor {
  /// Sets the modification time of the content back by a little.
  ///
  /// The time at which the file gets its name is then so much later that any later write is visible
  /// in its time (`FileSignature.clockTick`).
  fileprivate borrowing func antedate(byNanoseconds count: Int64) throws(FileError) {
    let moment = try status().signature.modified - count
    let time = timespec(
      tv_sec: time_t(moment / 1_000_000_000),
      tv_nsec: Int(moment % 1_000_000_000)
    )
    try succeed(.setMode, path) { futimens(number, [time, time]) }
  }
}

/// Starts writing to the disk while the rest is written, which shortens the wait at the end. This
/// is a hint, which may be ignored.
private func beginSynchronizing(_ number: Int32) {
  #if os(Linux)
    jsonl_begin_synchronizing(number)
  #endif
}
