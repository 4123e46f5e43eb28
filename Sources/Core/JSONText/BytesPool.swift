/// Keeps copies of short texts next to each other in memory.
///
/// Keys are compared several times, and their lines are far apart in memory. Reading each line
/// again takes longer than copying the key while its line is read.
///
/// Unsafe: the pool writes to a block of memory after it has lent parts of it as `Bytes`, which
/// must never change. It writes only to the part after `usedCount`, which is not lent yet.
package struct BytesPool: ~Copyable {
  private var block = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var storage = ByteStorage(adopting: UnsafeRawBufferPointer(start: nil, count: 0)) { _ in }
  private var usedCount = 0

  private static let blockByteCount = 1 << 14

  package init() {}

  /// A copy of some bytes. It keeps the memory of its neighbours as well.
  package mutating func copy(_ bytes: Bytes) -> Bytes {
    if bytes.count > block.count - usedCount { makeBlock(for: bytes.count) }
    let start = usedCount
    bytes.withUnsafeBytes { source in
      let target = block[start..<start + source.count]
      UnsafeMutableRawBufferPointer(rebasing: target).copyMemory(from: source)
    }
    // fault: copies-overlap
    usedCount += bytes.count
    return Bytes(storage: storage, start: start, count: bytes.count)
  }

  private mutating func makeBlock(for count: Int) {
    block = .allocate(byteCount: max(count, Self.blockByteCount), alignment: 1)
    storage = ByteStorage(adopting: UnsafeRawBufferPointer(block)) { $0.deallocate() }
    usedCount = 0
  }
}
