#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import JSONText

/// Writes runs of bytes to a descriptor in batches, directly from their memory.
///
/// Only here do addresses of bytes leave the closure that lends them: a batch needs many at once.
/// They stay valid, because the memory of a `ByteStorage` never moves and `runs` keeps every
/// storage alive until the last batch is written.
struct RunWriter {
  private let runs: [Bytes]
  private let descriptor: Int32
  /// The operation to name in an error.
  private let operation: FileError.Operation
  private let path: String
  /// The first run that is not fully written, and how much of it is.
  private var index = 0
  private var offset = 0

  /// Linux and macOS take at most 1,024 runs in one call (IOV_MAX), macOS no more than
  /// 2,147,483,647 bytes (writev(2): "EINVAL: The sum of the iov_len values ... overflows a 32-bit
  /// integer").
  private static let batchRunLimit = 1024
  private static let batchByteLimit = 1 << 30

  init(
    _ runs: [Bytes],
    to descriptor: Int32,
    path: String,
    operation: FileError.Operation = .write
  ) {
    self.runs = runs
    self.descriptor = descriptor
    self.operation = operation
    self.path = path
  }

  /// Writes everything, and continues after a call that wrote only a part.
  mutating func write() throws(FileError) {
    let batch = UnsafeMutableBufferPointer<iovec>.allocate(capacity: Self.batchRunLimit)
    defer {
      batch.deallocate()
      extendLifetime(runs)
    }
    while true {
      let count = fill(batch)
      if count == 0 { return }
      let written = try awaiting(operation, descriptor, path, events: Int16(POLLOUT)) {
        writev(descriptor, batch.baseAddress, Int32(count))
      }
      advance(by: written)
    }
  }

  /// Puts the bytes to write next into `batch`, and returns the number of its entries.
  private func fill(_ batch: UnsafeMutableBufferPointer<iovec>) -> Int {
    var count = 0
    var room = limitedByFault(Self.batchByteLimit)
    var position = (index: index, offset: offset)
    while position.index < runs.count, count < batch.count, room > 0 {
      let run = runs[position.index]
      let length = min(run.count - position.offset, room)
      if length > 0 {
        run.withUnsafeBytes { bytes in
          let address = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
          batch[count] = iovec(iov_base: address.map { $0 + position.offset }, iov_len: length)
        }
        count += 1
        room -= length
      }
      position = (position.index + 1, 0)
    }
    return count
  }

  /// https://man7.org/linux/man-pages/man2/write.2.html: "Note that a successful write() may
  /// transfer fewer than count bytes."
  private mutating func advance(by written: Int) {
    var rest = written
    while index < runs.count {
      let open = runs[index].count - offset
      if rest < open {
        offset += rest
        return
      }
      rest -= open
      index += 1
      offset = 0
    }
  }
}
