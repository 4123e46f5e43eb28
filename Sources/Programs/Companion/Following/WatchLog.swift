internal import CommandInterface
internal import JSONText
internal import Records
internal import System

/// Where `git jsonl watch` says what it does: standard error, and a file with the last lines.
struct WatchLog: Sendable {
  enum Format: String, CaseIterable, Sendable {
    case text, json
  }

  private let format: Format
  private let file: LineLog

  /// Beyond this size, the oldest half of the file is dropped.
  private static let byteLimit = 1 << 20

  init(_ format: Format, path: String) {
    self.format = format
    file = LineLog(path: path, byteLimit: Self.byteLimit, waitLimitInMilliseconds: 200)
  }

  func add(_ event: WatchEvent, at moment: Timestamp) {
    let time = moment.millisecondText
    let line = event.line(time: time)
    switch format {
    case .json: writeToStandardError([line])
    case .text:
      if event.level != .debug { writeToStandardError(event.textLines(time: time)) }
    }
    // The file is for a later question; what is done does not depend on it.
    try? file.append([Bytes(line)])
  }
}

extension WatchEvent {
  /// The event for a person to read.
  func textLines(time: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.map { time + " " + printable($0) }
  }

  private var text: String {
    switch self {
    case .started(let workTree, let process, _):
      "the process \(process) watches \(quoted(workTree))"
    case .imported(let summary):
      "\(summary.path): read: \(summary.addedCount) added, \(summary.changedCount) changed, "
        + "\(summary.removedCount) removed"
    case .exported(let summary):
      "\(summary.path): written: \(summary.writtenCount ?? 0) changed, "
        + "\(summary.takenOutCount) taken out"
    case .attention(let path, let message), .failed(let path, let message):
      (path.map { message.hasPrefix($0) ? "" : $0 + ": " } ?? "") + message
    case .waiting(let message): message
    case .resumed: "goes on"
    case .recovered(let path): (path.map { $0 + ": " } ?? "") + "works again"
    case .connected(let remote): "connected to \(remote)"
    case .disconnected(let remote, let message, let pause):
      "\(remote): \(message); tried again in \(pause) ms"
    case .received(let path, let remote, let news):
      "\(path): \(Messages.counted(news.count, "change")) came from \(remote)"
    case .published(let path, let remote, let id): "\(path): published on \(remote) (\(id))"
    case .refused(let path, let remote, let id): "\(path): \(remote) did not take \(id)"
    case .restored(_, let message): message
    case .expired(let path, let count): "\(path): \(Messages.counted(count, "record")) expired"
    case .ending(let signal): "ends, because of \(signal)"
    case .ended(let left):
      left.isEmpty
        ? "ended" : "ended; only in the store are edits of " + left.joined(separator: ", ")
    }
  }
}

extension Workspace {
  /// The last lines that `git jsonl watch` wrote.
  var watchLogPath: String { storeFolder + "/watch.log" }
}
