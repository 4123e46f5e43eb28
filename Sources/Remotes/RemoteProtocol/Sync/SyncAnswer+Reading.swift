internal import JSONText

// Each of these reads an answer that says `"ok":true`; nil if it lacks something.

extension HistoryPoint {
  init?(_ answer: Message) {
    guard let version = answer.number("version"), let chain = answer.text("chain"),
      chain.utf8.count <= 128
    else { return nil }
    self.init(version: version, chain: chain)
  }
}

extension ServerInfo {
  init?(_ answer: Message) {
    guard let server = answer.text("server"), isPlainID(server),
      let schema = answer.number("schema"), let known = answer.number("known_schema"),
      let role = answer.text("role")
    else { return nil }
    var collections: [RemoteCollection] = []
    if schema == known {
      guard let values = answer.elements("collections") else { return nil }
      for value in values {
        guard let collection = RemoteCollection(value) else { return nil }
        collections.append(collection)
      }
    }
    self.init(
      serverID: server,
      schema: schema,
      knownSchema: known,
      role: role,
      isOwner: answer.flag("owner"),
      collections: collections.sorted { $0.path < $1.path }
    )
  }
}

extension RemoteCollection {
  fileprivate init?(_ value: JSONValue) {
    guard let path = value.member(Bytes("collection"))?.plainText, isCollectionName(path),
      let version = value.member(Bytes("version"))?.wholeNumber,
      let chain = value.member(Bytes("chain"))?.plainText, chain.utf8.count <= 128,
      let right = value.member(Bytes("right"))?.plainText.flatMap({ RemoteRight(rawValue: $0) })
    else { return nil }
    self.init(
      path: path,
      point: HistoryPoint(version: version, chain: chain),
      mayWrite: right == .write,
      statesTag: value.member(Bytes("states"))?.plainText
    )
  }
}

extension PushOutcome {
  init?(_ answer: Message) {
    guard let point = HistoryPoint(answer) else { return nil }
    if answer.flag("reset") {
      self = .reset(point)
      return
    }
    guard let values = answer.elements("refused") else {
      self = .done(point)
      return
    }
    var cutter = LineCutter(answer)
    var rows: [RefusedRow] = []
    for value in values {
      guard let row = RefusedRow(value, &cutter) else { return nil }
      rows.append(row)
    }
    guard !rows.isEmpty, (try? cutter.finish()) != nil else { return nil }
    self = .refused(rows, point)
  }
}

extension RefusedRow {
  fileprivate init?(_ value: JSONValue, _ cutter: inout LineCutter) {
    guard let object = JSONObject(value), let key = object.member(Bytes("key"))?.plainText,
      let version = object.member(Bytes("version"))?.wholeNumber,
      let reason = Reason(object)
    else { return nil }
    let row: ServerRow
    if version == 0 {
      row = .none
    } else if let line = object.member(Bytes("line")) {
      guard let cut = try? cutter.line(line) else { return nil }
      row = cut.bytes.map { .line($0, version: version) } ?? .deleted(version: version)
    } else {
      row = .leftOut(version: version)
    }
    self.init(key: Bytes(key), reason: reason, serverRow: row)
  }
}

extension RefusedRow.Reason {
  fileprivate init?(_ object: JSONObject) {
    switch object.member(Bytes("reason"))?.plainText {
    case "stale": self = .stale
    case "key-too-long": self = .keyTooLong
    case "line-too-long": self = .lineTooLong
    case "not-a-record": self = .notARecord
    case "denied": self = .denied
    case "state":
      guard let field = object.member(Bytes("field"))?.elements,
        let from = object.member(Bytes("from"))?.plainText,
        let to = object.member(Bytes("to"))?.plainText,
        let allowed = object.member(Bytes("allowed"))?.elements
      else { return nil }
      self = .state(
        field: field.compactMap(\.plainText),
        from: from,
        to: to,
        allowed: allowed.compactMap(\.plainText),
        roles: (object.member(Bytes("roles"))?.elements ?? []).compactMap(\.plainText)
      )
    case let word? where isPlainID(word): self = .other(word)
    default: return nil
    }
  }
}

extension PulledPage {
  init?(_ answer: Message, _ content: SyncPull.Content) {
    guard let point = HistoryPoint(answer) else { return nil }
    if answer.flag("reset") {
      self = .reset(point)
      return
    }
    guard let rows = [RemoteRow](answer, content) else { return nil }
    let hasMore = answer.flag("more")
    if hasMore, rows.isEmpty { return nil }
    self = .rows(rows, point, hasMore: hasMore)
  }
}

extension [RemoteRow] {
  init?(_ answer: Message, _ content: SyncPull.Content) {
    guard let values = answer.elements("rows") else { return nil }
    var cutter = LineCutter(answer)
    self = []
    reserveCapacity(values.count)
    for value in values {
      guard let parts = value.elements, parts.count == 3, let key = parts[0].plainText,
        let version = parts[1].wholeNumber
      else { return nil }
      var row = RemoteRow(key: Bytes(key), version: version, content: nil)
      switch content {
      case .lines:
        guard let line = try? cutter.line(parts[2]) else { return nil }
        row.content = line.bytes
      case .digests:
        row.content = parts[2].string
        if row.content == nil, parts[2].kind != .null { return nil }
      }
      append(row)
    }
    if (try? cutter.finish()) == nil { return nil }
  }
}

extension [KeyHistory] {
  init?(_ answer: Message) {
    guard let values = answer.elements("digests") else { return nil }
    self = []
    for value in values {
      guard let parts = value.elements, parts.count == 2, let key = parts[0].plainText,
        let entries = parts[1].elements
      else { return nil }
      var history = KeyHistory(key: Bytes(key), entries: [])
      for entry in entries {
        guard let parts = entry.elements, parts.count == 2, let version = parts[0].wholeNumber,
          parts[1].kind == .null || parts[1].plainText != nil
        else { return nil }
        history.entries.append(.init(version: version, digest: parts[1].plainText))
      }
      append(history)
    }
  }
}
