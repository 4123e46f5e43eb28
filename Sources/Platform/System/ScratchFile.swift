#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// A file without a name, for content that is too large for memory. The system removes it when the
/// process ends, however it ends.
package final class ScratchFile {
  private let file: FileDescriptor
  private var byteCount = 0

  private static let partByteCount = 1 << 20

  /// Makes an empty file on the file system of a folder.
  package init(in folder: String) throws(FileError) {
    let path = "\(folder)/\(TemporaryPlace.prefix)\(getpid())-scratch"
    // Another process of the same number may have died before it took the name away.
    _ = unlink(path)
    file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
    _ = unlink(path)
  }

  package func append(_ bytes: Bytes) throws(FileError) {
    var writer = RunWriter([bytes], to: file.number, path: file.path, operation: .write)
    try writer.write()
    byteCount += bytes.count
  }

  /// Hands out the content from beginning to end, in parts.
  package func read(_ body: (Bytes) throws -> Void) throws {
    var offset = 0
    while offset < byteCount {
      let count = min(Self.partByteCount, byteCount - offset)
      try body(try part(at: offset, count: count))
      offset += count
    }
  }

  private func part(at offset: Int, count: Int) throws(FileError) -> Bytes {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { memory.deallocate() }
    let received = try file.fill(memory, at: offset)
    guard received == count else { throw FileError(.read, path: file.path, code: EIO) }
    return Bytes(Array(memory))
  }
}
