internal import JSONText

extension LiveRequest {
  /// Carries out a request, and adds the answer.
  ///
  /// - Throws: `bad-request` if the helper does not serve what the request is about.
  func answer(
    by service: any LiveService,
    _ call: HelperCall,
    _ limits: RemoteLimits,
    into text: inout MessageText,
    _ changed: (_ collection: String) -> Void
  ) throws(RemoteError) {
    switch self {
    case .info(let namespace, let after):
      try service.states(in: namespace, after: after, call).add(to: &text)
    case .open(let name, let kind, let settings):
      try require(kind, of: service)
      let opened = try service.open(name, kind, settings, call)
      text.object.add("created", flag: opened.isNew)
      opened.state.add(to: &text.object)
    case .configure(let name, let kind, let origin, let from, let to):
      try require(kind, of: service)
      try service.configure(name, kind, origin: origin, from: from, to: to, call)
        .add(to: &text.object)
    case .remove(let name, let kind, let origin):
      try require(kind, of: service)
      try service.remove(name, kind, origin: origin, call)
    case .listen(let namespace, let collections):
      try service.listen(in: namespace, to: collections, call, changed)
    case .write, .read, .changes:
      guard let values = service.values else { throw Self.notServed(.values) }
      try answer(by: values, call, limits, into: &text)
    case .append, .follow:
      guard let events = service.events else { throw Self.notServed(.events) }
      try answer(by: events, call, into: &text)
    case .have, .begin, .store, .fetch, .objects, .discard:
      guard let objects = service.objects else { throw Self.notServed(.objects) }
      try answer(by: objects, call, into: &text)
    }
  }

  private func require(_ kind: LiveKind, of service: any LiveService) throws(RemoteError) {
    let isServed =
      switch kind {
      case .values: service.values != nil
      case .events: service.events != nil
      case .objects: service.objects != nil
      }
    if !isServed { throw Self.notServed(kind) }
  }

  private static func notServed(_ kind: LiveKind) -> RemoteError {
    RemoteError(.badRequest, "this helper does not serve \(kind.rawValue)")
  }

  private func answer(
    by values: any ValueService,
    _ call: HelperCall,
    _ limits: RemoteLimits,
    into text: inout MessageText
  ) throws(RemoteError) {
    switch self {
    case .write(let name, let writes): try values.write(writes, to: name, call).add(to: &text)
    case .read(let name, let keys):
      var page = LivePage(rowLimit: limits.rowCount)
      text.add("now", try values.read(keys, in: name, into: &page, call))
      page.add("values", to: &text)
    case .changes(let name, let question):
      var page = LivePage(rowLimit: question.limit, hasLines: question.hasLines)
      switch try values.changes(question, in: name, into: &page, call) {
      case .page(let point, let ttl):
        point.add(to: &text)
        if let ttl { text.add("ttl", ttl) }
        if page.isFull { text.object.add("more", flag: true) }
      case .reset(let point):
        point.add(to: &text)
        text.object.add("reset", flag: true)
      }
      page.add("values", to: &text)
    case .info, .open, .configure, .remove, .listen, .append, .follow,
      .have, .begin, .store, .fetch, .objects, .discard:
      break
    }
  }

  private func answer(
    by events: any EventService,
    _ call: HelperCall,
    into text: inout MessageText
  ) throws(RemoteError) {
    switch self {
    case .append(let name, let append): try events.append(append, to: name, call).add(to: &text)
    case .follow(let name, let question):
      var page = LivePage(rowLimit: question.limit)
      switch try events.follow(question, in: name, into: &page, call) {
      case .page(let point, let gap):
        point.add(to: &text)
        if let gap {
          text.object.add("gap", json: Array("[\(gap.lowerBound),\(gap.upperBound)]".utf8))
        }
        if page.isFull { text.object.add("more", flag: true) }
      case .reset(let point):
        point.add(to: &text)
        text.object.add("reset", flag: true)
      }
      page.add("events", to: &text)
    case .info, .open, .configure, .remove, .listen, .write, .read, .changes,
      .have, .begin, .store, .fetch, .objects, .discard:
      break
    }
  }

  private func answer(
    by objects: any ObjectService,
    _ call: HelperCall,
    into text: inout MessageText
  ) throws(RemoteError) {
    switch self {
    case .have(let name, let digests):
      let sizes = try objects.sizes(of: digests, in: name, call)
      text.object.add(
        "sizes",
        json: ObjectText.array(sizes.map { Array(($0.map { String($0) } ?? "null").utf8) })
      )
    case .begin(let name, let object): try objects.begin(object, in: name, call).add(to: &text)
    case .store(let name, let chunk): try objects.store(chunk, in: name, call).add(to: &text)
    case .fetch(let name, let digest, let offset):
      let chunk = try objects.chunk(of: digest, at: offset, in: name, call)
      text.add("size", chunk.objectByteCount)
      text.object.add("chunk", json: text.append(line: chunk.bytes))
    case .objects(let name, let after, let limit):
      let found = try objects.objects(after: after, limit: limit, in: name, call)
      text.object.add(
        "objects",
        json: ObjectText.array(
          found.objects.map { Array(#"["\#($0.digest)",\#($0.byteCount)]"#.utf8) }
        )
      )
      if found.hasMore { text.object.add("more", flag: true) }
    case .discard(let name, let digests): try objects.discard(digests, in: name, call)
    case .info, .open, .configure, .remove, .listen, .write, .read, .changes, .append, .follow:
      break
    }
  }
}

extension LiveState {
  func add(to object: inout ObjectText) {
    object.add("collection", text: collection)
    object.add("kind", text: kind.rawValue)
    object.add("settings", json: settings.json)
    object.add("origin", text: origin)
    if let newest { object.add("newest", number: Int(newest)) }
    if let oldest { object.add("oldest", number: Int(oldest)) }
    object.add("count", number: Int(count))
    // Not `bytes`, which says how many bytes follow a message.
    object.add("size", number: Int(byteCount))
  }
}

extension [LiveState] {
  /// Adds as many as fit into an answer.
  fileprivate func add(to text: inout MessageText) {
    var list: [[UInt8]] = []
    var size = 0
    for state in self {
      var object = ObjectText()
      state.add(to: &object)
      let json = object.closed
      size += json.count + 1
      if size > ProtocolLimits.pageByteCount, !list.isEmpty { break }
      list.append(json)
    }
    text.object.add("live", json: ObjectText.array(list))
    if list.count < count { text.object.add("more", flag: true) }
  }
}

extension LivePoint {
  fileprivate func add(to text: inout MessageText) {
    text.object.add("origin", text: origin)
    text.add("newest", newest)
    text.add("now", now)
  }
}

extension ObjectProgress {
  fileprivate func add(to text: inout MessageText) {
    text.add("stored", storedByteCount)
    text.object.add("done", flag: isDone)
  }
}

extension RemoteError {
  /// Adds it as the result of a part of a request.
  fileprivate func add(asResultTo object: inout ObjectText) {
    object.add("error", text: kind.rawValue)
    if let reason { object.add("reason", text: reason.rawValue) }
    object.add("message", text: shortMessage)
  }
}

extension WriteAnswer {
  fileprivate func add(to text: inout MessageText) {
    var list: [[UInt8]] = []
    var size = 0
    for result in results {
      var object = ObjectText()
      switch result {
      case .done(let revision, let at):
        object.add("revision", number: Int(revision))
        object.add("at", number: Int(at))
      case .refused(let error, let present):
        error.add(asResultTo: &object)
        guard let present, present.revision > 0 else { break }
        object.add("revision", number: Int(present.revision))
        object.add("at", number: Int(present.at))
        guard let line = present.line else { break }
        size += line.count + ProtocolLimits.errorMessageByteCount
        if size > ProtocolLimits.refusalByteCount { break }
        object.add("line", json: text.append(line: line))
      }
      list.append(object.closed)
    }
    text.object.add("results", json: ObjectText.array(list))
    text.add("now", now)
  }
}

extension AppendAnswer {
  fileprivate func add(to text: inout MessageText) {
    let list = results.map { result in
      var object = ObjectText()
      switch result {
      case .done(let sequence, let at, let wasThere):
        object.add("sequence", number: Int(sequence))
        object.add("at", number: Int(at))
        if wasThere { object.add("known", flag: true) }
      case .refused(let error): error.add(asResultTo: &object)
      }
      return object.closed
    }
    text.object.add("results", json: ObjectText.array(list))
    text.add("now", now)
  }
}
