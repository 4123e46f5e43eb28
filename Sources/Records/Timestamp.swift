package import JSONText

/// An instant, read from an RFC 3339 date and time with any offset, to the nanosecond.
///
/// Digits behind the nanosecond are ignored. A space or a lower-case `t` and `z` are read as RFC
/// 3339, section 5.6, allows; a leap second counts as the second that follows it.
package struct Timestamp: Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package let seconds: Int64
  /// 0 to 999,999,999.
  package let nanoseconds: Int32

  package init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The instant that a JSON string spells; nil for anything else.
  package init?(_ value: JSONValue) {
    guard let text = value.string, text.count <= 64 else { return nil }
    self.init(text)
  }

  /// The instant that a text spells; nil where it is no date and time of RFC 3339.
  package init?(_ text: Bytes) {
    let timestamp = text.withSpan { text in
      var reader = TimestampReader()
      return reader.read(text)
    }
    guard let timestamp else { return nil }
    self = timestamp
  }

  /// The instant this many nanoseconds later.
  package func adding(seconds added: Int64) -> Timestamp {
    let (sum, overflow) = seconds.addingReportingOverflow(added)
    return Timestamp(seconds: overflow ? .max : sum, nanoseconds: nanoseconds)
  }
}

extension Timestamp: Comparable {
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

/// Reads `2026-11-20T10:15:00.5+01:00` from left to right.
private struct TimestampReader {
  var position = 0

  mutating func read(_ text: borrowing Span<UInt8>) -> Timestamp? {
    guard let year = number(text, digitCount: 4), skip(text, "-"),
      let month = number(text, digitCount: 2), (1...12).contains(month), skip(text, "-"),
      let day = number(text, digitCount: 2),
      (1...Self.dayCount(month: month, year: year)).contains(day),
      skip(text, "T") || skip(text, "t") || skip(text, " "),
      let hour = number(text, digitCount: 2), hour <= 23, skip(text, ":"),
      let minute = number(text, digitCount: 2), minute <= 59, skip(text, ":"),
      let second = number(text, digitCount: 2), second <= 60,
      let nanoseconds = fraction(text), let offset = offsetInSeconds(text), position == text.count
    else { return nil }
    let days = Self.dayNumber(year: year, month: month, day: day)
    let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    return Timestamp(seconds: seconds - offset, nanoseconds: nanoseconds)
  }

  @inline(__always)
  private mutating func skip(_ text: borrowing Span<UInt8>, _ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  @inline(__always)
  private mutating func digit(_ text: borrowing Span<UInt8>) -> Int? {
    guard position < text.count, (0x30...0x39).contains(text[position]) else { return nil }
    defer { position += 1 }
    return Int(text[position] - 0x30)
  }

  @inline(__always)
  private mutating func number(_ text: borrowing Span<UInt8>, digitCount: Int) -> Int? {
    var value = 0
    for _ in 0..<digitCount {
      guard let digit = digit(text) else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// The nanoseconds of an optional fraction; nil for a point without digits.
  private mutating func fraction(_ text: borrowing Span<UInt8>) -> Int32? {
    guard skip(text, ".") else { return 0 }
    guard let first = digit(text) else { return nil }
    var nanoseconds = Int32(first) * 100_000_000
    var unit: Int32 = 10_000_000
    while let digit = digit(text) {
      nanoseconds += Int32(digit) * unit
      unit /= 10
    }
    return nanoseconds
  }

  private mutating func offsetInSeconds(_ text: borrowing Span<UInt8>) -> Int64? {
    if skip(text, "Z") || skip(text, "z") { return 0 }
    let isNegative = position < text.count && text[position] == UInt8(ascii: "-")
    guard skip(text, "+") || skip(text, "-"),
      let hour = number(text, digitCount: 2), hour <= 23, skip(text, ":"),
      let minute = number(text, digitCount: 2), minute <= 59
    else { return nil }
    let seconds = Int64(hour * 3600 + minute * 60)
    return isNegative ? -seconds : seconds
  }

  private static func dayCount(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in
  /// March so that the leap day comes last.
  private static func dayNumber(year: Int, month: Int, day: Int) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let marchMonth = (month + 9) % 12
    let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
    let leapDays =
      floorDivide(marchYear, 4) - floorDivide(marchYear, 100)
      + floorDivide(marchYear, 400)
    return Int64(marchYear * 365 + leapDays + dayOfYear) - 719_468
  }

  private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    (value >= 0 ? value : value - divisor + 1) / divisor
  }
}
