internal import JSONText

// Each of these reads an answer that says `"ok":true`, or a part of it; nil if it lacks something.

extension LiveState {
  init?(_ object: JSONObject) {
    guard let collection = object.member(Bytes("collection"))?.plainText,
      isCollectionName(collection),
      let kind = object.member(Bytes("kind"))?.plainText.flatMap({ LiveKind(rawValue: $0) }),
      let settings = object.member(Bytes("settings")).flatMap({ LiveSettings($0) }),
      let origin = object.member(Bytes("origin"))?.plainText, isPlainID(origin),
      let count = object.member(Bytes("count"))?.wholeNumber,
      let size = object.member(Bytes("size"))?.wholeNumber
    else { return nil }
    let newest = object.member(Bytes("newest"))?.wholeNumber
    if newest == nil, kind != .objects { return nil }
    self.init(
      collection: collection,
      kind: kind,
      settings: settings,
      origin: origin,
      newest: newest,
      oldest: object.member(Bytes("oldest"))?.wholeNumber,
      count: count,
      byteCount: size
    )
  }
}

/// A page of live collections.
struct LiveStates {
  var states: [LiveState]
  var hasMore: Bool

  /// - Parameter place: the one after which the page begins.
  init?(_ answer: Message, after place: LivePlace?) {
    guard let values = answer.elements("live") else { return nil }
    states = []
    for value in values {
      guard let state = JSONObject(value).flatMap({ LiveState($0) }) else { return nil }
      states.append(state)
    }
    hasMore = answer.flag("more")
    if hasMore, states.isEmpty { return nil }
    if !isAscending(states.map(\.place), after: place) { return nil }
  }
}

/// Whether each value is greater than the one before it. A client goes on after the last of a page,
/// so it would go round for ever in pages of which this is not true.
private func isAscending<Value: Comparable>(_ values: [Value], after first: Value?) -> Bool {
  var last = first
  for value in values {
    if let last, value <= last { return false }
    last = value
  }
  return true
}

extension LivePoint {
  fileprivate init?(_ answer: Message) {
    guard let origin = answer.text("origin"), isPlainID(origin),
      let newest = answer.number("newest"), let now = answer.number("now")
    else { return nil }
    self.init(origin: origin, newest: newest, now: now)
  }
}

extension ValueEntry {
  /// - Parameter hasLines: whether lines follow; else there are only their lengths.
  fileprivate init?(_ value: JSONValue, _ cutter: inout LineCutter, hasLines: Bool) {
    guard let parts = value.elements, parts.count == 4, let key = parts[0].plainText,
      let revision = parts[1].wholeNumber, let at = parts[2].wholeNumber
    else { return nil }
    var content = Content.none
    if parts[3].kind != .null {
      guard let count = parts[3].wholeNumber else { return nil }
      if hasLines {
        guard let line = try? cutter.next(byteCount: count) else { return nil }
        content = .line(line)
      } else {
        content = .leftOut(byteCount: count)
      }
    }
    self.init(key: Bytes(key), revision: revision, at: at, content: content)
  }
}

extension [ValueEntry] {
  init?(_ answer: Message, hasLines: Bool = true) {
    guard let values = answer.elements("values") else { return nil }
    var cutter = LineCutter(answer)
    self = []
    reserveCapacity(values.count)
    for value in values {
      guard let entry = ValueEntry(value, &cutter, hasLines: hasLines) else { return nil }
      append(entry)
    }
    if (try? cutter.finish()) == nil { return nil }
  }
}

extension ChangesPage {
  init?(_ answer: Message, to question: ChangesQuestion) {
    guard let point = LivePoint(answer) else { return nil }
    if answer.flag("reset") {
      // Who begins can't begin again.
      if question.origin == nil, question.after == 0 { return nil }
      self = .reset(point)
      return
    }
    guard let values = [ValueEntry](answer, hasLines: question.hasLines),
      values.count <= question.limit,
      isAscending(values.map(\.revision), after: question.after)
    else { return nil }
    let hasMore = answer.flag("more")
    if hasMore, values.isEmpty { return nil }
    self = .values(values, point, ttl: answer.number("ttl"), hasMore: hasMore)
  }
}

extension LiveEvent {
  fileprivate init?(_ value: JSONValue, _ cutter: inout LineCutter) {
    guard let parts = value.elements, parts.count == 4, let sequence = parts[0].wholeNumber,
      let at = parts[2].wholeNumber, let count = parts[3].wholeNumber,
      let line = try? cutter.next(byteCount: count)
    else { return nil }
    let id = parts[1].plainText
    if id == nil, parts[1].kind != .null { return nil }
    self.init(sequence: sequence, id: id.map { Bytes($0) }, at: at, line: line)
  }
}

extension EventsPage {
  init?(_ answer: Message, to question: FollowQuestion) {
    guard let point = LivePoint(answer) else { return nil }
    if answer.flag("reset") {
      // Who begins can't begin again.
      if question.origin == nil, question.after == 0 { return nil }
      self = .reset(point)
      return
    }
    guard let values = answer.elements("events") else { return nil }
    var cutter = LineCutter(answer)
    var events: [LiveEvent] = []
    events.reserveCapacity(values.count)
    for value in values {
      guard let event = LiveEvent(value, &cutter) else { return nil }
      events.append(event)
    }
    if (try? cutter.finish()) == nil { return nil }
    guard events.count <= question.limit,
      isAscending(events.map(\.sequence), after: question.after)
    else { return nil }
    var gap: ClosedRange<Int64>?
    if let ends = answer.elements("gap") {
      guard ends.count == 2, let first = ends[0].wholeNumber, let last = ends[1].wholeNumber,
        first <= last
      else { return nil }
      gap = first...last
    }
    let hasMore = answer.flag("more")
    if hasMore, events.isEmpty { return nil }
    self = .events(events, point, gap: gap, hasMore: hasMore)
  }
}

extension RemoteError {
  /// Reads why a part of a request was not done.
  fileprivate init?(result object: JSONObject) {
    guard
      let kind = object.member(Bytes("error"))?.plainText.flatMap({ Kind(rawValue: $0) }),
      let message = object.member(Bytes("message"))?.plainText
    else { return nil }
    self.init(
      kind,
      String(message.prefix(ProtocolLimits.errorMessageByteCount)),
      reason: object.member(Bytes("reason"))?.plainText.flatMap { Reason(rawValue: $0) }
    )
  }
}

extension WriteAnswer {
  /// - Parameter writes: what was asked for: as many results have to be there.
  init?(_ answer: Message, _ writes: [ValueWrite]) {
    guard let values = answer.elements("results"), values.count == writes.count,
      let now = answer.number("now")
    else { return nil }
    var cutter = LineCutter(answer)
    var results: [WriteResult] = []
    for (value, write) in zip(values, writes) {
      guard let object = JSONObject(value) else { return nil }
      let revision = object.member(Bytes("revision"))?.wholeNumber
      let at = object.member(Bytes("at"))?.wholeNumber
      guard object.find(Bytes("error")).index != nil else {
        guard let revision, let at else { return nil }
        results.append(.done(revision: revision, at: at))
        continue
      }
      guard let error = RemoteError(result: object) else { return nil }
      guard let revision, let at else {
        results.append(.refused(error, present: nil))
        continue
      }
      var entry = ValueEntry(
        key: write.key,
        revision: revision,
        at: at,
        content: .leftOut(byteCount: 0)
      )
      if let line = object.member(Bytes("line")) {
        guard let bytes = (try? cutter.line(line))?.bytes else { return nil }
        entry.content = .line(bytes)
      }
      results.append(.refused(error, present: entry))
    }
    if (try? cutter.finish()) == nil { return nil }
    self.init(results: results, now: now)
  }
}

extension AppendAnswer {
  /// - Parameter count: how many results have to be there.
  init?(_ answer: Message, count: Int) {
    guard let values = answer.elements("results"), values.count == count,
      let now = answer.number("now")
    else { return nil }
    var results: [AppendResult] = []
    for value in values {
      guard let object = JSONObject(value) else { return nil }
      if let error = RemoteError(result: object) {
        results.append(.refused(error))
      } else if let sequence = object.member(Bytes("sequence"))?.wholeNumber,
        let at = object.member(Bytes("at"))?.wholeNumber
      {
        let wasThere = object.member(Bytes("known"))?.kind == .true
        results.append(.done(sequence: sequence, at: at, wasThere: wasThere))
      } else {
        return nil
      }
    }
    self.init(results: results, now: now)
  }
}

extension ObjectProgress {
  /// - Parameter object: which is there once all of its bytes are; else some chunks of it are.
  init?(_ answer: Message, of object: ObjectName, _ limits: RemoteLimits) {
    guard let stored = answer.number("stored"), stored <= object.byteCount,
      limits.chunkByteCount > 0, answer.flag("done") == (stored == object.byteCount),
      stored == object.byteCount || stored % Int64(limits.chunkByteCount) == 0
    else { return nil }
    self.init(storedByteCount: stored, isDone: answer.flag("done"))
  }
}

extension FetchedChunk {
  init?(_ answer: Message) {
    var cutter = LineCutter(answer)
    guard let size = answer.number("size"), let value = answer.value("chunk"),
      let bytes = (try? cutter.line(value))?.bytes, (try? cutter.finish()) != nil
    else { return nil }
    self.init(objectByteCount: size, bytes: bytes)
  }
}

extension ObjectsPage {
  /// - Parameter digest: the one after which the page begins.
  init?(_ answer: Message, after digest: String?) {
    guard let values = answer.elements("objects") else { return nil }
    var objects: [ObjectName] = []
    for value in values {
      guard let parts = value.elements, parts.count == 2, let digest = parts[0].plainText,
        isDigest(digest), let size = parts[1].wholeNumber
      else { return nil }
      objects.append(ObjectName(digest: digest, byteCount: size))
    }
    let hasMore = answer.flag("more")
    if hasMore, objects.isEmpty { return nil }
    if !isAscending(objects.map(\.digest), after: digest) { return nil }
    self.init(objects: objects, hasMore: hasMore)
  }
}

/// The sizes of objects.
struct ObjectSizes {
  var sizes: [Int64?]

  init?(_ answer: Message, count: Int) {
    guard let values = answer.elements("sizes"), values.count == count,
      values.allSatisfy({ $0.kind == .null || $0.wholeNumber != nil })
    else { return nil }
    sizes = values.map(\.wholeNumber)
  }
}
