package import JSONText
internal import PostgreSQLClient
package import RemoteProtocol
internal import System

extension PostgresRemote {
  package func push(_ push: SyncPush, _ call: HelperCall) throws(RemoteError) -> PushOutcome {
    // Those that are no records are refused together with those that the server refuses.
    var faults: [(key: Bytes, reason: RefusedRow.Reason)] = []
    var sent: [PushedRow] = []
    sent.reserveCapacity(push.rows.count)
    for row in push.rows {
      if let problem = row.problem(Self.limits) {
        faults.append((row.key, problem))
      } else {
        sent.append(row)
      }
    }
    try call.check()
    let result = try rows(
      "select * from jsonl.push($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      [
        .int(Int32(Schema.version)),
        .text(push.collection),
        .bigint(push.known.version),
        .text(push.known.chain.isEmpty ? nil : push.known.chain),
        .text(push.client),
        .bigint(push.number),
        .text(push.digest),
        .textArray(sent.map(\.key)),
        .byteArray(sent.map(\.line)),
        .bigintArray(sent.map(\.base)),
        .boolean(!faults.isEmpty),
      ],
      call,
      changes: true,
      // By its receipt.
      isRepeatable: true
    )
    guard let word = result.text(0, 0), let point = result.point(0, 1) else {
      throw RemoteError(.unknown, "the server's answer to a push was not understood")
    }
    switch word {
    case "done": return .done(point)
    case "reset": return .reset(point)
    case "checked": break
    default:
      for row in 0..<result.rowCount {
        guard let key = result.bytes(row, 3) else { continue }
        faults.append((key, try refusalReason(result, row)))
      }
    }
    if faults.isEmpty {
      throw RemoteError(.unknown, "the server's answer to a push was not understood")
    }
    return .refused(try refusals(faults, of: push.collection, call), point)
  }

  /// The reason that a row of `jsonl.push` has.
  ///
  /// - Throws: `RemoteError` where it has none that the protocol can say.
  private func refusalReason(
    _ result: PostgresResult,
    _ row: Int
  ) throws(RemoteError) -> RefusedRow.Reason {
    let word = result.text(row, 0) ?? ""
    switch word {
    case "stale": return .stale
    case "state":
      let detail = result.bytes(row, 5).flatMap { try? JSONValue(parsing: $0) }
      func texts(_ name: String) -> [String] {
        (detail?.member(Bytes(name))?.elements ?? []).compactMap(\.plainText)
      }
      func text(_ name: String) -> String { detail?.member(Bytes(name))?.plainText ?? "" }
      return .state(
        field: texts("field"),
        from: text("from"),
        to: text("to"),
        allowed: texts("allowed"),
        roles: texts("roles")
      )
    case "key-too-long": return .keyTooLong
    case "line-too-long": return .lineTooLong
    case "not-a-record": return .notARecord
    case "denied": return .denied
    default:
      if isPlainID(word) { return .other(word) }
      throw RemoteError(.unknown, "the server's answer to a push was not understood")
    }
  }

  /// Adds what the server has of each refused row, as far as the caller may read it and it fits.
  private func refusals(
    _ faults: [(key: Bytes, reason: RefusedRow.Reason)],
    of collection: String,
    _ call: HelperCall
  ) throws(RemoteError) -> [RefusedRow] {
    var refused: [RefusedRow] = []
    // A name that can't be sent to the server is not there either.
    let asked = faults.filter { $0.reason != .notARecord && $0.reason != .keyTooLong }.map(\.key)
    var known: [Bytes: RefusedRow.ServerRow] = [:]
    if !asked.isEmpty {
      let result = try rows(
        "select * from jsonl.rows_of($1, $2, $3, $4)",
        [
          .int(Int32(Schema.version)), .text(collection), .textArray(asked),
          .bigint(Int64(ProtocolLimits.refusalByteCount)),
        ],
        call
      )
      for row in 0..<result.rowCount {
        guard let key = result.bytes(row, 0), let version = result.number(row, 1) else { continue }
        if version == 0 {
          known[key] = RefusedRow.ServerRow.none
        } else if let line = result.bytes(row, 2) {
          known[key] = .line(line, version: version)
        } else {
          known[key] = .deleted(version: version)
        }
      }
    }
    for (key, reason) in faults {
      let isAsked = reason != .notARecord && reason != .keyTooLong
      let row = known[key] ?? (isAsked ? .leftOut(version: 0) : RefusedRow.ServerRow.none)
      // A row that made ours stale and is not to be seen is one that the caller may not read.
      let isHidden = reason == .stale && row == RefusedRow.ServerRow.none
      refused.append(
        RefusedRow(key: key, reason: isHidden ? .denied : reason, serverRow: row)
      )
    }
    return refused
  }

  package func pull(
    _ pull: SyncPull,
    into page: inout RowPage,
    _ call: HelperCall
  ) throws(RemoteError) -> PullEnd {
    // No key is empty, so these are all rows of greater versions.
    let start = SyncPull.Place(version: pull.known.version + 1, key: Bytes(""))
    var after = pull.after ?? start
    while true {
      let limit = min(pull.limit, pageRows.withLock { $0[pull.collection] ?? 1500 })
      let result = try rows(
        "select * from jsonl.page($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
          .int(Int32(Schema.version)), .text(pull.collection), .bigint(pull.known.version),
          .text(pull.known.chain), .bigint(after.version), .text(after.key), .int(Int32(limit)),
          .bigint(Int64(ProtocolLimits.pageByteCount * 5 / 4)),
          .boolean(pull.content == .digests),
        ],
        call
      )
      guard let point = result.point(0, 0) else {
        throw RemoteError(.unavailable, "the server's answer was not understood")
      }
      if !result.flag(0, 2) { return .reset(point) }
      for row in 0..<result.rowCount {
        guard let key = result.bytes(row, 3), let version = result.number(row, 4) else {
          return .page(point)
        }
        if !page.add(key: key, version: version, content: result.bytes(row, 5)) {
          note(fitting: row, of: pull.collection)
          return .page(point)
        }
        after = SyncPull.Place(version: version, key: key)
      }
      if result.number(result.rowCount - 1, 6) ?? 0 == 0 { return .page(point) }
      if result.rowCount == limit { note(fitting: limit * 2, of: pull.collection) }
    }
  }

  /// Asks for a few more rows than fitted into the last page, so that one question fills the next.
  private func note(fitting count: Int, of collection: String) {
    pageRows.withLock { $0[collection] = min(max(count + count / 16 + 2, 16), 10_000) }
  }

  package func rows(
    of collection: String,
    _ keys: [Bytes],
    into page: inout RowPage,
    _ call: HelperCall
  ) throws(RemoteError) {
    var left = keys[...]
    while !left.isEmpty {
      let result = try rows(
        "select * from jsonl.rows_of($1, $2, $3, $4)",
        [
          .int(Int32(Schema.version)), .text(collection), .textArray(Array(left)),
          .bigint(Int64(ProtocolLimits.pageByteCount * 5 / 4)),
        ],
        call
      )
      if result.rowCount == 0 { return }
      for row in 0..<result.rowCount {
        guard let key = result.bytes(row, 0), let version = result.number(row, 1),
          page.add(key: key, version: version, content: result.bytes(row, 2))
        else { return }
      }
      left = left.dropFirst(result.rowCount)
    }
  }

  package func digests(
    of collection: String,
    _ keys: [Bytes],
    _ call: HelperCall
  ) throws(RemoteError) -> [KeyHistory] {
    // More than fit into a page, and at least all of one key.
    let limit = 16_000
    let result = try rows(
      "select * from jsonl.digests_of($1, $2, $3, $4)",
      [
        .int(Int32(Schema.version)), .text(collection), .textArray(keys),
        .int(Int32(limit)),
      ],
      call
    )
    // Where the limit was reached, the last key may lack some.
    var last = keys.count
    if result.rowCount == limit, let place = result.number(limit - 1, 0) { last = Int(place) - 1 }
    var histories = keys.prefix(last).map { KeyHistory(key: $0, entries: []) }
    for row in 0..<result.rowCount {
      guard let place = result.number(row, 0), let version = result.number(row, 1),
        place >= 1, place <= last
      else { continue }
      let entry = KeyHistory.Entry(version: version, digest: result.text(row, 2))
      histories[Int(place) - 1].entries.append(entry)
    }
    return histories
  }
}
