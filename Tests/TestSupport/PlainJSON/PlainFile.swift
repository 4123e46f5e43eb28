/// A file taken apart into lines by oracles and law checkers, apart from the product's own reader.
package struct PlainFile: Sendable {
  package let hasByteOrderMark: Bool
  /// The lines without their line feeds and without carriage returns in front of those.
  package let lines: [[UInt8]]
  package let endsWithLineFeed: Bool

  package init(_ bytes: [UInt8]) {
    hasByteOrderMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let text = hasByteOrderMark ? bytes.dropFirst(3) : bytes[...]
    endsWithLineFeed = text.last == 0x0A
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }
  }

  /// The lines that hold anything but white space.
  package var contentLines: [[UInt8]] {
    lines.filter { !$0.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
  }
}

/// A count of seconds for an RFC 3339 date and time, with the fraction's digits in nanoseconds.
package struct PlainInstant: Hashable, Comparable, Sendable {
  package let seconds: Int
  package let nanoseconds: Int

  /// Reads `2026-11-20T10:15:00.5+01:00`; nil for anything that is not formed so.
  package init?(_ text: String) {
    let form = Array("dddd-dd-ddTdd:dd:dd".utf8)
    let bytes = Array(text.utf8)
    guard bytes.count > form.count,
      zip(bytes, form).allSatisfy({ byte, sign in
        switch sign {
        case UInt8(ascii: "d"): Self.digit.contains(byte)
        case UInt8(ascii: "T"): "Tt ".utf8.contains(byte)
        default: byte == sign
        }
      })
    else { return nil }
    var rest = bytes[form.count...]
    var fraction: [UInt8] = []
    if rest.first == UInt8(ascii: ".") {
      fraction = Array(rest.dropFirst().prefix { Self.digit.contains($0) })
      rest = rest.dropFirst(1 + fraction.count)
      guard !fraction.isEmpty else { return nil }
    }
    let (month, day) = (Self.number(bytes[5...6]), Self.number(bytes[8...9]))
    let hour = Self.number(bytes[11...12])
    let (minute, second) = (Self.number(bytes[14...15]), Self.number(bytes[17...18]))
    guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60,
      let offset = Self.offset(Array(rest))
    else { return nil }
    seconds =
      Self.dayCount(year: Self.number(bytes[0...3]), month: month, day: day) * 86_400
      + hour * 3600 + minute * 60 + second - offset
    nanoseconds = Self.number((fraction + Array("000000000".utf8)).prefix(9))
  }

  private static let digit = UInt8(ascii: "0")...UInt8(ascii: "9")

  /// What the digits count.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1 - digit.lowerBound) }
  }

  /// The seconds of `Z` or `+01:00`; nil for anything else.
  private static func offset(_ bytes: [UInt8]) -> Int? {
    if bytes.count == 1, "Zz".utf8.contains(bytes[0]) { return 0 }
    guard bytes.count == 6, "+-".utf8.contains(bytes[0]), bytes[3] == UInt8(ascii: ":"),
      [1, 2, 4, 5].allSatisfy({ digit.contains(bytes[$0]) })
    else { return nil }
    let seconds = number(bytes[1...2]) * 3600 + number(bytes[4...5]) * 60
    return bytes[0] == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// Days from the first of January of the year 1, counted by going through years and months.
  private static func dayCount(year: Int, month: Int, day: Int) -> Int {
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    let past = year - 1
    let days = past * 365 + past / 4 - past / 100 + past / 400
    return days + lengths.prefix(month - 1).reduce(0, +) + day - 1
  }

  package static func < (left: PlainInstant, right: PlainInstant) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}
