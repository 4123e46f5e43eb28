/// The exact value of a JSON number, of any length.
///
/// The value is 0.d₁d₂d₃… × 10^`exponent` with the digits of `digits`, which has no zero at either
/// end; zero has no digits. Exponents beyond ±10¹⁸ are clamped, so two numbers beyond that bound
/// may compare as equal although they differ; no computer can write either out.
package struct DecimalNumber: Equatable, Sendable {
  package let isNegative: Bool
  /// Values 0 to 9, the most significant first.
  package let digits: [UInt8]
  package let exponent: Int

  private static let exponentBound = 1_000_000_000_000_000_000

  package init(isNegative: Bool, digits: some Collection<UInt8>, exponent: Int) {
    let significant = digits.drop { $0 == 0 }
    let leadingZeroCount = digits.count - significant.count
    var trimmed = Array(significant)
    while trimmed.last == 0 { trimmed.removeLast() }
    self.digits = trimmed
    self.isNegative = isNegative && !trimmed.isEmpty
    let bound = Self.exponentBound
    self.exponent = trimmed.isEmpty ? 0 : min(max(exponent - leadingZeroCount, -bound), bound)
  }

  /// The value of a JSON number; nil for any other kind.
  package init?(_ value: JSONValue) {
    guard value.kind == .number else { return nil }
    self = value.bytes.withSpan { Self.parse($0) }
  }

  private static func parse(_ text: borrowing Span<UInt8>) -> DecimalNumber {
    var position = 0
    let isNegative = text[0] == UInt8(ascii: "-")
    if isNegative { position = 1 }
    var digits: [UInt8] = []
    var integerDigitCount: Int?
    while position < text.count, text[position] | 0x20 != UInt8(ascii: "e") {
      if text[position] == UInt8(ascii: ".") {
        integerDigitCount = digits.count
      } else {
        digits.append(text[position] - UInt8(ascii: "0"))
      }
      position += 1
    }
    let exponent = position < text.count ? parseExponent(text, at: position + 1) : 0
    return DecimalNumber(
      isNegative: isNegative,
      digits: digits,
      exponent: exponent + (integerDigitCount ?? digits.count)
    )
  }

  private static func parseExponent(_ text: borrowing Span<UInt8>, at start: Int) -> Int {
    var position = start
    let isNegative = text[position] == UInt8(ascii: "-")
    if isNegative || text[position] == UInt8(ascii: "+") { position += 1 }
    var value = 0
    while position < text.count {
      let digit = Int(text[position] - UInt8(ascii: "0"))
      // From a tenth of the bound on, one more digit reaches the bound.
      value = value < exponentBound / 10 ? value * 10 + digit : exponentBound
      position += 1
    }
    return isNegative ? -value : value
  }

  /// A JSON number that spells this value: plain digits if that is short, else with an exponent.
  package var text: String {
    if digits.isEmpty { return "0" }
    let sign = isNegative ? "-" : ""
    let figures = digits.map { String($0) }.joined()
    if exponent >= digits.count && exponent <= 40 + digits.count {
      return sign + figures + String(repeating: "0", count: exponent - digits.count)
    }
    if exponent > 0 && exponent < digits.count {
      return sign + figures.prefix(exponent) + "." + figures.dropFirst(exponent)
    }
    if exponent <= 0 && exponent > -40 {
      return sign + "0." + String(repeating: "0", count: -exponent) + figures
    }
    return sign + figures + "e\(exponent - digits.count)"
  }
}

extension DecimalNumber: Comparable {
  package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    if left.sign != right.sign { return left.sign < right.sign }
    let isSmaller = left.hasSmallerMagnitude(than: right)
    // fault: negative-numbers-in-reverse
    return left.isNegative ? right.hasSmallerMagnitude(than: left) : isSmaller
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  private func hasSmallerMagnitude(than other: DecimalNumber) -> Bool {
    if exponent != other.exponent { return exponent < other.exponent }
    return digits.lexicographicallyPrecedes(other.digits)
  }
}

extension DecimalNumber {
  /// The most digits that a sum may span: `1e9000 + 1` is computed, `1e90000 + 1` is not.
  package static let sumDigitLimit = 10_000

  package var negated: DecimalNumber {
    DecimalNumber(isNegative: !isNegative, digits: digits, exponent: exponent)
  }

  /// The exact sum; nil if it would span more than `sumDigitLimit` digits.
  package func adding(_ other: DecimalNumber) -> DecimalNumber? {
    if digits.isEmpty { return other }
    if other.digits.isEmpty { return self }
    let top = max(exponent, other.exponent)
    let bottom = min(exponent - digits.count, other.exponent - other.digits.count)
    guard top - bottom <= Self.sumDigitLimit else { return nil }
    let left = aligned(top: top, bottom: bottom)
    let right = other.aligned(top: top, bottom: bottom)
    if isNegative == other.isNegative {
      let sum = Self.sum(left, right)
      return DecimalNumber(isNegative: isNegative, digits: sum, exponent: top + 1)
    }
    let isLeftGreater = !left.lexicographicallyPrecedes(right)
    let difference = isLeftGreater ? Self.difference(left, right) : Self.difference(right, left)
    return DecimalNumber(
      isNegative: isLeftGreater ? isNegative : other.isNegative,
      digits: difference,
      exponent: top
    )
  }

  private func aligned(top: Int, bottom: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: top - exponent)
    result += digits
    result += [UInt8](repeating: 0, count: top - bottom - result.count)
    return result
  }

  /// The sum of two numbers of equal length, which has one digit more.
  private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: left.count + 1)
    var carry: UInt8 = 0
    for index in left.indices.reversed() {
      let digit = left[index] + right[index] + carry
      result[index + 1] = digit % 10
      carry = digit / 10
    }
    // fault: carry-lost
    result[0] = carry
    return result
  }

  /// The difference of two numbers of equal length, the first of which is not smaller.
  private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var result = left
    var borrow: UInt8 = 0
    for index in left.indices.reversed() {
      let subtrahend = right[index] + borrow
      borrow = left[index] < subtrahend ? 1 : 0
      result[index] = left[index] + borrow * 10 - subtrahend
    }
    return result
  }
}
