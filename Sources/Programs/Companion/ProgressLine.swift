internal import CommandInterface
internal import Exchange
internal import Records
internal import System

/// The progress line on a terminal's standard error; nothing elsewhere.
final class ProgressLine {
  private let now: () -> Timestamp
  private let isSilent: Bool
  private var title = ""
  private var meter: ProgressMeter?
  private var isShown = false

  /// - Parameter isSilent: whether to show nothing on a terminal either.
  init(now: @escaping () -> Timestamp, isSilent: Bool = false) {
    self.now = now
    self.isSilent = isSilent
  }

  /// Shows how many bytes of a file are done.
  func show(_ work: ExchangeDependencies.FileWork, path: String, done: Int, total: Int) {
    let megabyte = 1_000_000
    let word =
      switch work {
      case .reading: "Reading"
      case .writing: "Writing"
      }
    show(title: "\(word) \(path)", unit: "MB", done: done / megabyte, total: total / megabyte)
  }

  /// Shows how many of something are done.
  ///
  /// - Parameter unit: what is counted, in the plural.
  func show(title: String, unit: String, done: Int, total: Int? = nil) {
    guard !isSilent, StandardStream.errors.isTerminal else { return }
    if self.title != title || meter == nil {
      self.title = title
      meter = ProgressMeter(title: title, unit: unit, total: total, start: now())
    }
    let width = (StandardStream.errors.terminalWidth ?? 80) - 1
    guard let line = meter?.line(done: done, at: now(), width: width) else { return }
    isShown = true
    drawOnStandardError("\r\(line)\u{1B}[K")
  }

  /// Removes the line.
  func clear() {
    if isShown { drawOnStandardError("\r\u{1B}[K") }
    isShown = false
    meter = nil
  }
}
