internal import JSONText

/// A request for live collections, as both ends have it.
enum LiveRequest: RemoteRequest {
  case info(namespace: String, after: LivePlace?)
  case open(LiveName, LiveKind, LiveSettings)
  case configure(LiveName, LiveKind, origin: String, from: LiveSettings, to: LiveSettings)
  case remove(LiveName, LiveKind, origin: String)
  case listen(namespace: String, collections: [String])
  case write(LiveName, [ValueWrite])
  case read(LiveName, [Bytes])
  case changes(LiveName, ChangesQuestion)
  case append(LiveName, EventAppend)
  case follow(LiveName, FollowQuestion)
  case have(LiveName, [String])
  case begin(LiveName, ObjectName)
  case store(LiveName, ObjectChunk)
  case fetch(LiveName, digest: String, offset: Int64)
  case objects(LiveName, after: String?, limit: Int)
  case discard(LiveName, [String])

  var op: String {
    switch self {
    case .info: "live-info"
    case .open: "live-open"
    case .configure: "live-configure"
    case .remove: "live-remove"
    case .listen: "live-listen"
    case .write: "write"
    case .read: "read"
    case .changes: "changes"
    case .append: "append"
    case .follow: "follow"
    case .have: "have"
    case .begin: "begin"
    case .store: "store"
    case .fetch: "fetch"
    case .objects: "objects"
    case .discard: "discard"
    }
  }

  var isChange: Bool {
    switch self {
    case .open, .configure, .remove, .write, .append, .begin, .store, .discard: true
    case .info, .listen, .read, .changes, .follow, .have, .fetch, .objects: false
    }
  }

  /// Whether it carries `once`: the others that change something name themselves.
  var hasOnce: Bool {
    switch self {
    case .write, .append, .store: false
    case .info, .open, .configure, .remove, .listen, .read, .changes, .follow, .have, .begin,
      .fetch, .objects, .discard:
      isChange
    }
  }

  /// The most digests of a request.
  static let digestLimit = 10_000
}

// MARK: - Writing

extension LiveRequest {
  func add(to text: inout MessageText, once: String) {
    if hasOnce { text.object.add("once", text: once) }
    switch self {
    case .info(let namespace, let after):
      text.object.add("namespace", text: namespace)
      if let after {
        text.add("after", texts: [after.collection, after.kind.rawValue])
      }
    case .listen(let namespace, let collections):
      text.object.add("namespace", text: namespace)
      text.add("collections", texts: collections)
    case .open(let name, let kind, let settings):
      name.add(to: &text)
      text.object.add("kind", text: kind.rawValue)
      text.object.add("settings", json: settings.json)
    case .configure(let name, let kind, let origin, let from, let to):
      name.add(to: &text)
      text.object.add("kind", text: kind.rawValue)
      text.object.add("origin", text: origin)
      text.object.add("from", json: from.json)
      text.object.add("settings", json: to.json)
    case .remove(let name, let kind, let origin):
      name.add(to: &text)
      text.object.add("kind", text: kind.rawValue)
      text.object.add("origin", text: origin)
    case .write(let name, let writes):
      name.add(to: &text)
      writes.add(to: &text)
    case .read(let name, let keys):
      name.add(to: &text)
      text.object.add("keys", json: ObjectText.array(ofTexts: keys))
    case .changes(let name, let question):
      name.add(to: &text)
      if let origin = question.origin { text.object.add("origin", text: origin) }
      text.add("after", question.after)
      text.add("limit", Int64(question.limit))
      if !question.hasLines { text.object.add("content", text: "none") }
    case .append(let name, let append):
      name.add(to: &text)
      append.add(to: &text)
    case .follow(let name, let question):
      name.add(to: &text)
      if let origin = question.origin { text.object.add("origin", text: origin) }
      text.add("after", question.after)
      text.add("limit", Int64(question.limit))
    case .have, .begin, .store, .fetch, .objects, .discard: addObjects(to: &text)
    }
  }

  private func addObjects(to text: inout MessageText) {
    switch self {
    case .have(let name, let digests), .discard(let name, let digests):
      name.add(to: &text)
      text.add("digests", texts: digests)
    case .begin(let name, let object):
      name.add(to: &text)
      object.add(to: &text)
    case .store(let name, let chunk):
      name.add(to: &text)
      chunk.object.add(to: &text)
      text.add("offset", chunk.offset)
      text.object.add("chunk", json: text.append(line: chunk.bytes))
    case .fetch(let name, let digest, let offset):
      name.add(to: &text)
      text.object.add("digest", text: digest)
      text.add("offset", offset)
    case .objects(let name, let after, let limit):
      name.add(to: &text)
      if let after { text.object.add("after", text: after) }
      text.add("limit", Int64(limit))
    case .info, .open, .configure, .remove, .listen, .write, .read, .changes, .append, .follow:
      break
    }
  }
}

extension LiveName {
  fileprivate func add(to text: inout MessageText) {
    text.object.add("namespace", text: namespace)
    text.object.add("collection", text: collection)
  }
}

extension ObjectName {
  fileprivate func add(to text: inout MessageText) {
    text.object.add("digest", text: digest)
    text.add("size", byteCount)
  }
}

extension LiveSettings {
  var json: [UInt8] {
    var object = ObjectText()
    if let ttl { object.add("ttl", number: Int(ttl)) }
    if let age { object.add("age", number: Int(age)) }
    if let byteCount { object.add("bytes", number: Int(byteCount)) }
    if let count { object.add("count", number: Int(count)) }
    return object.closed
  }
}

extension [ValueWrite] {
  fileprivate func add(to text: inout MessageText) {
    var json = [UInt8(ascii: "[")]
    for write in self {
      if json.count > 1 { json.append(UInt8(ascii: ",")) }
      json += #"[""#.utf8
      json += write.id.utf8
      json += #"","#.utf8
      json += jsonString(write.key)
      switch write.over {
      case .anything: json += ",null,".utf8
      case .nothing: json += ",0,".utf8
      case .revision(let revision): json += ",\(revision),".utf8
      }
      json += text.append(line: write.line)
      json.append(UInt8(ascii: "]"))
    }
    text.object.add("writes", json: json + [UInt8(ascii: "]")])
  }
}

extension EventAppend {
  fileprivate func add(to text: inout MessageText) {
    var json = [UInt8(ascii: "[")]
    for event in events {
      if json.count > 1 { json.append(UInt8(ascii: ",")) }
      json.append(UInt8(ascii: "["))
      json += jsonString(event.id)
      json.append(UInt8(ascii: ","))
      json += text.append(line: event.line)
      json.append(UInt8(ascii: "]"))
    }
    text.object.add("events", json: json + [UInt8(ascii: "]")])
    text.add("after", after)
    if isRepeat { text.object.add("again", flag: true) }
  }
}
