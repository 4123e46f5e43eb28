internal import CommandInterface
internal import Records

/// The line that shows a person at a terminal the progress of long work: `Importing tasks.jsonl: 45
/// % (45,000 of 100,000 records), 210,000 a second`.
///
/// The caller writes each line over the one before, and clears it at the end. Work that takes less
/// than a second is not shown, and updates come no more often than can be read.
struct ProgressMeter: Sendable {
  private static let delayInSeconds = 1.0
  private static let intervalInSeconds = 0.2

  /// The work, for example `Importing tasks.jsonl`.
  private let title: String
  /// The unit of the count, in the plural.
  private let unit: String
  private let total: Int?
  private let start: Timestamp
  private var lastShown: Timestamp?

  /// - Parameter total: The total count; nil if it is not known before the end.
  init(title: String, unit: String = "records", total: Int? = nil, start: Timestamp) {
    self.title = printable(title)
    self.unit = unit
    self.total = total
    self.start = start
  }

  /// The line for `done` of the total; nil if it is too early for one, or for another one.
  mutating func line(done: Int, at moment: Timestamp, width: Int) -> String? {
    let elapsed = Self.seconds(from: start, to: moment)
    guard elapsed >= Self.delayInSeconds else { return nil }
    if let lastShown, Self.seconds(from: lastShown, to: moment) < Self.intervalInSeconds {
      return nil
    }
    lastShown = moment
    let amount =
      total.map { total in
        let share = total > 0 ? min(done, total) * 100 / total : 100
        return "\(share) % (\(grouped(done)) of \(grouped(total)) \(unit))"
      } ?? "\(grouped(done)) \(unit)"
    let rate = grouped(Int(Double(done) / elapsed))
    return shortened("\(title): \(amount), \(rate) a second", toColumns: width)
  }

  private static func seconds(from start: Timestamp, to end: Timestamp) -> Double {
    Double(end.seconds - start.seconds) + Double(end.nanoseconds - start.nanoseconds) / 1e9
  }
}

/// A whole number with a comma between groups of three digits.
func grouped(_ number: Int) -> String {
  var text = ""
  for (index, digit) in String(abs(number)).reversed().enumerated() {
    if index > 0, index % 3 == 0 { text = "," + text }
    text = String(digit) + text
  }
  return number < 0 ? "-" + text : text
}
