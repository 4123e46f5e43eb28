internal import Foundation

/// The measurements of one work.
struct Samples {
  private(set) var seconds: [Double]
  /// In bytes, the largest of all rounds.
  private(set) var peakByteCount: Int

  init(_ measurements: [Measurement]) {
    seconds = measurements.map(\.seconds).sorted()
    peakByteCount = measurements.map(\.peakByteCount).max() ?? 0
  }

  var median: Double { seconds[seconds.count / 2] }

  /// The time for each of `count` records, when the starts are taken off.
  func perRecord(count: Int, without starts: Samples) -> Samples {
    var result = self
    result.seconds = seconds.map { ($0 - starts.median) / Double(count) }
    return result
  }
}

/// A line of the table.
struct Row {
  private var cells: [String]

  init(_ work: String, _ other: String, _ left: Samples, _ right: Samples, atMost limit: Double) {
    let ratio = left.median / right.median
    cells = [
      work, other, Self.text(left), Self.text(right), Self.number(ratio), Self.number(limit),
      ratio <= limit ? "yes" : "no",
    ]
  }

  init(
    _ work: String,
    _ other: String,
    memoryOf left: Samples,
    _ right: Samples,
    atMost limit: Double
  ) {
    let ratio = Double(left.peakByteCount) / Double(right.peakByteCount)
    cells = [
      work, other, Self.text(left.peakByteCount), Self.text(right.peakByteCount),
      Self.number(ratio), Self.number(limit), ratio <= limit ? "yes" : "no",
    ]
  }

  static func printHead() {
    write(["work", "against", "jsonl-merge", "the other", "ratio", "at most", "reached"])
    write(Array(repeating: "---", count: 7))
  }

  func print() { Self.write(cells) }

  private static func write(_ cells: [String]) {
    Swift.print("| " + cells.joined(separator: " | ") + " |")
    fflush(nil)
  }

  private static func text(_ byteCount: Int) -> String {
    String(format: "%.0f MB", Double(byteCount) / 1e6)
  }

  private static func number(_ value: Double) -> String { String(format: "%.2f", value) }

  /// The median, and between which times all rounds lay.
  private static func text(_ samples: Samples) -> String {
    let isLong = samples.median >= 0.001
    let scale = isLong ? 1e3 : 1e6
    let (low, high) = (samples.seconds[0], samples.seconds[samples.seconds.count - 1])
    return String(
      format: "%.*f %@ (%.*f to %.*f)",
      isLong ? 0 : 2,
      samples.median * scale,
      isLong ? "ms" : "µs",
      isLong ? 0 : 2,
      low * scale,
      isLong ? 0 : 2,
      high * scale
    )
  }
}
