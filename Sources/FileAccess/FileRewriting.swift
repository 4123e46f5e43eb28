#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// A part of what a file is to hold.
package enum FilePart: Equatable, Sendable {
  case bytes(Bytes)
  /// These bytes of the file that is there now.
  case range(Range<Int>)
}

/// What somebody who rewrites a file believes to be there.
package enum ExpectedFile: Equatable, Sendable {
  /// Whatever it is, it may be replaced.
  case anything
  case nothing
  case file(FileSignature)
}

/// A file is not what it was expected to be; it was left alone.
package struct FileChangedMeanwhile: Error, Equatable, Sendable {
  package var path: String
  /// Whether `beforeRename` had been run, which is to be taken back.
  package var isPrepared: Bool

  package init(path: String, isPrepared: Bool) {
    self.path = path
    self.isPrepared = isPrepared
  }
}

/// Gives a file a new content, made of parts of the old one and of new bytes, whole or not at all,
/// as `replaceFile(at:with:)` does. What stays is copied by the system, and never lies in memory.
///
/// The order of events: the new content is on the disk under a temporary name; the file is still
/// the expected one; `beforeRename` runs; the file is still the expected one; the new content gets
/// the file's name; that is on the disk, too. Between the last look and the rename there is a
/// moment in which another program's change would be lost, a few millionths of a second.
///
/// The parts are asked for one after the other, up to nil, so that a file of any size can be made
/// of parts that are never in memory together. Only a file that is expected to be there (or
/// `anything`, where one is) can have ranges. Other than `replaceFile`, it writes a content that is
/// the same as before, and neither to pipes nor to devices.
///
/// - Returns: the signature of the file as it is now.
/// - Throws: `FileChangedMeanwhile`, `FileError`, or what `beforeRename` throws. The file is then
///   untouched, and there is no temporary file, but for the operation `synchronizeFolder`: the new
///   content is in place, but it is not known whether it would survive a crash of the machine.
package func rewriteFile(
  at path: String,
  parts: () throws -> FilePart?,
  expecting expected: ExpectedFile,
  beforeRename: () throws -> Void = {}
) throws -> FileSignature {
  let target = try resolvingLinks(path)
  let old = try FileReader.ifPresent(at: target)
  let rewriting = FileRewriting(path: path, target: target, expected: expected)
  try rewriting.check(old?.signature, isPrepared: false)
  let replacement = FileReplacement(
    path: path,
    target: target,
    old: try FileStatus(ofLinkAt: target)
  )
  return try withSignalsHeld {
    let staged = try replacement.begin()
    try rewriting.write(parts, from: old, to: staged.file.number)
    try replacement.complete(staged)
    try rewriting.check(isPrepared: false)
    try beforeRename()
    try rewriting.check(isPrepared: true)
    try rewriting.putInPlace(staged)
    try staged.synchronizeFolder()
    return try staged.file.status().signature
  }
}

/// One call of `rewriteFile`.
private struct FileRewriting {
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
        try old.copy(range, to: number, path: path)
      }
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
