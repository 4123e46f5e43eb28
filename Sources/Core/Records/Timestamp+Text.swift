extension Timestamp {
  /// The instant in UTC by RFC 3339, such as `2026-11-20T10:15:00.25Z`; a fraction of zero is left
  /// out.
  ///
  /// RFC 3339 has years of four digits; any other year is written with the digits that it has.
  package var text: String { wholeSeconds + fraction + "Z" }

  /// The same with exactly three fractional digits, the rest cut off: such texts sort like the
  /// instants.
  package var millisecondText: String {
    wholeSeconds + "." + Self.padded(Int(nanoseconds / 1_000_000), 3) + "Z"
  }

  private var wholeSeconds: String {
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let secondOfDay = Int(seconds - days * 86_400)
    let date = Self.date(ofDay: Int(days))
    let day =
      Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2)
    let time =
      Self.padded(secondOfDay / 3600, 2) + ":" + Self.padded(secondOfDay / 60 % 60, 2) + ":"
      + Self.padded(secondOfDay % 60, 2)
    return day + "T" + time
  }

  private var fraction: String {
    if nanoseconds == 0 { return "" }
    var digits = Self.padded(Int(nanoseconds), 9)
    while digits.hasSuffix("0") { digits.removeLast() }
    return "." + digits
  }

  private static func padded(_ number: Int, _ digitCount: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, digitCount - digits.count)) + digits
  }

  /// The date in the proleptic Gregorian calendar of a day counted from 1970-01-01, in years that
  /// begin in March: the inverse of the day number that reads timestamps.
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
