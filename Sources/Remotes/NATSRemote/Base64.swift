/// Base 64 (RFC 4648), with padding.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8
  )

  /// - Parameter isForURL: whether the last two digits are `-` and `_`.
  static func encode(_ bytes: [UInt8], isForURL: Bool) -> String {
    let digits = Self.digits + (isForURL ? "-_" : "+/").utf8
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = 0
      for offset in 0..<3 { group = group << 8 | (offset < count ? Int(bytes[start + offset]) : 0) }
      for place in 0..<4 {
        let digit = digits[group >> (18 - 6 * place) & 63]
        text.append(place <= count ? digit : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that a text stands for, with either pair of last digits; nil if it stands for none.
  static func decode(_ text: [UInt8]) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    let end = text.lastIndex { $0 != UInt8(ascii: "=") }.map { $0 + 1 } ?? 0
    guard text.count - end <= 2 else { return nil }
    var (group, count) = (0, 0)
    for digit in text[..<end] {
      let value = Int(values[Int(digit)])
      if value > 63 { return nil }
      group = group << 6 | value
      count += 1
      if count == 4 {
        bytes.append(UInt8(group >> 16))
        bytes.append(UInt8(group >> 8 & 255))
        bytes.append(UInt8(group & 255))
        (group, count) = (0, 0)
      }
    }
    if count == 1 { return nil }
    if count >= 2 { bytes.append(UInt8(group >> (6 * count - 8) & 255)) }
    if count == 3 { bytes.append(UInt8(group >> 2 & 255)) }
    return bytes
  }

  /// The value of each digit; 64 for what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    for digit in "+-".utf8 { values[Int(digit)] = 62 }
    for digit in "/_".utf8 { values[Int(digit)] = 63 }
    return values
  }()
}
