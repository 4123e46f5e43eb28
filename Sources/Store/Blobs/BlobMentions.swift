package import JSONText

/// Looks for the names of blobs in any text, in parts: `sha256:` and 64 hexadecimal digits.
///
/// It reads bytes, not JSON, so that it finds them in whatever file they are, also in one that
/// can't be parsed.
package struct BlobMentions {
  package private(set) var names: Set<BlobName> = []
  /// The last bytes of the part before, in which a name may have begun.
  private var rest: [UInt8] = []

  private static let prefix = Bytes(BlobName.prefix)
  private static let byteCount = prefix.count + 64

  package init() {}

  /// Looks through the next part of a text.
  package mutating func add(_ part: Bytes) {
    part.append(to: &rest)
    let bytes = Bytes(rest)
    var position = 0
    while let found = bytes.firstIndex(of: Self.prefix, from: position) {
      position = found + Self.prefix.count
      if found + Self.byteCount > bytes.count { break }
      if let name = BlobName(bytes[position..<found + Self.byteCount].text) { names.insert(name) }
    }
    rest = Array(rest.suffix(Self.byteCount - 1))
  }

  /// Ends a text: what follows is another one.
  package mutating func end() { rest = [] }

  /// Looks through a whole text.
  package mutating func add(whole text: Bytes) {
    end()
    add(text)
    end()
  }
}
