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
    let pattern = #/(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)/#
    guard let parts = text.wholeMatch(of: pattern)?.output,
      let year = Int(parts.1), let month = Int(parts.2), let day = Int(parts.3),
      let hour = Int(parts.4), let minute = Int(parts.5), let second = Int(parts.6),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    let time = hour * 3600 + minute * 60 + second
    seconds =
      Self.dayCount(year: year, month: month, day: day) * 86_400 + time
      - Self.offset(String(parts.8))
    let digits = (parts.7 ?? ".").dropFirst().prefix(9)
    let padding = String(repeating: "0", count: 9 - digits.count)
    nanoseconds = Int(digits + padding) ?? 0
  }

  private static func offset(_ text: String) -> Int {
    let parts = text.dropFirst().split(separator: ":").compactMap { Int($0) }
    guard parts.count == 2 else { return 0 }
    let seconds = parts[0] * 3600 + parts[1] * 60
    return text.hasPrefix("-") ? -seconds : seconds
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
