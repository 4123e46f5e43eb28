internal import JSONText

extension ServerInfo {
  func add(to text: inout MessageText) {
    text.object.add("server", text: serverID)
    text.add("schema", schema)
    text.add("known_schema", knownSchema)
    text.object.add("role", text: role)
    text.object.add("owner", flag: isOwner)
    if schema != knownSchema { return }
    let list = collections.map { collection in
      var object = ObjectText()
      object.add("collection", text: collection.path)
      object.add("version", number: Int(collection.point.version))
      object.add("chain", text: collection.point.chain)
      object.add("right", text: (collection.mayWrite ? RemoteRight.write : .read).rawValue)
      if let tag = collection.statesTag { object.add("states", text: tag) }
      return object.closed
    }
    text.object.add("collections", json: ObjectText.array(list))
  }
}

extension PushOutcome {
  func add(to text: inout MessageText) {
    switch self {
    case .done(let point): point.add(to: &text)
    case .reset(let point):
      point.add(to: &text)
      text.object.add("reset", flag: true)
    case .refused(let rows, let point):
      point.add(to: &text)
      var size = 0
      let list = rows.map { row in
        var object = ObjectText()
        row.add(to: &object)
        row.serverRow.add(to: &object, &text, &size)
        return object.closed
      }
      text.object.add("refused", json: ObjectText.array(list))
    }
  }
}

extension RefusedRow {
  fileprivate func add(to object: inout ObjectText) {
    object.add("key", json: jsonString(key))
    object.add("reason", text: reason.word)
    if case .state(let field, let from, let to, let allowed, let roles) = reason {
      object.add("field", json: ObjectText.array(ofTexts: field.map { Bytes($0) }))
      object.add("from", text: from)
      object.add("to", text: to)
      object.add("allowed", json: ObjectText.array(ofTexts: allowed.map { Bytes($0) }))
      if !roles.isEmpty {
        object.add("roles", json: ObjectText.array(ofTexts: roles.map { Bytes($0) }))
      }
    }
  }
}

extension RefusedRow.Reason {
  var word: String {
    switch self {
    case .stale: "stale"
    case .state: "state"
    case .keyTooLong: "key-too-long"
    case .lineTooLong: "line-too-long"
    case .notARecord: "not-a-record"
    case .denied: "denied"
    case .other(let word): word
    }
  }
}

extension RefusedRow.ServerRow {
  /// - Parameter size: the bytes of all lines so far.
  fileprivate func add(
    to object: inout ObjectText,
    _ text: inout MessageText,
    _ size: inout Int
  ) {
    switch self {
    case .none: object.add("version", number: 0)
    case .leftOut(let version): object.add("version", number: Int(version))
    case .deleted(let version):
      object.add("version", number: Int(version))
      object.add("line", json: text.append(line: nil))
    case .line(let line, let version):
      object.add("version", number: Int(version))
      size += line.count + 1
      if size <= ProtocolLimits.refusalByteCount {
        object.add("line", json: text.append(line: line))
      }
    }
  }
}

extension [KeyHistory] {
  /// Adds the histories that fit, at least the first.
  func add(to text: inout MessageText) {
    var json: [UInt8] = []
    for history in self {
      let entries = history.entries.prefix(ProtocolLimits.digestCountOfKey).map { entry in
        "[\(entry.version),\(entry.digest.map { "\"\($0)\"" } ?? "null")]"
      }
      let part =
        [UInt8(ascii: "[")] + jsonString(history.key)
        + ",[\(entries.joined(separator: ","))]]".utf8
      if !json.isEmpty {
        if json.count + part.count > ProtocolLimits.pageByteCount - 256 { break }
        json.append(UInt8(ascii: ","))
      }
      json += part
    }
    text.object.add("digests", json: [UInt8(ascii: "[")] + json + [UInt8(ascii: "]")])
  }
}
