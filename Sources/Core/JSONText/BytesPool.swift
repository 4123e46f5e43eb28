/// Keeps copies of short texts one behind the other in memory.
///
/// Keys are compared with each other several times, and lie in lines that are far apart: to look
/// into each of those takes longer than to copy the key while its line is read.
///
/// Unsafe: a block of memory is written to after parts of it were lent as `Bytes`, which must never
/// change. The part behind `usedCount` is lent to nobody, and only that is written.
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
    usedCount += bytes.count
    return Bytes(storage: storage, start: start, count: bytes.count)
  }

  private mutating func makeBlock(for count: Int) {
    block = .allocate(byteCount: max(count, Self.blockByteCount), alignment: 1)
    storage = ByteStorage(adopting: UnsafeRawBufferPointer(block)) { $0.deallocate() }
    usedCount = 0
  }
}
