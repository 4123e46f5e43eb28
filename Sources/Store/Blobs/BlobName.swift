internal import ContentHash
package import JSONText

/// The name of a blob: the SHA-256 of its bytes, in 64 lower-case hexadecimal digits.
package struct BlobName: Hashable, Comparable, Sendable {
  package let digits: String

  /// What stands before the digits in a record.
  package static let prefix = "sha256:"

  /// Nil unless the text is 64 lower-case hexadecimal digits, with or without `sha256:` before.
  package init?(_ text: String) {
    let digits = text.hasPrefix(Self.prefix) ? text.dropFirst(Self.prefix.utf8.count) : text[...]
    guard digits.utf8.count == 64, digits.utf8.allSatisfy(Self.isDigit) else { return nil }
    self.digits = String(digits)
  }

  /// - Parameter digest: 32 bytes.
  package init(digest: [UInt8]) {
    let letters = Array("0123456789abcdef".utf8)
    digits = String(
      decoding: digest.flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] },
      as: UTF8.self
    )
  }

  /// The name as it is in records.
  package var text: String { Self.prefix + digits }

  package static func < (left: BlobName, right: BlobName) -> Bool { left.digits < right.digits }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}

/// What a record has of a blob: `{"blob":"sha256:...","size":N,"type":"..."}`.
package struct BlobReference: Equatable, Sendable {
  package var name: BlobName
  package var byteCount: Int
  /// A media type, such as `image/png`.
  package var type: String

  package init(name: BlobName, byteCount: Int, type: String) {
    self.name = name
    self.byteCount = byteCount
    self.type = type
  }

  package var json: Bytes {
    var object = ObjectText()
    object.add("blob", text: name.text)
    object.add("size", number: byteCount)
    object.add("type", text: type)
    return Bytes(object.closed)
  }
}

/// The name of the blob that a value refers to: an object with the name under `blob`, or a text
/// that is one; nil for any other value.
package func blobName(in value: JSONValue) -> BlobName? {
  let text = value.member(Bytes("blob"))?.string ?? value.string
  guard let text, text.text.hasPrefix(BlobName.prefix) else { return nil }
  return BlobName(text.text)
}
