package import JSONText

/// How a field spells moments, by one example, so that another moment can be written likewise: the
/// unit of a number, or the form of a text, with its precision and its zone.
package struct MomentSpelling: Sendable {
  private enum Form: Sendable {
    /// Since 1970, in a unit of which 10^`unitExponent` make a second.
    case number(unitExponent: Int)
    /// ISO 8601 in its extended form, and by RFC 3339.
    case extended(mark: UInt8, zone: Zone)
    /// ISO 8601 in its basic form.
    case basic(mark: UInt8, zone: Zone)
    case date
    /// RFC 9110, IMF-fixdate.
    case http
  }

  /// What follows the time.
  private struct Zone: Sendable {
    var text = Bytes("")
    var offsetInSeconds: Int64 = 0
  }

  private let form: Form
  /// Behind the point; and the point itself, which may be a comma.
  private let fractionDigitCount: Int
  private let point: UInt8

  /// - Returns: nil where the value is not a moment.
  package init?(_ example: JSONValue) {
    guard Timestamp(moment: example) != nil else { return nil }
    if let number = DecimalNumber(example) {
      self.init(number, text: example.bytes)
    } else {
      self.init(text: example.string ?? Bytes(""))
    }
  }

  /// The unit is the one that `Timestamp` reads. A number with an exponent is written without.
  private init(_ number: DecimalNumber, text: Bytes) {
    let hasExponent = text.contains(UInt8(ascii: "e")) || text.contains(UInt8(ascii: "E"))
    let wholeCount = (0..<text.count).first { text[$0] == Self.point } ?? text.count
    self.init(
      .number(unitExponent: Timestamp.unitExponent(of: number)),
      fractionDigitCount: hasExponent ? 0 : max(0, text.count - wholeCount - 1)
    )
  }

  /// For a text that spells a moment.
  private init(text: Bytes) {
    if text[3] == UInt8(ascii: ",") {
      self.init(.http)
      return
    }
    let isExtended = text[4] == UInt8(ascii: "-")
    let dateEnd = isExtended ? 10 : 8
    if text.count <= dateEnd {
      self.init(.date)
      return
    }
    var end = dateEnd + 1 + (isExtended ? 8 : 6)
    var point = Self.point
    var digitCount = 0
    if end < text.count, text[end] == Self.point || text[end] == UInt8(ascii: ",") {
      point = text[end]
      let start = end + 1
      end = (start..<text.count).first { !Self.isDigit(text[$0]) } ?? text.count
      digitCount = end - start
    }
    let (mark, zone) = (text[dateEnd], Self.zone(text[end..<text.count]))
    let form: Form = isExtended ? .extended(mark: mark, zone: zone) : .basic(mark: mark, zone: zone)
    self.init(form, fractionDigitCount: digitCount, point: point)
  }

  private static let point = UInt8(ascii: ".")

  private init(_ form: Form, fractionDigitCount: Int = 0, point: UInt8 = Self.point) {
    self.form = form
    self.fractionDigitCount = fractionDigitCount
    self.point = point
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func zone(_ text: Bytes) -> Zone {
    let digits = text.array.filter(isDigit).map { Int64($0 - 0x30) }
    guard digits.count == 4 else { return Zone(text: text) }
    let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    let isNegative = text.contains(UInt8(ascii: "-"))
    return Zone(text: text, offsetInSeconds: (isNegative ? -minutes : minutes) * 60)
  }

  // MARK: Writing

  /// A moment in this spelling, cut off to its precision.
  ///
  /// - Parameter last: the moment that it has to come behind: where it would not, it is the first
  ///   one behind `last` that can be spelled. Of days alone, the same one may come again.
  package func value(of moment: Timestamp, after last: Timestamp? = nil) -> JSONValue {
    var next = cutOff(moment)
    if let last, next <= cutOff(last) { next = step(behind: cutOff(last)) }
    var text: [UInt8] = []
    if case .number(let unitExponent) = form {
      addNumber(next, unitExponent, to: &text)
    } else {
      // No character of a moment needs an escape.
      text.append(UInt8(ascii: "\""))
      addText(next, to: &text)
      text.append(UInt8(ascii: "\""))
    }
    return JSONValue(validated: Bytes(text))
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

  private func addText(_ moment: Timestamp, to text: inout [UInt8]) {
    switch form {
    case .number, .date: moment.civilTime.addDate(to: &text, separator: "-")
    case .http: Self.addHTTPDate(moment, to: &text)
    case .extended(let mark, let zone):
      add(moment, mark, zone, to: &text, dateSeparator: "-", timeSeparator: ":")
    case .basic(let mark, let zone):
      add(moment, mark, zone, to: &text, dateSeparator: nil, timeSeparator: nil)
    }
  }

  private func add(
    _ moment: Timestamp,
    _ mark: UInt8,
    _ zone: Zone,
    to text: inout [UInt8],
    dateSeparator: Unicode.Scalar?,
    timeSeparator: Unicode.Scalar?
  ) {
    let local = Timestamp(seconds: moment.seconds).adding(seconds: zone.offsetInSeconds).civilTime
    local.addDate(to: &text, separator: dateSeparator)
    text.append(mark)
    local.addTime(to: &text, separator: timeSeparator)
    if fractionDigitCount > 0 {
      text.append(point)
      text += Self.fractionDigits(moment, count: fractionDigitCount)
    }
    zone.text.append(to: &text)
  }

  /// The first digits of the fraction of a second; zeros behind the ninth.
  private static func fractionDigits(_ moment: Timestamp, count: Int) -> [UInt8] {
    var digits: [UInt8] = []
    CivilTime.add(Int(moment.nanoseconds), digitCount: 9, to: &digits)
    digits += [UInt8](repeating: 0x30, count: max(0, count - digits.count))
    return Array(digits.prefix(count))
  }

  private func addNumber(_ moment: Timestamp, _ unitExponent: Int, to text: inout [UInt8]) {
    let digits = Self.fractionDigits(moment, count: unitExponent + fractionDigitCount)
    // The number would be wrong for moments before 1970, which are never written here.
    var whole = Array(String(max(0, moment.seconds)).utf8) + digits.prefix(unitExponent)
    whole.removeFirst(whole.prefix { $0 == 0x30 }.count)
    text += whole.isEmpty ? [0x30] : whole
    if fractionDigitCount > 0 { text.append(Self.point) }
    text += digits.dropFirst(unitExponent)
  }

  /// Writes `Sun, 06 Nov 1994 08:49:37 GMT`.
  private static func addHTTPDate(_ moment: Timestamp, to text: inout [UInt8]) {
    let time = moment.civilTime
    // The first of January 1970 was a Thursday.
    let weekday = ((time.day % 7) + 7) % 7
    text += ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][weekday].utf8
    text += ", ".utf8
    CivilTime.add(time.dayOfMonth, digitCount: 2, to: &text)
    let month = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][time.month - 1]
    text += " \(month) ".utf8
    CivilTime.add(time.year, digitCount: 4, to: &text)
    text.append(UInt8(ascii: " "))
    time.addTime(to: &text, separator: ":")
    text += " GMT".utf8
  }
}
