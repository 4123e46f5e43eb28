package import JSONText

/// A request of the capability `sync`, as both ends have it.
enum SyncRequest: RemoteRequest {
  case info
  case create([String])
  case remove(String)
  case upgrade
  case grant(role: String, RemoteRight, collection: String?)
  case states([FieldStates], tag: String, collection: String)
  case push(SyncPush)
  case pull(SyncPull)
  case rows(collection: String, keys: [Bytes])
  case digests(collection: String, keys: [Bytes])
  case listen([String])

  var op: String {
    switch self {
    case .info: "info"
    case .create: "create"
    case .remove: "remove"
    case .upgrade: "upgrade"
    case .grant: "grant"
    case .states: "states"
    case .push: "push"
    case .pull: "pull"
    case .rows: "rows"
    case .digests: "digests"
    case .listen: "listen"
    }
  }

  var isChange: Bool {
    switch self {
    case .create, .remove, .upgrade, .grant, .states, .push: true
    case .info, .pull, .rows, .digests, .listen: false
    }
  }
}

// MARK: - Writing

extension SyncRequest {
  /// - Parameter once: the id of a request that changes something.
  func add(to text: inout MessageText, once: String) {
    if isChange, op != "push" { text.object.add("once", text: once) }
    switch self {
    case .info, .upgrade: break
    case .create(let collections), .listen(let collections):
      text.add("collections", texts: collections)
    case .remove(let collection): text.object.add("collection", text: collection)
    case .grant(let role, let right, let collection):
      text.object.add("role", text: role)
      text.object.add("right", text: right.rawValue)
      if let collection { text.object.add("collection", text: collection) }
    case .states(let states, let tag, let collection):
      text.object.add("collection", text: collection)
      text.object.add("tag", text: tag)
      text.object.add("states", json: ObjectText.array(states.map(\.json)))
    case .push(let push): push.add(to: &text)
    case .pull(let pull): pull.add(to: &text)
    case .rows(let collection, let keys), .digests(let collection, let keys):
      text.object.add("collection", text: collection)
      text.object.add("keys", json: ObjectText.array(ofTexts: keys))
    }
  }
}

extension HistoryPoint {
  func add(to text: inout MessageText) {
    text.add("version", version)
    text.object.add("chain", text: chain)
  }

  /// As a request has it: a client that knows nothing has no chain.
  fileprivate func addKnown(to text: inout MessageText) {
    text.add("version", version)
    if self != .nothing { text.object.add("chain", text: chain) }
  }
}

extension FieldStates {
  var json: [UInt8] {
    var object = ObjectText()
    object.add("field", json: ObjectText.array(ofTexts: field.map { Bytes($0) }))
    let steps = steps.map { step in
      var object = ObjectText()
      object.add("from", text: step.from)
      object.add("to", text: step.to)
      if !step.roles.isEmpty {
        object.add("roles", json: ObjectText.array(ofTexts: step.roles.map { Bytes($0) }))
      }
      return object.closed
    }
    object.add("steps", json: ObjectText.array(steps))
    return object.closed
  }
}

extension SyncPush {
  fileprivate func add(to text: inout MessageText) {
    text.object.add("collection", text: collection)
    known.addKnown(to: &text)
    text.object.add("client", text: client)
    text.add("number", number)
    text.object.add("digest", text: digest)
    var json = [UInt8(ascii: "[")]
    var payload: [UInt8] = []
    payload.reserveCapacity(rows.reduce(0) { $0 + ($1.line?.count ?? 0) + 1 })
    for row in rows {
      if json.count > 1 { json.append(UInt8(ascii: ",")) }
      json.append(UInt8(ascii: "["))
      json += jsonString(row.key)
      json += ",\(row.base),\(row.line.map { String($0.count) } ?? "null")]".utf8
      if let line = row.line {
        line.append(to: &payload)
        payload.append(UInt8(ascii: "\n"))
      }
    }
    text.object.add("rows", json: json + [UInt8(ascii: "]")])
    text.take(payload: payload)
  }
}

extension SyncPull {
  fileprivate func add(to text: inout MessageText) {
    text.object.add("collection", text: collection)
    known.addKnown(to: &text)
    if let after {
      let key = jsonString(after.key)
      text.object.add("after", json: Array("[\(after.version),".utf8) + key + [UInt8(ascii: "]")])
    }
    text.add("limit", Int64(limit))
    if content != .lines { text.object.add("content", text: content.rawValue) }
  }
}

// MARK: - Reading

extension SyncRequest {
  /// Reads a request; nil if it is not one of `sync`.
  ///
  /// - Throws: `bad-request` if a member is missing or can't be used.
  init?(_ message: Message, op: String, _ limits: RemoteLimits) throws(RemoteError) {
    switch op {
    case "info": self = .info
    case "upgrade": self = .upgrade
    case "create": self = .create(try message.collections())
    case "listen":
      let collections = try message.collections()
      if collections.isEmpty { throw .badMember("collections") }
      self = .listen(collections)
    case "remove": self = .remove(try message.collection())
    case "grant":
      guard let role = message.text("role"), !role.isEmpty else { throw .badMember("role") }
      guard let right = message.text("right").flatMap({ RemoteRight(rawValue: $0) }) else {
        throw .badMember("right")
      }
      let isForAll = message.object.find(Bytes("collection")).index == nil
      self = .grant(role: role, right, collection: isForAll ? nil : try message.collection())
    case "states":
      guard let tag = message.text("tag"), isPlainID(tag) else { throw .badMember("tag") }
      guard let states = message.elements("states") else { throw .badMember("states") }
      var fields: [FieldStates] = []
      for value in states { fields.append(try FieldStates(value)) }
      self = .states(fields, tag: tag, collection: try message.collection())
    case "push": self = .push(try SyncPush(message, limits))
    case "pull": self = .pull(try SyncPull(message, limits))
    case "rows":
      self = .rows(collection: try message.collection(), keys: try message.keys(limits))
    case "digests":
      self = .digests(collection: try message.collection(), keys: try message.keys(limits))
    default: return nil
    }
    if isChange, op != "push", !(message.text("once").map(isPlainID) ?? false) {
      throw .badMember("once")
    }
  }
}

extension Message {
  fileprivate func collection() throws(RemoteError) -> String {
    guard let name = text("collection"), isCollectionName(name) else {
      throw .badMember("collection")
    }
    return name
  }

  fileprivate func collections() throws(RemoteError) -> [String] {
    guard let names = texts("collections"), names.allSatisfy(isCollectionName) else {
      throw .badMember("collections")
    }
    return names
  }

  fileprivate func keys(_ limits: RemoteLimits) throws(RemoteError) -> [Bytes] {
    guard let keys = texts("keys"), !keys.isEmpty, keys.count <= limits.rowCount else {
      throw .badMember("keys")
    }
    return keys.map { Bytes($0) }
  }

  /// What a client knows of the server.
  fileprivate func known() throws(RemoteError) -> HistoryPoint {
    guard let version = number("version") else { throw .badMember("version") }
    let chain = text("chain")
    if version > 0, chain == nil { throw .badMember("chain") }
    return HistoryPoint(version: version, chain: chain ?? "")
  }
}

extension FieldStates {
  fileprivate init(_ value: JSONValue) throws(RemoteError) {
    guard let object = JSONObject(value),
      let names = object.member(Bytes("field"))?.elements?.map(\.plainText),
      !names.isEmpty,
      let values = object.member(Bytes("steps"))?.elements
    else { throw .badMember("states") }
    var steps: [Step] = []
    for value in values {
      guard let from = value.member(Bytes("from"))?.plainText,
        let to = value.member(Bytes("to"))?.plainText
      else { throw .badMember("states") }
      let roles = value.member(Bytes("roles"))?.elements?.map(\.plainText) ?? []
      if roles.contains(nil) { throw .badMember("states") }
      steps.append(Step(from: from, to: to, roles: roles.compactMap { $0 }))
    }
    if names.contains(nil) { throw .badMember("states") }
    self.init(field: names.compactMap { $0 }, steps: steps)
  }

  /// Reads states that were kept as JSON; nil if they are something else.
  package init?(json value: JSONValue) {
    do throws(RemoteError) { try self.init(value) } catch { return nil }
  }

  /// The states as JSON, as a request has them.
  package var kept: JSONValue { JSONValue(validated: Bytes(json)) }
}

extension SyncPush {
  fileprivate init(_ message: Message, _ limits: RemoteLimits) throws(RemoteError) {
    let known = try message.known()
    guard let client = message.text("client"), isPlainID(client) else {
      throw .badMember("client")
    }
    guard let number = message.number("number") else { throw .badMember("number") }
    guard let digest = message.text("digest"), isPlainID(digest) else {
      throw .badMember("digest")
    }
    guard let values = message.elements("rows"), !values.isEmpty, values.count <= limits.rowCount
    else { throw .badMember("rows") }
    var cutter = LineCutter(message)
    var rows: [PushedRow] = []
    var keys: Set<Bytes> = []
    rows.reserveCapacity(values.count)
    for value in values {
      guard let parts = value.elements, parts.count == 3, let key = parts[0].plainText,
        let base = parts[1].wholeNumber, base <= known.version,
        let line = try? cutter.line(parts[2]), keys.insert(Bytes(key)).inserted
      else { throw .badMember("rows") }
      rows.append(PushedRow(key: Bytes(key), base: base, line: line.bytes))
    }
    do throws(MessageProblem) { try cutter.finish() } catch { throw .badMember("bytes") }
    self.init(
      collection: try message.collection(),
      known: known,
      client: client,
      number: number,
      digest: digest,
      rows: rows
    )
  }
}

/// A line, or that there is none.
struct CutLine {
  var bytes: Bytes?
}

extension LineCutter {
  /// The line that a value of a message names by its length, or none if it is null.
  mutating func line(_ value: JSONValue) throws(MessageProblem) -> CutLine {
    if value.kind == .null { return CutLine(bytes: nil) }
    guard let count = value.wholeNumber else { throw .badLines }
    return CutLine(bytes: try next(byteCount: count))
  }
}

extension SyncPull {
  fileprivate init(_ message: Message, _ limits: RemoteLimits) throws(RemoteError) {
    var after: Place?
    if message.object.find(Bytes("after")).index != nil {
      guard let parts = message.elements("after"), parts.count == 2,
        let version = parts[0].wholeNumber, let key = parts[1].plainText
      else { throw .badMember("after") }
      after = Place(version: version, key: Bytes(key))
    }
    guard let limit = message.number("limit"), limit > 0, limit <= Int64(limits.rowCount) else {
      throw .badMember("limit")
    }
    let word = message.text("content") ?? Content.lines.rawValue
    guard let content = Content(rawValue: word) else { throw .badMember("content") }
    self.init(
      collection: try message.collection(),
      known: try message.known(),
      after: after,
      limit: Int(limit),
      content: content
    )
  }
}
