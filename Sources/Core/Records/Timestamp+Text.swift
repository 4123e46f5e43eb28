extension Timestamp {
  /// The instant in UTC by RFC 3339, such as `2026-11-20T10:15:00.25Z`; a fraction of zero is left
  /// out.
  ///
  /// RFC 3339 has years of four digits; any other year is written with the digits that it has.
  package var text: String {
    var text = wholeSeconds
    if nanoseconds > 0 {
      text.append(UInt8(ascii: "."))
      CivilTime.add(Int(nanoseconds), digitCount: 9, to: &text)
      while text.last == 0x30 { text.removeLast() }
    }
    text.append(UInt8(ascii: "Z"))
    return String(decoding: text, as: UTF8.self)
  }

  /// The same with exactly three fractional digits, the rest cut off: such texts sort like the
  /// instants.
  package var millisecondText: String {
    var text = wholeSeconds
    text.append(UInt8(ascii: "."))
    CivilTime.add(Int(nanoseconds / 1_000_000), digitCount: 3, to: &text)
    text.append(UInt8(ascii: "Z"))
    return String(decoding: text, as: UTF8.self)
  }

  private var wholeSeconds: [UInt8] {
    let time = civilTime
    var text: [UInt8] = []
    time.addDate(to: &text, separator: "-")
    text.append(UInt8(ascii: "T"))
    time.addTime(to: &text, separator: ":")
    return text
  }

  /// The date and time in UTC, without a fraction of a second.
  var civilTime: CivilTime { CivilTime(seconds: seconds) }
}

/// A date and time in UTC, in the proleptic Gregorian calendar.
struct CivilTime {
  /// Counted from 1970-01-01.
  let day: Int
  let year: Int
  let month: Int
  let dayOfMonth: Int
  private let secondOfDay: Int

  init(seconds: Int64) {
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    secondOfDay = Int(seconds - days * 86_400)
    day = Int(days)
    (year, month, dayOfMonth) = Self.date(ofDay: day)
  }

  /// Adds year, month and day to a text.
  func addDate(to text: inout [UInt8], separator: Unicode.Scalar?) {
    Self.add(year, digitCount: 4, to: &text)
    for number in [month, dayOfMonth] {
      if let separator { text.append(UInt8(ascii: separator)) }
      Self.add(number, digitCount: 2, to: &text)
    }
  }

  /// Adds hour, minute and second to a text.
  func addTime(to text: inout [UInt8], separator: Unicode.Scalar?) {
    Self.add(secondOfDay / 3600, digitCount: 2, to: &text)
    for number in [secondOfDay / 60 % 60, secondOfDay % 60] {
      if let separator { text.append(UInt8(ascii: separator)) }
      Self.add(number, digitCount: 2, to: &text)
    }
  }

  /// Adds a number with at least so many digits to a text.
  static func add(_ number: Int, digitCount: Int, to text: inout [UInt8]) {
    let digits = String(number).utf8
    text += repeatElement(0x30, count: max(0, digitCount - digits.count))
    text += digits
  }

  /// The date of a day counted from 1970-01-01, in years that begin in March: the inverse of the
  /// day number that reads timestamps.
  private static func date(ofDay number: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    // A cycle of 400 years has 146,097 days.
    let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfCycle = shifted - cycle * 146_097
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0), month, day)
  }
}
