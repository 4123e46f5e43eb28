#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// A file of lines to which several processes append at once, and whose size is limited.
///
/// A process that adds lines holds an advisory lock on the file, which the system releases when the
/// process ends, however it ends. Beyond `byteLimit` the oldest lines are dropped until half of the
/// limit is left: the newest lines are written to a new file that replaces the old one, so that a
/// reader always finds whole lines. A line that is longer than that is kept alone.
package struct LineLog: Sendable {
  package let path: String
  package let byteLimit: Int
  /// How long to wait for other processes.
  package let waitLimitInMilliseconds: Int

  package init(path: String, byteLimit: Int, waitLimitInMilliseconds: Int = 5000) {
    self.path = path
    self.byteLimit = byteLimit
    self.waitLimitInMilliseconds = waitLimitInMilliseconds
  }

  /// Adds lines, which have no line ends, all or none.
  ///
  /// The folder of the file is created if it is missing; its parent has to exist. Neither the file
  /// nor its folder may be a symbolic link.
  ///
  /// - Parameters:
  ///   - isDurable: whether the lines must be on the disk when the call returns.
  ///   - skipsKnown: whether to leave out lines that the file has already, if it is not known how
  ///     far an earlier call got.
  /// - Throws: `FileError`, with the operation `lock` and the code ETIMEDOUT if another process
  ///   held the lock for too long.
  package func append(
    _ lines: [Bytes],
    isDurable: Bool = false,
    skipsKnown: Bool = false
  ) throws(FileError) {
    try makeFolder(around: path)
    let locked = try LockedFile(
      path,
      flags: O_RDWR | O_APPEND,
      waitLimitInMilliseconds: waitLimitInMilliseconds
    )
    let oldCount = try locked.file.status().byteCount
    var text: [UInt8] = []
    // A process that was killed while it wrote leaves an unterminated line, which must not be
    // continued.
    if try !locked.file.endsWithLineFeed(byteCount: oldCount) { text.append(Self.lineFeed) }
    // fault: attic-has-lines-twice
    let known = skipsKnown && oldCount > 0 ? try knownLines() : []
    for line in lines where !known.contains(line.array[...]) {
      text += line.array + [Self.lineFeed]
    }
    let number = locked.file.number
    try withSignalsHeld { () throws(FileError) in
      do throws(FileError) {
        var writer = RunWriter([Bytes(text)], to: number, path: path)
        try writer.write()
        // fault: attic-is-not-on-disk
        if isDurable { try locked.file.synchronize() }
      } catch {
        _ = ftruncate(number, off_t(oldCount))
        throw error
      }
    }
    if isDurable, oldCount == 0 { try synchronizeFolder(around: path) }
    if oldCount + text.count > byteLimit { try dropOldest() }
  }

  /// Drops lines.
  ///
  /// - Parameter isDropped: whether a line, without its end, is to be dropped.
  /// - Throws: as `append`; nothing is dropped then.
  package func drop(where isDropped: (Bytes) -> Bool) throws(FileError) {
    guard try kindOfEntry(at: path) != nil else { return }
    let locked = try LockedFile(
      path,
      flags: O_RDWR | O_APPEND,
      waitLimitInMilliseconds: waitLimitInMilliseconds
    )
    if try locked.file.status().byteCount == 0 { return }
    var kept: [UInt8] = []
    for line in try InputFile(at: path).bytes.array.split(separator: Self.lineFeed)
    where !isDropped(Bytes(Array(line))) {
      kept += line + [Self.lineFeed]
    }
    try replaceFile(at: path, with: [Bytes(kept)])
  }

  private func knownLines() throws(FileError) -> Set<ArraySlice<UInt8>> {
    Set(try InputFile(at: path).bytes.array.split(separator: Self.lineFeed))
  }

  private static let lineFeed = UInt8(ascii: "\n")

  /// Keeps the newest lines that fit into half of the limit, and at least one.
  private func dropOldest() throws(FileError) {
    let content = try InputFile(at: path).bytes
    var start = max(0, content.count - byteLimit / 2)
    while start > 0, start < content.count, content[start - 1] != Self.lineFeed { start += 1 }
    if start == content.count {
      start -= 1
      while start > 0, content[start - 1] != Self.lineFeed { start -= 1 }
    }
    try replaceFile(at: path, with: [content[start..<content.count]])
  }
}

extension FileDescriptor {
  /// Whether the file, which has `byteCount` bytes, is empty or ends with a line feed.
  fileprivate borrowing func endsWithLineFeed(byteCount: Int) throws(FileError) -> Bool {
    if byteCount == 0 { return true }
    var last: UInt8 = 0
    try succeed(.read, path) { pread(number, &last, 1, off_t(byteCount - 1)) }
    return last == UInt8(ascii: "\n")
  }
}
