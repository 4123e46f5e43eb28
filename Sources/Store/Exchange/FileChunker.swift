internal import ContentHash
internal import JSONText
internal import RecordStore

/// The place of a line: a position, or the future position of a staged line.
enum LinePlace {
  case position(Int64)
  case staged(Int64)
}

/// Cuts a file, which is passed line by line, into chunks.
///
/// A chunk has at least `targetByteCount` bytes, except for the last one. A flush rewrites and
/// hashes a chunk for one edited record, so chunks should be short; each has a row in the store, so
/// they should be long.
struct FileChunker {
  static let targetByteCount = 128 << 10

  private struct Cut {
    var first: LinePlace
    var byteCount: Int
    var digest: Bytes
  }

  private var cuts: [Cut] = []
  private var bytes: [UInt8] = []
  private var first: LinePlace?

  /// Adds bytes before the first line.
  mutating func addPrefix(_ prefix: Bytes) {
    prefix.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Adds the bytes of a line, as they are in the file.
  mutating func add(_ text: Bytes, lineEnd: Bytes?, at place: LinePlace) {
    text.withUnsafeBytes { begin($0, at: place) }
    end(lineEnd)
  }

  /// Adds the bytes of a line without its end, which `end` adds.
  mutating func begin(_ text: UnsafeRawBufferPointer, at place: LinePlace) {
    if first == nil { first = place }
    bytes.append(contentsOf: text)
  }

  /// Adds the end of a line that was begun; nil for one that has none.
  mutating func end(_ lineEnd: Bytes?) {
    lineEnd?.withUnsafeBytes { bytes.append(contentsOf: $0) }
    if bytes.count >= Self.targetByteCount { cut() }
  }

  /// The chunks of everything that was added. The first one begins at `firstPosition`, before its
  /// first line, so that lines inserted before that line belong to it.
  mutating func finish(
    firstPosition: Int64 = 0,
    _ position: (LinePlace) throws -> Int64
  ) rethrows -> [FileChunk] {
    cut()
    return try cuts.enumerated().map { index, cut in
      FileChunk(
        firstPosition: index == 0 ? firstPosition : try position(cut.first),
        byteCount: cut.byteCount,
        digest: cut.digest
      )
    }
  }

  private mutating func cut() {
    guard !bytes.isEmpty else { return }
    let digest = Bytes(sha256(bytes))
    cuts.append(Cut(first: first ?? .position(0), byteCount: bytes.count, digest: digest))
    bytes.removeAll(keepingCapacity: true)
    first = nil
  }
}
