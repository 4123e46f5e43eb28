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
    var reader = TimestampReader(text: text)
    guard let timestamp = reader.read() else { return nil }
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
  let text: Bytes
  var position = 0

  init(text: Bytes) { self.text = text }

  mutating func read() -> Timestamp? {
    guard let year = number(digitCount: 4), skip("-"),
      let month = number(digitCount: 2), (1...12).contains(month), skip("-"),
      let day = number(digitCount: 2), (1...Self.dayCount(month: month, year: year)).contains(day),
      skip("T") || skip("t") || skip(" "),
      let hour = number(digitCount: 2), hour <= 23, skip(":"),
      let minute = number(digitCount: 2), minute <= 59, skip(":"),
      let second = number(digitCount: 2), second <= 60,
      let nanoseconds = fraction(), let offset = offsetInSeconds(), position == text.count
    else { return nil }
    let days = Self.dayNumber(year: year, month: month, day: day)
    let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    return Timestamp(seconds: seconds - offset, nanoseconds: nanoseconds)
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func digit() -> Int? {
    guard position < text.count, (0x30...0x39).contains(text[position]) else { return nil }
    defer { position += 1 }
    return Int(text[position] - 0x30)
  }

  private mutating func number(digitCount: Int) -> Int? {
    var value = 0
    for _ in 0..<digitCount {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// The nanoseconds of an optional fraction; nil for a point without digits.
  private mutating func fraction() -> Int32? {
    guard skip(".") else { return 0 }
    guard let first = digit() else { return nil }
    var nanoseconds = Int32(first) * 100_000_000
    var unit: Int32 = 10_000_000
    while let digit = digit() {
      nanoseconds += Int32(digit) * unit
      unit /= 10
    }
    return nanoseconds
  }

  private mutating func offsetInSeconds() -> Int64? {
    if skip("Z") || skip("z") { return 0 }
    let isNegative = position < text.count && text[position] == UInt8(ascii: "-")
    guard skip("+") || skip("-"),
      let hour = number(digitCount: 2), hour <= 23, skip(":"),
      let minute = number(digitCount: 2), minute <= 59
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
