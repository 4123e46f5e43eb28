internal import JSONText

extension PushedRow {
  /// What is wrong with the row itself, whatever the server has; nil if it is a record.
  package func problem(_ limits: RemoteLimits) -> RefusedRow.Reason? {
    if !Self.isName(key) { return .notARecord }
    if key.count > limits.keyByteCount { return .keyTooLong }
    guard let line else { return nil }
    if line.count > limits.lineByteCount { return .lineTooLong }
    let isRecord =
      !line.contains(UInt8(ascii: "\n")) && (try? JSONValue(parsing: line))?.kind == .object
    return isRecord ? nil : .notARecord
  }

  /// Whether a text has at least a byte, is UTF-8, and has no control character.
  static func isName(_ text: Bytes) -> Bool {
    let bytes = text.array
    return !bytes.isEmpty && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      && String(validating: bytes, as: UTF8.self) != nil
  }
}

/// Whether a text can name a collection.
package func isCollectionName(_ text: String) -> Bool {
  text.utf8.count <= ProtocolLimits.collectionByteCount && PushedRow.isName(Bytes(text))
}

/// Whether a text has 1 to 64 letters, digits and dashes, like the names of clients.
package func isPlainID(_ text: String) -> Bool {
  (1...64).contains(text.utf8.count)
    && text.utf8.allSatisfy { byte in
      let letter = byte | 0x20
      return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) && byte < 0x80
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
}
