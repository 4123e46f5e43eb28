package import JSONText

extension LiveRequest {
  /// Reads a request; nil if it is not one for live collections.
  ///
  /// - Throws: `bad-request` if a member is missing or can't be used, `too-large` if a key or a
  ///   line is longer than the limits allow.
  init?(_ message: Message, op: String, _ limits: RemoteLimits) throws(RemoteError) {
    switch op {
    case "live-info":
      self = .info(namespace: try message.namespace(), after: try LivePlace(after: message))
    case "live-listen":
      self = .listen(namespace: try message.namespace(), collections: try message.names())
    case "live-open":
      let kind = try message.kind()
      self = .open(try message.name(), kind, try message.settings("settings", kind))
    case "live-configure":
      let kind = try message.kind()
      self = .configure(
        try message.name(),
        kind,
        origin: try message.origin(),
        from: try message.settings("from", kind),
        to: try message.settings("settings", kind)
      )
    case "live-remove":
      self = .remove(try message.name(), try message.kind(), origin: try message.origin())
    case "write": self = .write(try message.name(), try message.writes(limits))
    case "read": self = .read(try message.name(), try message.liveKeys(limits))
    case "changes": self = .changes(try message.name(), try ChangesQuestion(message, limits))
    case "append": self = .append(try message.name(), try EventAppend(message, limits))
    case "follow":
      self = .follow(
        try message.name(),
        FollowQuestion(
          origin: try message.knownOrigin(),
          after: try message.after(),
          limit: try message.limit(limits)
        )
      )
    default:
      guard let request = try Self.objects(message, op: op, limits) else { return nil }
      self = request
    }
    if hasOnce, !(message.text("once").map(isPlainID) ?? false) { throw .badMember("once") }
  }

  private static func objects(
    _ message: Message,
    op: String,
    _ limits: RemoteLimits
  ) throws(RemoteError) -> LiveRequest? {
    switch op {
    case "have": return .have(try message.name(), try message.digests())
    case "discard": return .discard(try message.name(), try message.digests())
    case "begin": return .begin(try message.name(), try ObjectName(message))
    case "store": return .store(try message.name(), try ObjectChunk(message, limits))
    case "fetch":
      guard let offset = message.number("offset"), limits.chunkByteCount > 0,
        offset % Int64(limits.chunkByteCount) == 0
      else { throw .badMember("offset") }
      return .fetch(try message.name(), digest: try message.digest("digest"), offset: offset)
    case "objects":
      let isFirst = message.object.find(Bytes("after")).index == nil
      return .objects(
        try message.name(),
        after: isFirst ? nil : try message.digest("after"),
        limit: try message.limit(limits)
      )
    default: return nil
    }
  }
}

extension LivePlace {
  /// The place after which a list goes on; nil if it begins.
  fileprivate init?(after message: Message) throws(RemoteError) {
    if message.object.find(Bytes("after")).index == nil { return nil }
    guard let words = message.texts("after"), words.count == 2, isCollectionName(words[0]),
      let kind = LiveKind(rawValue: words[1])
    else { throw .badMember("after") }
    self.init(collection: words[0], kind: kind)
  }
}

extension Message {
  fileprivate func namespace() throws(RemoteError) -> String {
    guard let name = text("namespace"), isPlainID(name) else { throw .badMember("namespace") }
    return name
  }

  fileprivate func name() throws(RemoteError) -> LiveName {
    guard let collection = text("collection"), isCollectionName(collection) else {
      throw .badMember("collection")
    }
    return LiveName(namespace: try namespace(), collection: collection)
  }

  fileprivate func names() throws(RemoteError) -> [String] {
    guard let names = texts("collections"), !names.isEmpty, names.allSatisfy(isCollectionName)
    else { throw .badMember("collections") }
    return names
  }

  fileprivate func kind() throws(RemoteError) -> LiveKind {
    guard let kind = text("kind").flatMap({ LiveKind(rawValue: $0) }) else {
      throw .badMember("kind")
    }
    return kind
  }

  fileprivate func settings(
    _ member: String,
    _ kind: LiveKind
  ) throws(RemoteError) -> LiveSettings {
    guard let value = value(member), let settings = LiveSettings(value), settings.fit(kind) else {
      throw .badMember(member)
    }
    return settings
  }

  fileprivate func origin() throws(RemoteError) -> String {
    guard let origin = text("origin"), isPlainID(origin) else { throw .badMember("origin") }
    return origin
  }

  /// The origin that a client knows; nil if it begins.
  fileprivate func knownOrigin() throws(RemoteError) -> String? {
    object.find(Bytes("origin")).index == nil ? nil : try origin()
  }

  fileprivate func after() throws(RemoteError) -> Int64 {
    guard let after = number("after") else { throw .badMember("after") }
    return after
  }

  fileprivate func limit(_ limits: RemoteLimits) throws(RemoteError) -> Int {
    guard let limit = number("limit"), limit > 0, limit <= Int64(limits.rowCount) else {
      throw .badMember("limit")
    }
    return Int(limit)
  }

  fileprivate func liveKeys(_ limits: RemoteLimits) throws(RemoteError) -> [Bytes] {
    guard let keys = texts("keys"), !keys.isEmpty, keys.count <= limits.rowCount else {
      throw .badMember("keys")
    }
    return keys.map { Bytes($0) }
  }

  fileprivate func writes(_ limits: RemoteLimits) throws(RemoteError) -> [ValueWrite] {
    guard let values = elements("writes"), !values.isEmpty, values.count <= limits.rowCount else {
      throw .badMember("writes")
    }
    var cutter = LineCutter(self)
    var writes: [ValueWrite] = []
    var keys: Set<Bytes> = []
    writes.reserveCapacity(values.count)
    for value in values {
      guard let parts = value.elements, parts.count == 4, let id = parts[0].plainText,
        isPlainID(id), let key = parts[1].plainText, let line = try? cutter.line(parts[3]),
        let over = ValueWrite.Condition(parts[2], isDeletion: line.bytes == nil),
        keys.insert(Bytes(key)).inserted
      else { throw .badMember("writes") }
      let write = ValueWrite(id: id, key: Bytes(key), over: over, line: line.bytes)
      if let problem = liveProblem(write.key, write.line, limits) { throw problem }
      writes.append(write)
    }
    do throws(MessageProblem) { try cutter.finish() } catch { throw .badMember("bytes") }
    return writes
  }

  fileprivate func digest(_ member: String) throws(RemoteError) -> String {
    guard let digest = text(member), isDigest(digest) else { throw .badMember(member) }
    return digest
  }

  fileprivate func digests() throws(RemoteError) -> [String] {
    guard let digests = texts("digests"), !digests.isEmpty,
      digests.count <= LiveRequest.digestLimit, digests.allSatisfy(isDigest)
    else { throw .badMember("digests") }
    return digests
  }
}

extension ValueWrite.Condition {
  fileprivate init?(_ value: JSONValue, isDeletion: Bool) {
    if value.kind == .null {
      self = .anything
      return
    }
    guard let revision = value.wholeNumber, revision > 0 || !isDeletion else { return nil }
    self = revision == 0 ? .nothing : .revision(revision)
  }
}

/// What is wrong with a key and a line that are to become a value or an event; nil if nothing is.
///
/// A client looks before it sends them, too.
func liveProblem(_ key: Bytes, _ line: Bytes?, _ limits: RemoteLimits) -> RemoteError? {
  if let problem = limits.problem(key, line) { return problem }
  if !PushedRow.isName(key) { return RemoteError(.badRequest, "a key is empty or not plain text") }
  guard let line else { return nil }
  if !line.contains(UInt8(ascii: "\n")), (try? JSONValue(parsing: line))?.kind == .object {
    return nil
  }
  return RemoteError(.badRequest, "a line is not a JSON object")
}

extension LiveSettings {
  /// Reads settings; nil if they are something else.
  package init?(_ value: JSONValue) {
    guard value.kind == .object, let object = JSONObject(value) else { return nil }
    var numbers: [String: Int64] = [:]
    for name in ["ttl", "age", "bytes", "count"]
    where object.find(Bytes(name)).index != nil {
      guard let number = object.member(Bytes(name))?.wholeNumber, number > 0 else { return nil }
      numbers[name] = number
    }
    self.init(
      ttl: numbers["ttl"],
      age: numbers["age"],
      byteCount: numbers["bytes"],
      count: numbers["count"]
    )
  }

  /// The settings as JSON, as a request has them.
  package var kept: JSONValue { JSONValue(validated: Bytes(json)) }
}

extension ChangesQuestion {
  fileprivate init(_ message: Message, _ limits: RemoteLimits) throws(RemoteError) {
    let content = message.text("content") ?? "lines"
    guard ["lines", "none"].contains(content) else { throw .badMember("content") }
    self.init(
      origin: try message.knownOrigin(),
      after: try message.after(),
      limit: try message.limit(limits),
      hasLines: content == "lines"
    )
  }
}

extension EventAppend {
  fileprivate init(_ message: Message, _ limits: RemoteLimits) throws(RemoteError) {
    guard let values = message.elements("events"), !values.isEmpty,
      values.count <= limits.rowCount
    else { throw .badMember("events") }
    var cutter = LineCutter(message)
    var events: [NewEvent] = []
    var ids: Set<Bytes> = []
    for value in values {
      guard let parts = value.elements, parts.count == 2, let id = parts[0].plainText,
        let line = (try? cutter.line(parts[1]))?.bytes, ids.insert(Bytes(id)).inserted
      else { throw .badMember("events") }
      if let problem = liveProblem(Bytes(id), line, limits) { throw problem }
      events.append(NewEvent(id: Bytes(id), line: line))
    }
    do throws(MessageProblem) { try cutter.finish() } catch { throw .badMember("bytes") }
    self.init(events: events, after: try message.after(), isRepeat: message.flag("again"))
  }
}

extension ObjectName {
  fileprivate init(_ message: Message) throws(RemoteError) {
    guard let size = message.number("size") else { throw .badMember("size") }
    self.init(digest: try message.digest("digest"), byteCount: size)
  }
}

extension ObjectChunk {
  fileprivate init(_ message: Message, _ limits: RemoteLimits) throws(RemoteError) {
    let object = try ObjectName(message)
    guard let offset = message.number("offset"),
      let count = Self.byteCount(at: offset, of: object, limits)
    else { throw .badMember("offset") }
    var cutter = LineCutter(message)
    guard let value = message.value("chunk"), let bytes = (try? cutter.line(value))?.bytes,
      bytes.count == count
    else { throw .badMember("chunk") }
    do throws(MessageProblem) { try cutter.finish() } catch { throw .badMember("bytes") }
    self.init(object: object, offset: offset, bytes: bytes)
  }
}
