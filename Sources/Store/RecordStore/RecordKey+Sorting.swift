internal import JSONText
internal import Records

extension RecordKey {
  /// Bytes whose order is the order of keys, so that SQLite can sort by them.
  var sortBytes: Bytes {
    var text: [UInt8] = []
    value.appendSortBytes(to: &text)
    return Bytes(text)
  }
}

extension JSONValue {
  // The bytes of no value are the beginning of those of another one: a list ends with a byte that
  // comes before all with which a value begins.
  fileprivate func appendSortBytes(to text: inout [UInt8]) {
    text.append(UInt8(kind.rawValue + 1))
    switch kind {
    case .null, .false, .true: break
    case .number: DecimalNumber(self)?.appendSortBytes(to: &text)
    case .string: Self.append(string ?? Bytes(""), to: &text)
    case .array:
      for element in elements ?? [] { element.appendSortBytes(to: &text) }
      text.append(0)
    case .object:
      let pairs = (members ?? []).map { (name: $0.decodedName, value: $0.value) }
      for pair in pairs.sorted(by: { $0.name < $1.name }) {
        text.append(1)
        Self.append(pair.name, to: &text)
        pair.value.appendSortBytes(to: &text)
      }
      text.append(0)
    }
  }

  /// A zero within is followed by 255, and the end is two zeros.
  private static func append(_ string: Bytes, to text: inout [UInt8]) {
    string.withUnsafeBytes { bytes in
      for byte in bytes {
        text.append(byte)
        if byte == 0 { text.append(0xFF) }
      }
    }
    text += [0, 0]
  }
}

extension DecimalNumber {
  fileprivate func appendSortBytes(to text: inout [UInt8]) {
    if digits.isEmpty { return text.append(1) }
    text.append(isNegative ? 0 : 2)
    let exponent = UInt64(bitPattern: Int64(exponent)) ^ 1 << 63
    var magnitude = (0..<8).map { UInt8(truncatingIfNeeded: exponent >> (56 - 8 * $0)) }
    magnitude += digits.map { $0 + 1 } + [0]
    text += isNegative ? magnitude.map { ~$0 } : magnitude
  }
}
