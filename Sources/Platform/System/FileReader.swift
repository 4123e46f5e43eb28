#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// A file that is read in parts, so that the memory in use does not grow with the file.
///
/// It keeps the file, not its name: if another file is renamed over the path, the bytes are still
/// those of the old one.
package final class FileReader: Sendable {
  private let file: FileDescriptor
  /// The signature when the file was opened.
  package let signature: FileSignature
  /// The length when the file was opened.
  package var byteCount: Int { Int(signature.byteCount) }

  /// Opens a file.
  ///
  /// - Throws: `FileError`, also for a folder (EISDIR) and for a pipe, a device or a socket
  ///   (EINVAL), which can't be read in parts.
  package init(at path: String) throws(FileError) {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
    let status = try file.status()
    signature = status.signature
    switch status.kind {
    case .regular: break
    case .folder: throw FileError(.read, path: path, code: EISDIR)
    case .symbolicLink, .other: throw FileError(.read, notRegular: path)
    }
  }

  /// Like `init(at:)`, but nil if there is no file at this path.
  package static func ifPresent(at path: String) throws(FileError) -> FileReader? {
    do throws(FileError) {
      return try FileReader(at: path)
    } catch {
      // ENOTDIR: a part of the path is a file.
      guard error.operation == .open, [ENOENT, ENOTDIR].contains(error.code),
        !entryExists(at: path)
      else { throw error }
      return nil
    }
  }

  var descriptorNumber: Int32 { file.number }

  /// Reads `count` bytes from a position, or as many as there are before the end of the file. The
  /// bytes are a copy, which later changes of the file do not affect.
  package func read(at offset: Int, count: Int) throws(FileError) -> Bytes {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    var received = 0
    do throws(FileError) {
      received = try file.fill(memory, at: offset)
    } catch {
      memory.deallocate()
      throw error
    }
    let bytes = Bytes(ByteStorage(adopting: UnsafeRawBufferPointer(memory)) { $0.deallocate() })
    return bytes[0..<received]
  }
}

extension FileDescriptor {
  /// Fills `memory` from a position of the file, and returns the number of bytes read.
  ///
  /// https://man7.org/linux/man-pages/man2/pread.2.html: "It is not an error if the return value is
  /// less than the number of bytes requested". macOS refuses to read 2 GiB or more at once.
  borrowing func fill(
    _ memory: UnsafeMutableRawBufferPointer,
    at offset: Int
  ) throws(FileError) -> Int {
    var received = 0
    while received < memory.count {
      let count = limitedByFault(min(memory.count - received, 1 << 30))
      let more = try succeed(.read, path) {
        pread(number, memory.baseAddress.map { $0 + received }, count, off_t(offset + received))
      }
      if more == 0 { break }
      received += more
    }
    return received
  }
}
