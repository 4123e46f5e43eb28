internal import CommandInterface
internal import FileAccess

/// The line on a terminal's standard error that tells how far long work is; nothing elsewhere.
final class ProgressLine {
  private let now: () -> Moment
  private var path = ""
  private var meter: ProgressMeter?
  private var isShown = false

  init(now: @escaping () -> Moment) { self.now = now }

  /// Shows how many bytes of a file are done.
  func show(path: String, done: Int, total: Int) {
    guard StandardStream.errors.isTerminal else { return }
    let megabyte = 1_000_000
    if self.path != path || meter == nil {
      self.path = path
      let title = "Reading \(path)"
      meter = ProgressMeter(title: title, unit: "MB", total: total / megabyte, start: now())
    }
    let width = (StandardStream.errors.terminalWidth ?? 80) - 1
    guard let line = meter?.line(done: done / megabyte, at: now(), width: width) else { return }
    isShown = true
    drawOnStandardError("\r\(line)\u{1B}[K")
  }

  /// Takes the line away.
  func clear() {
    if isShown { drawOnStandardError("\r\u{1B}[K") }
    isShown = false
    meter = nil
  }
}
