package import JSONText

/// An instant to the nanosecond, as a field of a record may spell it.
///
/// Digits after the nanosecond are ignored; a leap second counts as the second that follows it.
package struct Timestamp: Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package let seconds: Int64
  /// 0 to 999,999,999.
  package let nanoseconds: Int32

  package init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The instant that a JSON string spells (see `init(_:)` for texts); nil for anything else.
  package init?(_ value: JSONValue) {
    guard value.kind == .string, value.bytes.count <= 6 * Self.longestText + 2,
      let text = value.string
    else { return nil }
    self.init(text)
  }

  /// The instant that a value spells: a text as `init(_:)` reads it, or a number since 1970; nil
  /// for anything else.
  ///
  /// The magnitude of a number determines its unit: below 10¹¹ it counts seconds, below 10¹⁴
  /// milliseconds, below 10¹⁷ microseconds, else nanoseconds.
  package init?(moment value: JSONValue) {
    if let number = DecimalNumber(value) {
      self.init(sinceEpoch: number)
    } else {
      self.init(value)
    }
  }

  /// The instant that a text spells; nil if it spells none.
  ///
  /// A text is a date and time of RFC 3339 with any offset; the same without an offset (UTC) or
  /// without a time (midnight UTC), with a space or a comma where ISO 8601 has them; ISO 8601's
  /// basic form (`20261120T101500Z`); or an HTTP date (RFC 9110, IMF-fixdate).
  package init?(_ text: Bytes) {
    guard (Self.shortestText...Self.longestText).contains(text.count) else { return nil }
    let timestamp = text.withSpan { text -> Timestamp? in
      var reader = TimestampReader()
      return reader.read(text)
    }
    guard let timestamp else { return nil }
    self = timestamp
  }

  private static let shortestText = "2026-11-20".utf8.count
  /// A fraction may have many digits, but no program writes more.
  private static let longestText = 60

  /// The unit of a number that counts from 1970, by its size: so many powers of ten make a second.
  static func unitExponent(of number: DecimalNumber) -> Int {
    switch number.exponent {
    case ...11: 0
    case ...14: 3
    case ...17: 6
    default: 9
    }
  }

  private init?(sinceEpoch number: DecimalNumber) {
    // The greatest number of nanoseconds since 1970 that fits in seconds: 10²⁷.
    guard number.exponent <= 27 else { return nil }
    // The value is 0.d₁d₂… × 10^exponent; a power of ten in the unit moves the point.
    let scale = Self.unitExponent(of: number)
    let point = number.exponent - scale
    var whole: Int64 = 0
    var fraction: Int64 = 0
    var place = 0
    while place < max(point, 0) + 9 {
      let index = point < 0 ? place + point : place
      let digit = index >= 0 && index < number.digits.count ? Int64(number.digits[index]) : 0
      if place < point { whole = whole * 10 + digit } else { fraction = fraction * 10 + digit }
      place += 1
    }
    let isBorrowing = number.isNegative && fraction > 0
    self.init(
      seconds: number.isNegative ? -whole - (isBorrowing ? 1 : 0) : whole,
      nanoseconds: Int32(isBorrowing ? 1_000_000_000 - fraction : fraction)
    )
  }

  /// The instant this many seconds later.
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

/// Reads a date and time from left to right.
private struct TimestampReader {
  var position = 0

  mutating func read(_ text: borrowing Span<UInt8>) -> Timestamp? {
    if text[3] == UInt8(ascii: ",") { return readHTTPDate(text) }
    guard let year = number(text, digitCount: 4) else { return nil }
    let isExtended = skip(text, "-")
    guard let month = number(text, digitCount: 2), !isExtended || skip(text, "-"),
      let day = number(text, digitCount: 2)
    else { return nil }
    if isExtended, position == text.count {
      return timestamp(year, month, day)
    }
    guard skip(text, "T") || skip(text, "t") || isExtended && skip(text, " "),
      let hour = number(text, digitCount: 2), !isExtended || skip(text, ":"),
      let minute = number(text, digitCount: 2), !isExtended || skip(text, ":"),
      let second = number(text, digitCount: 2), let nanoseconds = fraction(text),
      let offset = offsetInSeconds(text), position == text.count,
      let start = timestamp(year, month, day, hour, minute, second)
    else { return nil }
    // fault: offset-of-time-reversed
    return Timestamp(seconds: start.seconds - offset, nanoseconds: nanoseconds)
  }

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`.
  private mutating func readHTTPDate(_ text: borrowing Span<UInt8>) -> Timestamp? {
    guard index(of: text, in: Self.dayNames) != nil, skip(text, ","), skip(text, " "),
      let day = number(text, digitCount: 2), skip(text, " "),
      let month = index(of: text, in: Self.monthNames), skip(text, " "),
      let year = number(text, digitCount: 4), skip(text, " "),
      let hour = number(text, digitCount: 2), skip(text, ":"),
      let minute = number(text, digitCount: 2), skip(text, ":"),
      let second = number(text, digitCount: 2),
      skip(text, " "), skip(text, "G"), skip(text, "M"), skip(text, "T"), position == text.count
    else { return nil }
    return timestamp(year, month + 1, day, hour, minute, second)
  }

  private static let dayNames = Array("MonTueWedThuFriSatSun".utf8)
  private static let monthNames = Array("JanFebMarAprMayJunJulAugSepOctNovDec".utf8)

  /// The index of the next word among names of three letters.
  private mutating func index(of text: borrowing Span<UInt8>, in names: [UInt8]) -> Int? {
    guard position + 3 <= text.count else { return nil }
    for start in stride(from: 0, to: names.count, by: 3)
    where text[position] == names[start] && text[position + 1] == names[start + 1]
      && text[position + 2] == names[start + 2]
    {
      position += 3
      return start / 3
    }
    return nil
  }

  /// The instant of a date and time in UTC; nil if there is no such date or time.
  private func timestamp(
    _ year: Int,
    _ month: Int,
    _ day: Int,
    _ hour: Int = 0,
    _ minute: Int = 0,
    _ second: Int = 0
  ) -> Timestamp? {
    guard (1...12).contains(month), (1...Self.dayCount(month: month, year: year)).contains(day),
      hour <= 23, minute <= 59, second <= 60
    else { return nil }
    let days = Self.dayNumber(year: year, month: month, day: day)
    return Timestamp(seconds: days * 86_400 + Int64(hour * 3600 + minute * 60 + second))
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
    guard skip(text, ".") || skip(text, ",") else { return 0 }
    guard let first = digit(text) else { return nil }
    var nanoseconds = Int32(first) * 100_000_000
    var unit: Int32 = 10_000_000
    while let digit = digit(text) {
      nanoseconds += Int32(digit) * unit
      unit /= 10
    }
    return nanoseconds
  }

  /// The offset from UTC at the end of a text; nil if there is none.
  private mutating func offsetInSeconds(_ text: borrowing Span<UInt8>) -> Int64? {
    if position == text.count { return 0 }
    _ = skip(text, " ")
    if skip(text, "Z") || skip(text, "z") { return 0 }
    let isNegative = position < text.count && text[position] == UInt8(ascii: "-")
    guard skip(text, "+") || skip(text, "-"), let hour = number(text, digitCount: 2), hour <= 23
    else { return nil }
    _ = skip(text, ":")
    guard let minute = number(text, digitCount: 2), minute <= 59 else { return nil }
    let seconds = Int64(hour * 3600 + minute * 60)
    return isNegative ? -seconds : seconds
  }

  private static func dayCount(month: Int, year: Int) -> Int {
    switch month {
    // fault: no-leap-year-2000
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
