internal import JSONText
internal import RemoteProtocol
internal import System

extension LiveRules {
  var eventRules: [Rule] {
    [
      Rule(name: "appends events in their order", check: order),
      Rule(name: "appends an event once, however often it comes", check: repeatedEvent),
      Rule(name: "appends an event once that two send at once", check: sameEvent),
      Rule(name: "refuses other content under the id of an event", check: otherContent),
      Rule(name: "keeps every byte of ids and events", check: eventBytes),
      Rule(name: "keeps an event of the length that it allows", check: longEvent),
      Rule(name: "tells events in pages, and nothing twice", check: eventPages),
      Rule(name: "sees that a client knows another stream", check: otherStream),
      Rule(name: "keeps as many events as its count, and tells of the gap", check: countRetention),
      Rule(name: "keeps as many bytes of events as it should", check: byteRetention),
      Rule(name: "removes events that are too old", check: ageRetention),
      Rule(name: "appends each event once when it is killed", check: killedAppend),
    ]
  }

  func events(_ events: [(String, String)], after: Int64, again: Bool = false) -> EventAppend {
    EventAppend(
      events: events.map { NewEvent(id: Bytes($0.0), line: Bytes($0.1)) },
      after: after,
      isRepeat: again
    )
  }

  /// Appends events that have to be appended, and returns their sequences.
  @discardableResult
  private func appended(
    _ append: EventAppend,
    to name: LiveName,
    by remote: LiveRemote? = nil,
    wereThere: Bool = false
  ) throws -> [Int64] {
    let results = try (remote ?? self.remote()).append(append, to: name).results
    return try results.map { result in
      guard case .done(let sequence, _, let wasThere) = result, wasThere == wereThere else {
        throw Violation.broken("an event is answered with \(result)")
      }
      return sequence
    }
  }

  /// All events after a sequence, and those that are missing before them.
  private func all(
    of name: LiveName,
    after: Int64 = 0,
    limit: Int = 100
  ) throws -> (events: [LiveEvent], gap: ClosedRange<Int64>?) {
    var (events, gap) = ([LiveEvent](), ClosedRange<Int64>?.none)
    while true {
      let question = FollowQuestion(
        origin: nil,
        after: events.last?.sequence ?? after,
        limit: limit
      )
      guard
        case .events(let found, let point, let missing, let hasMore) =
          try remote().follow(question, in: name)
      else { throw Violation.broken("a client is told to begin again") }
      if events.isEmpty { gap = missing }
      try require(found.count <= limit, "a page has \(found.count) events")
      events += found
      if hasMore { continue }
      try require(point.newest >= events.last?.sequence ?? 0, "it ends at \(point.newest)")
      return (events, gap)
    }
  }

  private func order() throws {
    let name = try made("order.jsonl", .events)
    let batch = (0..<10).map { ("a\($0)", #"{"n":\#($0)}"#) }
    var sequences = try appended(events(batch, after: 0), to: name)
    let pending = try (0..<5).map { round in
      try remote().beginAppend(events([("b\(round)", "{}")], after: sequences[9]), to: name)
    }
    for answer in pending {
      guard case .done(let sequence, _, false) = try answer.wait().results[0] else {
        throw Violation.broken("an event was not appended")
      }
      sequences.append(sequence)
    }
    try require(
      sequences == sequences.sorted() && Set(sequences).count == 15,
      "the sequences are \(sequences)"
    )
    let found = try all(of: name).events
    try require(found.map(\.sequence) == sequences, "the events are \(found.map(\.sequence))")
    let ids = batch.map(\.0) + (0..<5).map { "b\($0)" }
    try require(found.map { $0.id?.text } == ids, "the ids are \(found.map { $0.id?.text })")
    try require(found.map(\.at) == found.map(\.at).sorted(), "their times go back")
  }

  private func repeatedEvent() throws {
    let name = try made("once.jsonl", .events)
    let other = try newRemote()
    defer { other.close() }
    try appended(events([("before", "{}")], after: 0), to: name)
    let batch = [("e1", #"{"n":1}"#), ("e2", #"{"n":2}"#)]
    let first = try appended(events(batch, after: 1), to: name)
    try appended(events((0..<5).map { ("later\($0)", "{}") }, after: first[1]), to: name)
    let again = events(batch, after: 1, again: true)
    try require(
      try appended(again, to: name, wereThere: true) == first,
      "a repeat has another sequence"
    )
    try require(
      try appended(again, to: name, by: other, wereThere: true) == first,
      "another helper's repeat has another sequence"
    )
    // A part of it is new.
    let results = try remote().append(
      events([("e2", #"{"n":2}"#), ("e3", #"{"n":3}"#)], after: 1, again: true),
      to: name
    ).results
    guard case .done(first[1], _, true) = results[0], case .done(let third, _, false) = results[1]
    else { throw Violation.broken("the results are \(results)") }
    let found = try all(of: name).events
    try require(found.count == 9 && found.last?.sequence == third, "there are \(found.count)")
  }

  private func sameEvent() throws {
    let name = try made("same.jsonl", .events)
    let helpers = try (0..<4).map { _ in try newRemote() }
    defer { for helper in helpers { helper.close() } }
    for round in 0..<10 {
      let append = events([("same\(round)", #"{"n":\#(round)}"#)], after: 0)
      let pending = try helpers.map { try $0.beginAppend(append, to: name) }
      let results = try pending.map { try $0.wait().results[0] }
      var (sequences, newCount) = (Set<Int64>(), 0)
      for result in results {
        guard case .done(let sequence, _, let wasThere) = result else {
          throw Violation.broken("an event that several send is \(result)")
        }
        sequences.insert(sequence)
        if !wasThere { newCount += 1 }
      }
      try require(sequences.count == 1, "it is in the stream \(sequences.count) times")
      try require(newCount == 1, "\(newCount) helpers appended it")
    }
    try require(try all(of: name).events.count == 10, "an event is there twice")
  }

  private func otherContent() throws {
    let name = try made("content.jsonl", .events)
    let first = try appended(events([("x", #"{"n":1}"#)], after: 0), to: name)
    for again in [false, true] {
      let results = try remote().append(
        events([("x", #"{"n":2}"#), ("y\(again)", "{}")], after: 0, again: again),
        to: name
      ).results
      guard case .refused(let error) = results[0], error.kind == .badRequest,
        error.reason == .content, case .done(_, _, false) = results[1]
      else { throw Violation.broken("the results are \(results)") }
    }
    let found = try all(of: name).events
    try require(
      found.count == 3 && found[0].line == Bytes(#"{"n":1}"#) && found[0].sequence == first[0],
      "the events are \(found)"
    )
  }

  private func eventBytes() throws {
    let name = try made("bytes.jsonl", .events)
    let batch = SyncRules.oddKeys.enumerated().map {
      ($0.element, SyncRules.oddLines[$0.offset % SyncRules.oddLines.count])
    }
    try appended(events(batch, after: 0), to: name)
    let found = try all(of: name).events
    try require(found.count == batch.count, "there are \(found.count) events")
    for (event, (id, line)) in zip(found, batch) {
      try require(
        event.id == Bytes(id) && event.line == Bytes(line),
        "the event \(id) has become \(event)"
      )
    }
  }

  private func longEvent() throws {
    let name = try made("long.jsonl", .events)
    let limits = try remote().limits
    let id = String(repeating: "k", count: limits.keyByteCount)
    let line =
      #"{"x":""# + String(repeating: "x", count: limits.valueByteCount - 8) + #""}"#
    try appended(events([(id, line)], after: 0), to: name)
    let found = try all(of: name).events
    try require(
      found.count == 1 && found[0].id == Bytes(id) && found[0].line == Bytes(line),
      "the event has changed"
    )
  }

  private func eventPages() throws {
    let name = try made("pages.jsonl", .events)
    let line = #"{"x":""# + String(repeating: "x", count: 2000) + #""}"#
    for part in 0..<10 {
      try appended(events((0..<100).map { ("p\(part)-\($0)", line) }, after: 0), to: name)
    }
    for limit in [7, try remote().limits.rowCount] {
      let found = try all(of: name, limit: limit).events
      try require(found.count == 1000, "with pages of \(limit), there are \(found.count)")
      try require(Set(found.map { $0.id }).count == 1000, "an event comes twice")
      let rest = try all(of: name, after: found[499].sequence, limit: limit).events
      try require(rest.map(\.sequence) == found[500...].map(\.sequence), "the rest is another one")
    }
  }

  private func otherStream() throws {
    let name = try made("stream.jsonl", .events)
    let sequences = try appended(events([("o", "{}")], after: 0), to: name)
    let origin = try state(name, .events).origin
    for question in [
      FollowQuestion(origin: origin + "0", after: sequences[0], limit: 10),
      FollowQuestion(origin: origin, after: sequences[0] + 1000, limit: 10),
    ] {
      guard case .reset(let point) = try remote().follow(question, in: name) else {
        throw Violation.broken("it did not tell to begin again after \(question)")
      }
      try require(
        point.origin == origin && point.newest == sequences[0],
        "it says that it has \(point)"
      )
    }
  }

  private func countRetention() throws {
    let name = try made("count.jsonl", .events, LiveSettings(count: 5))
    var sequences: [Int64] = []
    for index in 0..<12 {
      sequences += try appended(
        events([("n\(index)", #"{"n":\#(index)}"#)], after: sequences.last ?? 0),
        to: name
      )
    }
    let (kept, none) = try all(of: name)
    try require(
      kept.map(\.sequence) == Array(sequences.suffix(5)) && none == nil,
      "of 12, \(kept.map(\.sequence)) are kept"
    )
    let (rest, gap) = try all(of: name, after: sequences[2])
    try require(rest == kept, "a reader that fell behind gets other events")
    try require(
      gap == sequences[2] + 1...sequences[7] - 1 || gap == sequences[3]...sequences[6],
      "the gap is \(String(describing: gap))"
    )
    let (_, noGap) = try all(of: name, after: sequences[6])
    try require(noGap == nil, "a reader that missed nothing is told of a gap")
    let state = try state(name, .events)
    try require(
      state.oldest == sequences[7] && state.newest == sequences[11] && state.count == 5,
      "the stream is \(state)"
    )
    // Nobody can tell whether the first one was appended.
    let results = try remote().append(
      events([("n0", #"{"n":0}"#), ("n11", #"{"n":11}"#)], after: 0, again: true),
      to: name
    ).results
    guard case .refused(let error) = results[0], error.kind == .lost,
      error.reason == .retention, case .done(sequences[11], _, true) = results[1]
    else { throw Violation.broken("a repeat after retention is \(results)") }
    // Fewer.
    _ = try remote().configure(name, state, to: LiveSettings(count: 2))
    try require(
      try all(of: name).events.map(\.sequence) == Array(sequences.suffix(2)),
      "a smaller count does not hold for what is there"
    )
  }

  private func byteRetention() throws {
    let name = try made("kept-bytes.jsonl", .events, LiveSettings(byteCount: 100_000))
    let line = #"{"x":""# + String(repeating: "x", count: 1000) + #""}"#
    var last: Int64 = 0
    for part in 0..<20 {
      last = try appended(events((0..<20).map { ("b\(part)-\($0)", line) }, after: last), to: name)[
        19
      ]
    }
    let found = try all(of: name).events
    try require(found.count <= 100 && found.count > 10, "\(found.count) events are kept")
    try require(found.last?.sequence == last, "the newest event is gone")
    let sequences = found.map(\.sequence)
    try require(sequences == Array(last - Int64(found.count) + 1...last), "some are missing")
  }

  private func ageRetention() throws {
    let name = try made("age.jsonl", .events, LiveSettings(age: 300))
    let first = try appended(events([("old", "{}")], after: 0), to: name)[0]
    try waiting(for: "the end of an old event") {
      let question = FollowQuestion(origin: nil, after: 0, limit: 10)
      guard case .events(let found, let point, _, _) = try remote().follow(question, in: name)
      else { throw Violation.broken("a client that begins is told to begin again") }
      if found.isEmpty { return true }
      let age = point.now - found[0].at
      try require(age < 10_300, "an event is there \(age) ms long")
      return false
    }
    let next = try appended(events([("new", "{}")], after: first), to: name)[0]
    try require(next > first, "sequences go back")
    try require(try all(of: name).events.map(\.sequence) == [next], "the old event is back")
  }

  private func killedAppend() throws {
    let name = try made("killed.jsonl", .events)
    var last: Int64 = 0
    for attempt in 0..<5 {
      let batch = (0..<20).map { ("k\(attempt)-\($0)", #"{"n":\#($0)}"#) }
      let helper = try newRemote()
      let pending = try helper.beginAppend(events(batch, after: last), to: name)
      // At another moment each time.
      pause(milliseconds: attempt)
      helper.client.kill()
      pending.forget()
      let results = try remote().append(events(batch, after: last, again: true), to: name).results
      for result in results {
        guard case .done(let sequence, _, _) = result else {
          throw Violation.broken("an event that was repeated after a kill is \(result)")
        }
        last = max(last, sequence)
      }
    }
    let ids = try all(of: name).events.map { $0.id }
    try require(ids.count == 100 && Set(ids).count == 100, "there are \(ids.count) events")
  }
}
