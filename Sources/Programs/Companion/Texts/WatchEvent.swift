internal import JSONText

/// An event of `git jsonl watch` on standard error, one JSON object per line;
/// `Documentation/watch.md` describes it.
enum WatchEvent: Equatable, Sendable {
  /// - Parameter debounce: in seconds, as it is written.
  case started(workTree: String, process: Int, debounce: String)
  case imported(ExchangeSummary)
  case exported(ExchangeSummary)
  /// Something needs attention; without a path, no single collection is concerned.
  case attention(path: String?, message: String)
  /// Nothing is synchronized meanwhile.
  case waiting(message: String)
  /// The wait is over.
  case resumed
  /// Something failed, and is tried again when that makes sense.
  case failed(path: String?, message: String)
  /// Something that had failed works again.
  case recovered(path: String?)
  case ending(signal: String)
  /// `left` has the paths of the collections with edits that are only in the store.
  case ended(left: [String])

  private var name: String {
    switch self {
    case .started: "started"
    case .imported: "imported"
    case .exported: "exported"
    case .attention: "attention"
    case .waiting: "waiting"
    case .resumed: "resumed"
    case .failed: "failed"
    case .recovered: "recovered"
    case .ending: "ending"
    case .ended: "ended"
    }
  }

  /// The line, without a line end.
  ///
  /// - Parameter time: RFC 3339 in UTC.
  func line(time: String) -> String {
    var object = ObjectText()
    object.add("time", text: time)
    object.add("event", text: name)
    addMembers(to: &object)
    return Bytes(object.closed).text
  }

  private func addMembers(to object: inout ObjectText) {
    switch self {
    case .started(let workTree, let process, let debounce):
      object.add("work_tree", text: workTree)
      object.add("process", number: process)
      object.add("debounce", json: Array(debounce.utf8))
    case .imported(let summary):
      object.add("path", text: summary.path)
      object.add("added", number: summary.addedCount)
      object.add("changed", number: summary.changedCount)
      object.add("removed", number: summary.removedCount)
      object.add("set_aside", number: summary.discardedCount)
      object.add("conflicts", number: summary.conflicts.count)
    case .exported(let summary):
      object.add("path", text: summary.path)
      object.add("written", number: summary.writtenCount ?? 0)
      object.add("taken_out", number: summary.takenOutCount)
    case .attention(let path, let message), .failed(let path, let message):
      if let path { object.add("path", text: path) }
      object.add("message", text: message)
    case .waiting(let message): object.add("message", text: message)
    case .recovered(let path): if let path { object.add("path", text: path) }
    case .ending(let signal): object.add("signal", text: signal)
    case .ended(let left):
      object.add("left", json: ObjectText.array(ofTexts: left.map { Bytes($0) }))
    case .resumed: break
    }
  }
}
