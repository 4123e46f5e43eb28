#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// The content of a file that is only read.
package struct InputFile: Sendable {
  package let bytes: Bytes
  /// Whether the path leads to the same content again. A pipe does not: it is empty once it has
  /// been read.
  package let canBeReadAgain: Bool

  /// Maps a file into memory, or reads it if it is small or can't be mapped: pipes, terminals,
  /// empty files (whose length may be unknown, as in /proc), and file systems without mappings.
  ///
  /// The mapping keeps the file itself, not its name: if another file is renamed over the path, the
  /// bytes stay the same. They would change only if the file were written in place, which neither
  /// git nor `replaceFile(at:with:)` does to an input of a merge.
  ///
  /// - Throws: `FileError` if the file is missing, is a folder, or can't be read.
  package init(at path: String) throws(FileError) {
    try self.init(opening: path, isAnyKind: true)
  }

  private init(opening path: String, isAnyKind: Bool) throws(FileError) {
    let flags = isAnyKind ? O_RDONLY : O_RDONLY | O_NONBLOCK
    let file = try FileDescriptor(opening: path, flags: flags)
    let status = try file.status()
    if status.kind == .folder { throw FileError(.read, path: path, code: EISDIR) }
    if status.kind == .other, !isAnyKind { throw FileError(.read, notRegular: path) }
    canBeReadAgain = status.kind == .regular
    if status.kind == .regular, status.byteCount >= Self.mappedByteCount,
      let mapped = file.map(byteCount: status.byteCount)
    {
      bytes = mapped
    } else {
      bytes = try file.readToEnd()
    }
  }

  /// Mapping and unmapping a smaller file takes longer than reading it.
  private static let mappedByteCount = 1 << 14

  /// Like `init(at:)`, but nil if there is no file at this path. A symbolic link that leads nowhere
  /// is an error.
  ///
  /// So is a pipe or a device, to which a file of a repository can lead: reading it could take for
  /// ever.
  package static func ifPresent(at path: String) throws(FileError) -> InputFile? {
    do throws(FileError) {
      return try InputFile(opening: path, isAnyKind: false)
    } catch {
      guard error.operation == .open else { throw error }
      // ENOTDIR: a part of the path is a file.
      if error.code == ENOTDIR { return nil }
      if error.code == ENOENT, !entryExists(at: path) { return nil }
      throw error
    }
  }
}

extension FileDescriptor {
  /// Maps the first `byteCount` bytes; nil if the file is empty or can't be mapped.
  ///
  /// https://man7.org/linux/man-pages/man2/mmap.2.html: "After the mmap() call has returned, the
  /// file descriptor, fd, can be closed immediately without invalidating the mapping." A length of
  /// 0 is the error EINVAL.
  fileprivate borrowing func map(byteCount: Int) -> Bytes? {
    guard byteCount > 0 else { return nil }
    let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, number, 0)
    guard let address, address != UnsafeMutableRawPointer(bitPattern: -1) else { return nil }
    let memory = UnsafeRawBufferPointer(start: address, count: byteCount)
    return Bytes(
      ByteStorage(adopting: memory) { memory in
        munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
      }
    )
  }

  /// Reads the rest of the file.
  ///
  /// https://man7.org/linux/man-pages/man2/read.2.html: "On success, the number of bytes read is
  /// returned (zero indicates end of file)". A pipe that another program made non-blocking is
  /// waited for (EAGAIN).
  borrowing func readToEnd() throws(FileError) -> Bytes {
    var capacity = 1 << 16
    var memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 1)
    var count = 0
    do throws(FileError) {
      while true {
        if count == capacity {
          let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity * 2, alignment: 1)
          larger.copyMemory(from: memory, byteCount: count)
          memory.deallocate()
          memory = larger
          capacity *= 2
        }
        let received = try awaiting(.read, number, path, events: Int16(POLLIN)) {
          read(number, memory + count, min(capacity - count, 1 << 30))
        }
        if received == 0 { break }
        count += received
      }
    } catch {
      memory.deallocate()
      throw error
    }
    let content = UnsafeRawBufferPointer(start: memory, count: count)
    return Bytes(ByteStorage(adopting: content) { $0.deallocate() })
  }
}

/// Like `succeed`, for reading and writing: if a descriptor is non-blocking and not ready, waits
/// for it and tries again.
func awaiting(
  _ operation: FileError.Operation,
  _ descriptor: Int32,
  _ path: String,
  events: Int16,
  _ call: () -> Int
) throws(FileError) -> Int {
  while true {
    do throws(FileError) {
      return try succeed(operation, path, call)
    } catch {
      guard error.code == EAGAIN || error.code == EWOULDBLOCK else { throw error }
    }
    var awaited = pollfd(fd: descriptor, events: events, revents: 0)
    try succeed(operation, path) { poll(&awaited, 1, -1) }
  }
}
