package import JSONText

/// How a field spells moments, by one example, so that another moment can be written likewise: the
/// unit of a number, or the form of a text, with its precision and its zone.
package struct MomentSpelling: Sendable {
  private enum Form: Sendable {
    /// Since 1970, in a unit of which 10^`unitExponent` make a second.
    case number(unitExponent: Int)
    /// ISO 8601 in its extended form, and by RFC 3339.
    case extended(mark: String, zone: Zone)
    /// ISO 8601 in its basic form.
    case basic(mark: String, zone: Zone)
    case date
    /// RFC 9110, IMF-fixdate.
    case http
  }

  /// What follows the time.
  private struct Zone: Sendable {
    var text = ""
    var offsetInSeconds: Int64 = 0
  }

  private let form: Form
  /// Behind the point; and the point itself, which may be a comma.
  private let fractionDigitCount: Int
  private let point: String

  /// - Returns: nil where the value is not a moment.
  package init?(_ example: JSONValue) {
    guard Timestamp(moment: example) != nil else { return nil }
    if let number = DecimalNumber(example) {
      self.init(number, text: example.bytes.text)
    } else {
      self.init(text: example.string?.text ?? "")
    }
  }

  /// The unit is the one that `Timestamp` reads. A number with an exponent is written without.
  private init(_ number: DecimalNumber, text: String) {
    let parts = text.lowercased().split(separator: ".")
    let hasFraction = parts.count == 2 && !parts[1].contains("e")
    self.init(
      .number(unitExponent: Timestamp.unitExponent(of: number)),
      fractionDigitCount: hasFraction ? parts[1].count : 0
    )
  }

  /// For a text that spells a moment.
  private init(text: String) {
    let characters = Array(text)
    if characters[3] == "," {
      self.init(.http)
      return
    }
    let isExtended = characters[4] == "-"
    let dateEnd = isExtended ? 10 : 8
    if characters.count <= dateEnd {
      self.init(.date)
      return
    }
    var rest = characters[(dateEnd + 1 + (isExtended ? 8 : 6))...]
    var point = "."
    var digitCount = 0
    if let first = rest.first, first == "." || first == "," {
      point = String(first)
      rest = rest.dropFirst()
      digitCount = rest.prefix { $0.isNumber }.count
      rest = rest.dropFirst(digitCount)
    }
    let (mark, zone) = (String(characters[dateEnd]), Self.zone(String(rest)))
    let form: Form = isExtended ? .extended(mark: mark, zone: zone) : .basic(mark: mark, zone: zone)
    self.init(form, fractionDigitCount: digitCount, point: point)
  }

  private init(_ form: Form, fractionDigitCount: Int = 0, point: String = ".") {
    self.form = form
    self.fractionDigitCount = fractionDigitCount
    self.point = point
  }

  private static func zone(_ text: String) -> Zone {
    let digits = text.compactMap(\.wholeNumberValue)
    guard digits.count == 4 else { return Zone(text: text) }
    let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    let isNegative = text.contains("-")
    return Zone(text: text, offsetInSeconds: Int64(isNegative ? -minutes : minutes) * 60)
  }

  // MARK: Writing

  /// A moment in this spelling, cut off to its precision.
  ///
  /// - Parameter last: the moment that it has to come behind: where it would not, it is the first
  ///   one behind `last` that can be spelled. Of days alone, the same one may come again.
  package func value(of moment: Timestamp, after last: Timestamp? = nil) -> JSONValue {
    var next = cutOff(moment)
    if let last, next <= cutOff(last) { next = step(behind: cutOff(last)) }
    if case .number(let unitExponent) = form {
      return JSONValue(validated: Bytes(number(next, unitExponent)))
    }
    return JSONValue(validated: JSONString.encode(Bytes(text(next))))
  }

  /// In nanoseconds, where it is less than a second.
  private var precision: Int32 {
    var count = fractionDigitCount
    if case .number(let unitExponent) = form { count += unitExponent }
    var precision: Int32 = 1_000_000_000
    for _ in 0..<min(count, 9) { precision /= 10 }
    return precision
  }

  private func cutOff(_ moment: Timestamp) -> Timestamp {
    switch form {
    case .date:
      let days = (moment.seconds - (moment.seconds < 0 ? 86_399 : 0)) / 86_400
      return Timestamp(seconds: days * 86_400)
    case .number, .extended, .basic, .http:
      let rest = precision == 1_000_000_000 ? moment.nanoseconds : moment.nanoseconds % precision
      return Timestamp(seconds: moment.seconds, nanoseconds: moment.nanoseconds - rest)
    }
  }

  private func step(behind last: Timestamp) -> Timestamp {
    if case .date = form { return last }
    let next = last.nanoseconds + precision
    if next < 1_000_000_000 { return Timestamp(seconds: last.seconds, nanoseconds: next) }
    return Timestamp(seconds: last.seconds).adding(seconds: 1)
  }

  private func text(_ moment: Timestamp) -> String {
    switch form {
    case .number, .date: return String(Self.secondsText(moment, .init()).prefix { $0 != "T" })
    case .http: return Self.httpDate(moment)
    case .extended(let mark, let zone):
      let text = Self.secondsText(moment, zone)
      return text.replacing("T", with: mark) + fraction(moment) + zone.text
    case .basic(let mark, let zone):
      let text = Self.secondsText(moment, zone).filter { $0 != "-" && $0 != ":" }
      return text.replacing("T", with: mark) + fraction(moment) + zone.text
    }
  }

  private static func secondsText(_ moment: Timestamp, _ zone: Zone) -> String {
    let local = Timestamp(seconds: moment.seconds).adding(seconds: zone.offsetInSeconds)
    return String(local.text.dropLast())
  }

  /// Nine digits, and zeros behind them.
  private static func nanosecondDigits(_ moment: Timestamp, count: Int) -> String {
    let digits = String(moment.nanoseconds)
    let padded = String(repeating: "0", count: 9 - digits.count) + digits
    return padded + String(repeating: "0", count: max(0, count - 9))
  }

  private func fraction(_ moment: Timestamp) -> String {
    if fractionDigitCount == 0 { return "" }
    return point
      + Self.nanosecondDigits(moment, count: fractionDigitCount).prefix(fractionDigitCount)
  }

  private func number(_ moment: Timestamp, _ unitExponent: Int) -> String {
    let digits = Self.nanosecondDigits(moment, count: unitExponent + fractionDigitCount)
    // The number would be wrong for moments before 1970, which are never written here.
    let seconds = max(0, moment.seconds)
    let whole = (String(seconds) + digits.prefix(unitExponent)).drop { $0 == "0" }
    let fraction = digits.dropFirst(unitExponent).prefix(fractionDigitCount)
    return (whole.isEmpty ? "0" : String(whole)) + (fraction.isEmpty ? "" : "." + fraction)
  }

  private static func httpDate(_ moment: Timestamp) -> String {
    let days = Int((moment.seconds - (moment.seconds < 0 ? 86_399 : 0)) / 86_400)
    // The first of January 1970 was a Thursday.
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((days % 7) + 7) % 7]
    let parts = secondsText(moment, .init()).split { "-T".contains($0) }
    let month = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][(Int(parts[1]) ?? 1) - 1]
    return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]) GMT"
  }
}
