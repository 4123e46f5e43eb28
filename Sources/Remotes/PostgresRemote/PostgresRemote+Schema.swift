internal import JSONText
internal import PostgreSQLClient
package import RemoteProtocol

extension PostgresRemote {
  /// What is known of the server before its schema is looked into.
  struct State {
    var format: Int64
    var server: String
    var role: String
    var isOwner: Bool

    /// - Parameter result: that of `stateStatement`.
    init(_ result: PostgresResult) throws(RemoteError) {
      guard let format = result.number(0, 0), let server = result.text(0, 1),
        let role = result.text(0, 2)
      else { throw RemoteError(.badRequest, "the schema jsonl of the server is something else") }
      self.format = format
      self.server = server
      self.role = role
      isOwner = result.flag(0, 3)
    }
  }

  func state(_ call: HelperCall) throws(RemoteError) -> State {
    let result = try ask(call) { connection, patience throws(PostgresError) in
      try connection.run(stateStatement, [], patience)
    }
    return try State(result)
  }

  func checkSchema(_ state: State) throws(RemoteError) {
    let known = Int64(Schema.version)
    if state.format < known {
      throw RemoteError(
        .badRequest,
        "the server has version \(state.format) of the schema, and this program needs version "
          + "\(known), to which its owner has to bring it",
        reason: .schemaOlder
      )
    }
    if state.format > known {
      throw RemoteError(
        .badRequest,
        "the server has version \(state.format) of the schema, and this program knows version "
          + "\(known): install a newer jsonl-merge",
        reason: .schemaNewer
      )
    }
  }

  package func info(_ call: HelperCall) throws(RemoteError) -> ServerInfo {
    let state = try state(call)
    var info = ServerInfo(
      serverID: state.server,
      schema: state.format,
      knownSchema: Int64(Schema.version),
      role: state.role,
      isOwner: state.isOwner,
      collections: []
    )
    guard info.schema == info.knownSchema else { return info }
    let statement = """
      select c.path, c.version, pg_catalog.encode(c.chain, 'hex'), jsonl.may_write(c.id),
        c.states_tag
      from jsonl.collection c order by c.path
      """
    let result = try rows(statement, [], call)
    for row in 0..<result.rowCount {
      guard let path = result.text(row, 0), let point = result.point(row, 1) else { continue }
      info.collections.append(
        RemoteCollection(
          path: path,
          point: point,
          mayWrite: result.flag(row, 3),
          statesTag: result.text(row, 4)
        )
      )
    }
    return info
  }

  package func create(
    _ collections: [String],
    _ call: HelperCall
  ) throws(RemoteError) -> ServerInfo {
    do throws(RemoteError) {
      try checkSchema(try state(call))
    } catch  where error.reason == .schema {
      try checkServer(call)
      try ask(call, changes: true) { connection, patience throws(PostgresError) in
        try connection.run(script: Schema.create, patience)
      }
    }
    for collection in collections {
      let statement = "select jsonl.add_collection($1)"
      _ = try rows(statement, [.text(collection)], call, changes: true)
    }
    return try info(call)
  }

  /// Refuses a server that is too old, or whose texts are not UTF-8.
  private func checkServer(_ call: HelperCall) throws(RemoteError) {
    let statement = """
      select pg_catalog.current_setting('server_version_num')::int,
        pg_catalog.current_setting('server_version'),
        pg_catalog.current_setting('server_encoding')
      """
    let result = try rows(statement, [], call)
    guard let number = result.number(0, 0), number >= 120_000 else {
      throw RemoteError(
        .badRequest,
        "the server is PostgreSQL \(result.text(0, 1) ?? ""), and version 12 or newer is needed"
      )
    }
    guard result.text(0, 2) == "UTF8" else {
      throw RemoteError(
        .badRequest,
        "the database has the encoding \(result.text(0, 2) ?? ""), and UTF8 is needed"
      )
    }
  }

  package func remove(_ collection: String, _ call: HelperCall) throws(RemoteError) {
    try checkSchema(try state(call))
    let statement = "select jsonl.remove_collection($1)"
    let result = try rows(statement, [.text(collection)], call, changes: true)
    if result.flag(0, 0) { throw RemoteError(.stale, "\(collection) has records") }
  }

  package func upgrade(_ call: HelperCall) throws(RemoteError) -> ServerInfo {
    let state = try state(call)
    if state.format < Int64(Schema.version), state.format > 0 {
      // Two at once: the one that comes second fails, since the first has taken the old away.
      try ask(call, changes: true) { connection, patience throws(PostgresError) in
        try connection.run(script: Schema.upgrade(from: Int(state.format)), patience)
      }
    } else {
      try checkSchema(state)
    }
    return try info(call)
  }

  package func grant(
    _ right: RemoteRight,
    to role: String,
    on collection: String?,
    _ call: HelperCall
  ) throws(RemoteError) {
    try checkSchema(try state(call))
    _ = try rows(
      "select jsonl.set_right($1, $2, $3)",
      [.text(role), .text(collection), .text(right.rawValue)],
      call,
      changes: true
    )
  }

  package func load(
    _ states: [FieldStates],
    tag: String,
    into collection: String,
    _ call: HelperCall
  ) throws(RemoteError) {
    try checkSchema(try state(call))
    let json = ObjectText.array(states.map { $0.kept.bytes.array })
    _ = try rows(
      "select jsonl.set_states($1, $2, $3::jsonb)",
      [.text(collection), .text(tag), .text(Bytes(json))],
      call,
      changes: true
    )
  }
}

/// Asks for what `PostgresRemote.State` has. All versions of the schema understand it.
let stateStatement = """
  select m.format, m.remote::text, session_user::text,
    pg_has_role(session_user, n.nspowner, 'member')
  from jsonl.meta m, pg_catalog.pg_namespace n where n.nspname = 'jsonl'
  """
