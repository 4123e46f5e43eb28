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
  /// A remote of live collections can be reached.
  case connected(remote: String)
  /// It can't, and is tried again after so many milliseconds.
  case disconnected(remote: String, message: String, pause: Int)
  /// Records or events of a live collection came.
  case received(path: String, remote: String, LiveNews)
  /// The remote has an edit of the file now; `id` is that of the write.
  case published(path: String, remote: String, id: String)
  /// The remote does not take an edit of the file.
  case refused(path: String, remote: String, id: String)
  /// An edit of the file was undone.
  case restored(path: String, message: String)
  case expired(path: String, count: Int)
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
    case .connected: "connected"
    case .disconnected: "disconnected"
    case .received: "received"
    case .published: "published"
    case .refused: "refused"
    case .restored: "restored"
    case .expired: "expired"
    case .ending: "ending"
    case .ended: "ended"
    }
  }

  enum Level: String {
    case debug, info, warning, error
  }

  var level: Level {
    switch self {
    case .received, .published: .debug
    case .started, .imported, .exported, .resumed, .recovered, .connected, .expired, .ending,
      .ended:
      .info
    case .attention, .waiting, .disconnected, .refused, .restored: .warning
    case .failed: .error
    }
  }

  /// The line, without a line end.
  ///
  /// - Parameter time: RFC 3339 in UTC.
  func line(time: String) -> String {
    var object = ObjectText()
    object.add("time", text: time)
    object.add("level", text: level.rawValue)
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
    case .connected, .disconnected, .received, .published, .refused, .restored, .expired:
      addLiveMembers(to: &object)
    }
  }

  private func addLiveMembers(to object: inout ObjectText) {
    switch self {
    case .connected(let remote): object.add("remote", text: remote)
    case .disconnected(let remote, let message, let pause):
      object.add("remote", text: remote)
      object.add("retry_ms", number: pause)
      object.add("message", text: message)
    case .received(let path, let remote, let news):
      object.add("path", text: path)
      object.add("remote", text: remote)
      object.add("count", number: news.count)
      if let lag = news.lag { object.add("lag_ms", number: Int(lag)) }
    case .published(let path, let remote, let id), .refused(let path, let remote, let id):
      object.add("path", text: path)
      object.add("remote", text: remote)
      object.add("id", text: id)
    case .restored(let path, let message):
      object.add("path", text: path)
      object.add("message", text: message)
    case .expired(let path, let count):
      object.add("path", text: path)
      object.add("count", number: count)
    case .started, .imported, .exported, .attention, .waiting, .resumed, .failed, .recovered,
      .ending, .ended:
      break
    }
  }
}
