internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records
internal import RemoteSync

/// How a collection and a server stand, and what was done.
struct SyncReport {
  var path: String
  var remote: String
  var outcome: SyncOutcome
  /// How many records wait to be pushed, without those below.
  var waitingCount: Int
  var conflicts: [KeyText]
  var refusals: [(key: KeyText, reason: SyncRefusal)]
  /// How many records the server has changed, where that was asked; nil if it is not known.
  var incomingCount: Int?
  /// Whether the store was in step with the server before, where that was asked.
  var hasJoined: Bool?
  var isReachable = true
  /// Whether the role may write the collection.
  var mayWrite = true

  var needsAttention: Bool {
    !conflicts.isEmpty || !refusals.isEmpty || waitingCount > 0 && !mayWrite
  }

  /// Whether anything was done, or is to be said.
  var isNews: Bool {
    outcome.changesRecords || outcome.pushedCount > 0 || outcome.isReset || outcome.hasJoined
  }

  init(
    path: String,
    remote: String,
    outcome: SyncOutcome,
    waitingCount: Int,
    conflicts: [KeyText],
    refusals: [(key: KeyText, reason: SyncRefusal)]
  ) {
    self.path = path
    self.remote = remote
    self.outcome = outcome
    self.waitingCount = waitingCount
    self.conflicts = conflicts
    self.refusals = refusals
  }

  /// How things stand where the server can't be reached.
  init(
    withoutServer collection: StoredCollection,
    in store: Store,
    _ remote: String
  ) throws {
    let contested = try store.contestedDifferences(of: collection).map(\.row)
    self.init(
      path: collection.path,
      remote: remote,
      outcome: SyncOutcome(),
      waitingCount: max(0, try store.waitingCount(of: collection) - contested.count),
      conflicts: contested.filter { $0.conflict != nil }.map(\.key),
      refusals: contested.compactMap { row in
        row.refusal.flatMap { SyncRefusal(json: $0) }.map { (key: row.key, reason: $0) }
      }
    )
    isReachable = false
    hasJoined = true
  }

  // MARK: For people

  /// What was done.
  var line: String {
    let pulled = outcome.addedCount + outcome.changedCount + outcome.removedCount
    var parts: [String] = []
    if pulled > 0 { parts.append("\(Messages.counted(pulled, "record")) pulled") }
    if outcome.pushedCount > 0 { parts.append("\(outcome.pushedCount) pushed") }
    if parts.isEmpty { parts.append("nothing to do") }
    if waitingCount > 0 { parts.append("\(waitingCount) to be pushed") }
    return "\(printable(path)): " + parts.joined(separator: ", ")
  }

  /// How things stand.
  var statusLine: String {
    if hasJoined == false {
      let count = Messages.counted(waitingCount, "record")
      return "\(printable(path)): \(count) here; never in step with \(printable(remote)) yet"
    }
    let unknown = isReachable ? "all to be compared" : "the server can't be reached"
    let incoming = incomingCount.map { "\($0) to pull" } ?? unknown
    return "\(printable(path)): \(waitingCount) to push, \(incoming), "
      + "\(conflicts.count) in conflict, \(refusals.count) refused"
  }

  /// What needs attention.
  var attention: [String] {
    var lines: [String] = []
    if outcome.isReset {
      lines.append(
        "\(printable(path)): \(printable(remote)) was put back to an older state; all records "
          + "were compared, and nothing was deleted because of that"
      )
    }
    if waitingCount > 0, !mayWrite {
      lines.append(
        "\(printable(path)): your role may read it on \(printable(remote)), and not write it; "
          + "git jsonl sync grant ROLE write, run by the owner, gives it the right"
      )
    }
    if !conflicts.isEmpty {
      let names = conflicts.prefix(Messages.lineLimit).map { quoted($0.text) }
      let more = conflicts.count - names.count
      lines.append(
        "\(printable(path)): in conflict with \(printable(remote)): "
          + names.joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
          + "; git jsonl resolve decides them"
      )
    }
    lines += refusals.prefix(Messages.lineLimit).map { key, reason in
      Messages.refused(path: path, key: key.text, reason)
    }
    let more = refusals.count - Messages.lineLimit
    if more > 0 { lines.append("\(printable(path)): \(more) more records were not taken") }
    return lines
  }

  // MARK: For programs

  /// `Documentation/json.md` describes it.
  var json: Bytes {
    var object = ObjectText()
    object.add("path", text: path)
    object.add("remote", text: remote)
    if let hasJoined {
      object.add("reachable", flag: isReachable)
      object.add("in_step", flag: hasJoined)
      if let incomingCount { object.add("incoming", number: incomingCount) }
    } else {
      object.add("added", number: outcome.addedCount)
      object.add("changed", number: outcome.changedCount)
      object.add("removed", number: outcome.removedCount)
      object.add("pushed", number: outcome.pushedCount)
    }
    object.add("reset", flag: outcome.isReset)
    object.add("waiting", number: waitingCount)
    let keys = conflicts.map { $0.key?.shown.bytes.array ?? Array("null".utf8) }
    object.add("conflicts", json: ObjectText.array(keys))
    object.add(
      "refused",
      json: ObjectText.array(
        refusals.map { key, reason in
          var refused = ObjectText(inDepth: 2)
          refused.add("key", key.key?.shown)
          refused.add("why", json: reason.json.array)
          return refused.closed
        }
      )
    )
    return Bytes(object.closed)
  }
}
