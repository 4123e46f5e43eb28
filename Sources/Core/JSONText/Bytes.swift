/// Memory that stays valid as long as something refers to a part of it.
///
/// This is the only owner of its memory: `deinit` releases it. The parts that are lent as `Bytes`
/// never change, so threads can share them safely (`BytesPool` writes only to the part that is not
/// lent yet).
package final class ByteStorage: @unchecked Sendable {
  @usableFromInline let memory: UnsafeRawBufferPointer
  private let release: @Sendable (UnsafeRawBufferPointer) -> Void

  /// Takes over memory that nobody else writes to; `release` is called with it exactly once.
  package init(
    adopting memory: UnsafeRawBufferPointer,
    release: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
  ) {
    self.memory = memory
    self.release = release
  }

  deinit { release(memory) }
}

/// An immutable run of bytes: a slice of an input file, or text that a rule computed.
///
/// A slice keeps its storage alive, so it may be kept and passed on freely; taking one copies
/// nothing. Positions are relative to the slice: the first byte is at 0. Equality and hashing are
/// by content.
///
/// Functions that every merge calls thousands of times can be inlined in other modules
/// (`@inlinable`).
package struct Bytes: Sendable {
  @usableFromInline let storage: ByteStorage
  @usableFromInline let start: Int
  package let count: Int

  @usableFromInline
  init(storage: ByteStorage, start: Int, count: Int) {
    self.storage = storage
    self.start = start
    self.count = count
  }

  /// All the bytes of a storage.
  package init(_ storage: ByteStorage) {
    self.init(storage: storage, start: 0, count: storage.memory.count)
  }

  /// A copy of the bytes of an array.
  package init(_ array: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: array.count, alignment: 1)
    copy.copyBytes(from: array)
    self.init(ByteStorage(adopting: UnsafeRawBufferPointer(copy)) { $0.deallocate() })
  }

  /// Makes `count` bytes, which `write` appends in order.
  ///
  /// - Precondition: `write` writes exactly `count` bytes.
  package init(count: Int, write: (inout BytesWriter) -> Void) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    var writer = BytesWriter(memory)
    write(&writer)
    precondition(writer.count == count, "All bytes that were asked for have to be written.")
    self.init(ByteStorage(adopting: UnsafeRawBufferPointer(memory)) { $0.deallocate() })
  }

  /// The UTF-8 bytes of a string.
  package init(_ string: String) {
    self.init(Array(string.utf8))
  }

  @inlinable
  package var isEmpty: Bool { count == 0 }

  @inlinable
  package subscript(position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "A position lies outside its bytes.")
    return storage.memory[start + position]
  }

  /// The part of these bytes that `range` names, sharing their storage.
  @inlinable
  package subscript(range: Range<Int>) -> Bytes {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "A range lies outside its bytes."
    )
    return Bytes(storage: storage, start: start + range.lowerBound, count: range.count)
  }

  /// Lends the bytes as a span that is valid during the call.
  @inlinable
  package func withSpan<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let buffer = UnsafeRawBufferPointer(rebasing: storage.memory[start..<start + count])
    defer { extendLifetime(storage) }
    return try body(buffer.bindMemory(to: UInt8.self).span)
  }

  /// Lends the bytes as memory that is valid during the call.
  @inlinable
  package func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { extendLifetime(storage) }
    return try body(UnsafeRawBufferPointer(rebasing: storage.memory[start..<start + count]))
  }

  /// Whether `next` begins where these bytes end in the same storage, so that both can be written
  /// as one slice.
  @inlinable
  package func isFollowed(by next: Bytes) -> Bool {
    sharesMemory(with: next) && start + count == next.start
  }

  /// Whether two slices are the same memory, even if two threads count its references separately.
  @inlinable
  func sharesMemory(with other: Bytes) -> Bool {
    storage.memory.baseAddress == other.storage.memory.baseAddress
  }

  /// These bytes and `next` as one slice.
  ///
  /// - Precondition: `isFollowed(by: next)`.
  package func joined(with next: Bytes) -> Bytes {
    precondition(isFollowed(by: next), "Only neighbouring slices can be joined.")
    return Bytes(storage: storage, start: start, count: count + next.count)
  }

  /// The bytes right after these in their storage if they equal `next`: the same text at a position
  /// where it can be joined.
  package func following(_ next: Bytes) -> Bytes? {
    let end = start + count
    guard end + next.count <= storage.memory.count else { return nil }
    let slice = Bytes(storage: storage, start: end, count: next.count)
    return slice == next ? slice : nil
  }

  /// The bytes as an array of their own.
  package var array: [UInt8] { withUnsafeBytes { Array($0) } }

  /// Adds the bytes to an array.
  package func append(to array: inout [UInt8]) {
    withUnsafeBytes { array.append(contentsOf: $0) }
  }

  /// The bytes as text for a message; bytes that are not UTF-8 become U+FFFD.
  package var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

/// Writes bytes into newly allocated memory.
package struct BytesWriter: ~Copyable {
  private let memory: UnsafeMutableRawBufferPointer
  /// How many bytes are written.
  private(set) var count = 0

  fileprivate init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

  package mutating func append(_ bytes: Bytes) {
    bytes.withUnsafeBytes { source in
      // Slicing checks that the bytes fit.
      let target = memory[count..<count + source.count]
      UnsafeMutableRawBufferPointer(rebasing: target).copyMemory(from: source)
    }
    count += bytes.count
  }

  package mutating func append(_ byte: UInt8) {
    precondition(count < memory.count, "A byte has no room.")
    memory[count] = byte
    count += 1
  }
}

extension Bytes: Hashable {
  @inlinable
  package static func == (left: Bytes, right: Bytes) -> Bool {
    guard left.count == right.count else { return false }
    if left.start == right.start, left.sharesMemory(with: right) { return true }
    return left.hasSameContent(as: right)
  }

  /// Whether the bytes of two slices of one length are equal.
  @usableFromInline
  func hasSameContent(as other: Bytes) -> Bool {
    equalByteCount(from: 0, other, from: 0) == count
  }

  @inlinable
  package func hash(into hasher: inout Hasher) {
    withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

extension Bytes: Comparable {
  /// Orders by unsigned bytes; a prefix comes before what it begins.
  package static func < (left: Bytes, right: Bytes) -> Bool {
    let position = left.equalByteCount(from: 0, right, from: 0)
    if position == left.count || position == right.count { return left.count < right.count }
    return left[position] < right[position]
  }
}
