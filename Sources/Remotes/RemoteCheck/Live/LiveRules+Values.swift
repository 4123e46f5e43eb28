internal import JSONText
internal import RemoteProtocol
internal import System

extension LiveRules {
  var valueRules: [Rule] {
    [
      Rule(name: "creates a value for one of many", check: create),
      Rule(name: "does a write once, however often it comes", check: repeatedWrite),
      Rule(name: "writes over the revision that was read alone", check: update),
      Rule(name: "deletes over the revision that was read alone", check: deleteValue),
      Rule(name: "lets the last write win", check: lastWrite),
      Rule(name: "decides each write of a request by itself", check: batch),
      Rule(name: "keeps every byte of keys and values", check: valueBytes),
      Rule(name: "keeps a value of the length that it allows, and no longer one", check: longValue),
      Rule(name: "tells changes by revision, in pages", check: changes),
      Rule(name: "sees that a client knows other values", check: otherValues),
      Rule(name: "lets a value expire unless it is renewed", check: expiry),
      Rule(name: "lets values expire by a ttl that was changed", check: changedTTL),
      Rule(name: "does a write whole or not at all when it is killed", check: killedWrite),
    ]
  }

  func value(
    _ key: String,
    _ over: ValueWrite.Condition,
    _ line: String?,
    id: String? = nil
  ) -> ValueWrite {
    ValueWrite(
      id: id ?? LiveRemote.newID(),
      key: Bytes(key),
      over: over,
      line: line.map { Bytes($0) }
    )
  }

  /// Does a write that has to be done, and returns its revision.
  @discardableResult
  func wrote(
    _ write: ValueWrite,
    to name: LiveName,
    by remote: LiveRemote? = nil
  ) throws -> Int64 {
    let result = try (remote ?? self.remote()).write([write], to: name).results[0]
    guard case .done(let revision, _) = result else {
      throw Violation.broken("it did not do a write: \(result)")
    }
    return revision
  }

  /// Requires that a write is refused, and returns the value that is there.
  @discardableResult
  private func refused(
    _ write: ValueWrite,
    _ kind: RemoteError.Kind,
    to name: LiveName
  ) throws -> ValueEntry? {
    let result = try remote().write([write], to: name).results[0]
    guard case .refused(let error, let present) = result, error.kind == kind else {
      throw Violation.broken("a write that is to be \(kind.rawValue) is \(result)")
    }
    return present
  }

  private func present(_ key: String, in name: LiveName) throws -> ValueEntry {
    try remote().read([Bytes(key)], in: name).values[0]
  }

  private func create() throws {
    let name = try made("create.jsonl", .values)
    let helpers = try (0..<4).map { _ in try newRemote() }
    defer { for helper in helpers { helper.close() } }
    for round in 0..<20 {
      let writes = helpers.indices.map {
        value("race-\(round)", .nothing, #"{"by":\#($0)}"#)
      }
      let pending = try zip(helpers, writes).map { try $0.beginWrite([$1], to: name) }
      let results = try pending.map { try $0.wait().results[0] }
      var winners: [Int] = []
      for (index, result) in results.enumerated() {
        if case .done = result { winners.append(index) }
      }
      try require(winners.count == 1, "\(winners.count) of 4 created the same value")
      let line = Bytes(#"{"by":\#(winners[0])}"#)
      let found = try present("race-\(round)", in: name)
      try require(found.line == line, "the value is not the winner's")
      for (index, result) in results.enumerated() where index != winners[0] {
        guard case .refused(let error, let present) = result, error.kind == .held,
          let present, present.revision == found.revision, present.line == line
        else { throw Violation.broken("a creation that lost is answered with \(result)") }
      }
    }
  }

  private func repeatedWrite() throws {
    let name = try made("repeat.jsonl", .values)
    let other = try newRemote()
    defer { other.close() }
    let first = value("r", .nothing, #"{"n":1}"#)
    let revision = try wrote(first, to: name)
    try require(try wrote(first, to: name) == revision, "a repeated creation")
    try require(try wrote(first, to: name, by: other) == revision, "another helper's repeat")
    let second = value("r", .revision(revision), #"{"n":2}"#)
    let next = try wrote(second, to: name)
    try require(try wrote(second, to: name, by: other) == next, "a repeated update")
    try refused(first, .held, to: name)
    let third = value("r", .anything, #"{"n":3}"#)
    let last = try wrote(third, to: name)
    try require(try wrote(third, to: name, by: other) == last, "a repeated write")
    let deletion = value("r", .revision(last), nil)
    let end = try wrote(deletion, to: name)
    try require(try wrote(deletion, to: name, by: other) == end, "a repeated deletion")
    try require(revision < next && next < last && last < end, "revisions go back")
  }

  private func update() throws {
    let name = try made("update.jsonl", .values)
    let first = try wrote(value("u", .nothing, #"{"n":1}"#), to: name)
    let second = try wrote(value("u", .revision(first), #"{"n":2}"#), to: name)
    let found = try refused(value("u", .revision(first), #"{"n":3}"#), .stale, to: name)
    try require(
      found?.revision == second && found?.line == Bytes(#"{"n":2}"#),
      "the refusal has \(String(describing: found))"
    )
    try refused(value("none", .revision(first), "{}"), .missing, to: name)
    // The revision of another key.
    let other = try wrote(value("v", .nothing, "{}"), to: name)
    try refused(value("u", .revision(other), "{}"), .stale, to: name)
    try require(try present("u", in: name).revision == second, "a refused write was done")
  }

  private func deleteValue() throws {
    let name = try made("delete.jsonl", .values)
    let first = try wrote(value("d", .nothing, #"{"n":1}"#), to: name)
    let second = try wrote(value("d", .revision(first), #"{"n":2}"#), to: name)
    try refused(value("d", .revision(first), nil), .stale, to: name)
    let end = try wrote(value("d", .revision(second), nil), to: name)
    try require(try present("d", in: name) == .nothing(Bytes("d")), "it is still there")
    try refused(value("d", .revision(second), nil), .missing, to: name)
    try refused(value("d", .revision(end), #"{"n":3}"#), .missing, to: name)
    let again = try wrote(value("d", .nothing, #"{"n":4}"#), to: name)
    try require(first < second && second < end && end < again, "revisions go back")
    try wrote(value("d", .anything, nil), to: name)
    try wrote(value("never-there", .anything, nil), to: name)
    try require(
      try present("never-there", in: name) == .nothing(Bytes("never-there")),
      "a deletion made a value"
    )
  }

  private func lastWrite() throws {
    let name = try made("last.jsonl", .values)
    let other = try newRemote()
    defer { other.close() }
    var revisions: [Int64] = []
    for round in 0..<6 {
      let remote = round % 2 == 0 ? other : try self.remote()
      revisions.append(
        try wrote(value("l", .anything, #"{"n":\#(round)}"#), to: name, by: remote)
      )
    }
    try require(revisions == revisions.sorted(), "the revisions are \(revisions)")
    let found = try present("l", in: name)
    try require(
      found.line == Bytes(#"{"n":5}"#) && found.revision == revisions[5],
      "the value is \(found)"
    )
  }

  private func batch() throws {
    let name = try made("batch.jsonl", .values)
    let revision = try wrote(value("b1", .nothing, #"{"n":1}"#), to: name)
    let results = try remote().write(
      [
        value("b0", .nothing, #"{"n":0}"#), value("b1", .nothing, "{}"),
        value("b2", .revision(revision), "{}"), value("b3", .anything, #"{"n":3}"#),
        value("b1x", .anything, nil),
      ],
      to: name
    ).results
    guard case .done = results[0], case .refused(let held, let present) = results[1],
      case .refused(let missing, nil) = results[2], case .done = results[3],
      case .done = results[4], held.kind == .held, missing.kind == .missing,
      present?.line == Bytes(#"{"n":1}"#)
    else { throw Violation.broken("the results are \(results)") }
    let keys = ["b0", "b1", "b2", "b3"].map { Bytes($0) }
    let lines = try remote().read(keys, in: name).values.map { $0.line?.text }
    try require(
      lines == [#"{"n":0}"#, #"{"n":1}"#, nil, #"{"n":3}"#],
      "the values are \(lines)"
    )
  }

  private func valueBytes() throws {
    let name = try made("bytes.jsonl", .values)
    var lines: [Bytes: Bytes] = [:]
    for (index, key) in SyncRules.oddKeys.enumerated() {
      lines[Bytes(key)] = Bytes(SyncRules.oddLines[index % SyncRules.oddLines.count])
    }
    let writes = lines.map {
      ValueWrite(id: LiveRemote.newID(), key: $0.key, over: .nothing, line: $0.value)
    }
    let results = try remote().write(writes, to: name).results
    for result in results {
      guard case .done = result else { throw Violation.broken("a key is \(result)") }
    }
    let keys = SyncRules.oddKeys.map { Bytes($0) }
    for entry in try remote().read(keys, in: name).values {
      try require(entry.line == lines[entry.key], "the value of \(entry.key.text) has changed")
    }
    for entry in try all(of: name) {
      try require(entry.line == lines[entry.key], "changes has another \(entry.key.text)")
    }
  }

  private func longValue() throws {
    let name = try made("long.jsonl", .values)
    let remote = try remote()
    let limits = remote.limits
    let key = String(repeating: "k", count: limits.keyByteCount)
    func line(_ count: Int) -> String {
      #"{"x":""# + String(repeating: "x", count: count - 8) + #""}"#
    }
    let longest = line(limits.valueByteCount)
    try wrote(value(key, .nothing, longest), to: name)
    try require(try present(key, in: name).line == Bytes(longest), "the value has changed")
    let held = try refused(value(key, .nothing, "{}"), .held, to: name)
    try require(held?.line == Bytes(longest), "the refusal has another value")
    // The client itself refuses to send what is too long.
    for (key, line) in [("long", line(limits.valueByteCount + 1)), (key + "k", "{}")] {
      let id = try remote.client.send("write", isChange: true) { text in
        text.object.add("namespace", text: name.namespace)
        text.object.add("collection", text: name.collection)
        var row = Array("[[\"long\",".utf8) + JSONString.encode(Bytes(key)).array
        row += ",null,".utf8
        row += text.append(line: Bytes(line))
        text.object.add("writes", json: row + Array("]]".utf8))
      }
      let answer = try remote.client.answer(to: id)
      try require(
        answer.text("error") == RemoteError.Kind.tooLarge.rawValue,
        "what is too long is answered with \(answer.start)"
      )
    }
    try wrote(value(key, .anything, nil), to: name)
  }

  /// All values that are there, by revision.
  private func all(of name: LiveName, limit: Int? = nil) throws -> [ValueEntry] {
    var (values, after) = ([ValueEntry](), Int64(0))
    while true {
      let question = ChangesQuestion(
        origin: nil,
        after: after,
        limit: try limit ?? remote().limits.rowCount
      )
      let page = try remote().changes(question, in: name)
      guard case .values(let found, _, _, let hasMore) = page else {
        throw Violation.broken("a client that begins is told to begin again")
      }
      values += found
      after = values.last?.revision ?? after
      if !hasMore { return values }
    }
  }

  private func changes() throws {
    let name = try made("changes.jsonl", .values)
    let origin = try state(name, .values).origin
    for index in 0..<10 { try wrote(value("c\(index)", .nothing, #"{"n":0}"#), to: name) }
    try wrote(value("c3", .anything, #"{"n":1}"#), to: name)
    let middle = try wrote(value("c4", .anything, nil), to: name)
    let values = try all(of: name, limit: 4).filter { $0.content != .none }
    try require(
      values.map(\.key.text) == ["c0", "c1", "c2", "c5", "c6", "c7", "c8", "c9", "c3"],
      "from 0 come \(values.map(\.key.text))"
    )
    let revisions = values.map(\.revision)
    try require(revisions == revisions.sorted(), "the revisions are \(revisions)")
    try wrote(value("c5", .anything, #"{"n":2}"#), to: name)
    try wrote(value("c6", .anything, nil), to: name)
    let last = try wrote(value("c5", .anything, #"{"n":3}"#), to: name)
    var question = ChangesQuestion(origin: origin, after: middle, limit: 100)
    guard case .values(let found, let point, nil, false) = try remote().changes(question, in: name)
    else { throw Violation.broken("the changes after \(middle) can't be told") }
    try require(
      found.map(\.key.text) == ["c6", "c5"] && found.map { $0.line?.text } == [nil, #"{"n":3}"#]
        && found[0].content == .none && found[1].revision == last,
      "after \(middle) come \(found)"
    )
    try require(point.origin == origin && point.newest == last, "it ends at \(point)")
    question.hasLines = false
    guard case .values(let bare, _, _, _) = try remote().changes(question, in: name) else {
      throw Violation.broken("the changes without lines can't be told")
    }
    try require(
      bare.map(\.content) == [.none, .leftOut(byteCount: 7)],
      "without lines come \(bare)"
    )
    question.after = last
    guard case .values(let none, _, _, false) = try remote().changes(question, in: name) else {
      throw Violation.broken("there is more than everything")
    }
    try require(none.isEmpty, "something changed after the newest")
  }

  private func otherValues() throws {
    let name = try made("other.jsonl", .values)
    let revision = try wrote(value("o", .nothing, "{}"), to: name)
    let origin = try state(name, .values).origin
    for question in [
      ChangesQuestion(origin: origin + "0", after: revision, limit: 10),
      ChangesQuestion(origin: origin, after: revision + 1000, limit: 10),
    ] {
      guard case .reset(let point) = try remote().changes(question, in: name) else {
        throw Violation.broken("it did not tell to begin again after \(question)")
      }
      try require(
        point.origin == origin && point.newest == revision,
        "it says that it has \(point)"
      )
    }
  }

  private func expiry() throws {
    let ttl: Int64 = 600
    let name = try made("expiry.jsonl", .values, LiveSettings(ttl: ttl))
    let dead = try wrote(value("dead", .nothing, #"{"n":1}"#), to: name)
    var renewed = try wrote(value("alive", .nothing, #"{"n":0}"#), to: name)
    var moment = SteadyClock.milliseconds
    try waiting(for: "the expiry of a value") {
      var write = value("alive", .revision(renewed), #"{"n":1}"#)
      // A machine may be so busy that it is too late.
      let isLate = SteadyClock.milliseconds - moment > ttl / 2
      if isLate, try present("alive", in: name).revision == 0 { write.over = .nothing }
      moment = SteadyClock.milliseconds
      renewed = try wrote(write, to: name)
      let (values, now) = try remote().read([Bytes("dead")], in: name)
      if values[0].revision == 0 { return true }
      try require(now - values[0].at < ttl, "a value is there \(now - values[0].at) ms long")
      return false
    }
    // Nothing of it is left for anybody.
    try refused(value("dead", .revision(dead), "{}"), .missing, to: name)
    let question = ChangesQuestion(origin: nil, after: 0, limit: 10)
    guard case .values(let found, _, ttl, false) = try remote().changes(question, in: name) else {
      throw Violation.broken("changes does not tell the ttl")
    }
    try require(!found.contains { $0.key == Bytes("dead") }, "changes has an expired value")
    let again = try wrote(value("dead", .nothing, #"{"n":2}"#), to: name)
    try require(again > dead, "revisions go back")
  }

  private func changedTTL() throws {
    let name = try made("ttl.jsonl", .values, LiveSettings(ttl: 3_600_000))
    try wrote(value("t", .nothing, #"{"n":1}"#), to: name)
    var state = try state(name, .values)
    state = try remote().configure(name, state, to: LiveSettings(ttl: 300))
    try waiting(for: "the expiry by a shorter ttl") {
      try present("t", in: name).revision == 0
    }
    state = try remote().configure(name, state, to: LiveSettings())
    try require(
      try present("t", in: name).revision == 0,
      "what has expired is back when the ttl becomes longer"
    )
    try wrote(value("t", .nothing, #"{"n":2}"#), to: name)
    let question = ChangesQuestion(origin: nil, after: 0, limit: 10)
    guard case .values(let found, _, nil, false) = try remote().changes(question, in: name) else {
      throw Violation.broken("changes tells a ttl that was removed")
    }
    try require(found.map { $0.line?.text } == [#"{"n":2}"#], "it has \(found)")
  }

  private func killedWrite() throws {
    let name = try made("killed.jsonl", .values)
    for attempt in 0..<5 {
      let writes = (0..<20).map { value("k\(attempt)-\($0)", .nothing, #"{"n":\#($0)}"#) }
      let helper = try newRemote()
      let pending = try helper.beginWrite(writes, to: name)
      // At another moment each time.
      pause(milliseconds: attempt)
      helper.client.kill()
      pending.forget()
      let results = try remote().write(writes, to: name).results
      for result in results {
        guard case .done = result else {
          throw Violation.broken("a write that was repeated after a kill is \(result)")
        }
      }
      let found = try remote().read(writes.map(\.key), in: name).values
      try require(found.map(\.line) == writes.map(\.line), "the values are \(found)")
    }
  }
}
