internal import CPostgreSQL
internal import JSONText
internal import System

/// How long a request may take, and what ends it early.
package struct PostgresPatience: Sendable {
  /// On `SteadyClock`.
  package var deadline: Int64
  /// A descriptor that becomes readable once the request is not wanted any more.
  package var interrupt: Int32?

  package init(milliseconds: Int, interrupt: Int32?) {
    deadline = SteadyClock.milliseconds + Int64(milliseconds)
    self.interrupt = interrupt
  }

  var millisecondsLeft: Int { Int(max(0, deadline - SteadyClock.milliseconds)) }
}

/// A connection to a server, for one thread at a time. It is closed when it is gone, and after each
/// error but `PostgresError.server`.
///
/// https://www.postgresql.org/docs/current/libpq-async.html: the socket does not block, so that
/// each wait has its end.
package final class PostgresConnection {
  /// Nil once it is closed.
  private var handle: OpaquePointer?

  package var isOpen: Bool { handle != nil }

  /// Connects. The name of the server is looked up by the system, which takes its own time.
  ///
  /// - Throws: `connection`, `needsPassword`, `wrongPassword`, or `stopped`.
  package init(
    to address: PostgresAddress,
    user: String? = nil,
    password: String? = nil,
    _ patience: PostgresPatience
  ) throws(PostgresError) {
    var parameters = address.parameters
    if let user { parameters["user"] = user }
    if let password { parameters["password"] = password }
    let names = parameters.keys.sorted()
    let texts = CTexts(names + names.map { parameters[$0] ?? "" })
    let pointers = texts.pointers
    let connection = PQconnectStartParams(
      pointers[..<names.count] + [nil],
      pointers[names.count...] + [nil],
      0
    )
    extendLifetime(texts)
    guard let connection else {
      throw .connection(PostgresRefusal(state: "", message: "there is not enough memory"))
    }
    handle = connection
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
    // What a server remarks would go to standard error otherwise.
    _ = PQsetNoticeReceiver(connection, { _, _ in }, nil)
    try finishConnecting(connection, patience)
    PQsetnonblocking(connection, 1)
  }

  deinit { close() }

  package func close() {
    if let handle { PQfinish(handle) }
    handle = nil
  }

  /// The states of PQconnectPoll, as the page above describes them.
  private func finishConnecting(
    _ connection: OpaquePointer,
    _ patience: PostgresPatience
  ) throws(PostgresError) {
    var isReading = false
    var isWriting = true
    while PQstatus(connection) != CONNECTION_BAD {
      let socket = PQsocket(connection)
      if socket >= 0 {
        try wait(socket, reads: isReading, writes: isWriting, patience)
      }
      switch PQconnectPoll(connection) {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_READING: (isReading, isWriting) = (true, false)
      case PGRES_POLLING_WRITING: (isReading, isWriting) = (false, true)
      default: break
      }
    }
    throw failure(of: connection)
  }

  /// What made a connection fail. The message of the server has its state ("FATAL:  28P01: ..."),
  /// whatever its language, and ends with a line about its sources.
  ///
  /// https://www.postgresql.org/docs/current/libpq-status.html: PQconnectionNeedsPassword tells
  /// whether the server asked for one "but none was available", PQconnectionUsedPassword whether
  /// one was used.
  private func failure(of connection: OpaquePointer) -> PostgresError {
    defer { close() }
    let user = PQuser(connection).map { String(cString: $0) } ?? ""
    if PQconnectionNeedsPassword(connection) != 0 { return .needsPassword(user: user) }
    let text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
    guard let match = text.firstMatch(of: /: {2}([0-9A-Z]{5}): ([^\n]*)/) else {
      return .connection(PostgresRefusal(state: "", message: oneLine(text)))
    }
    let refusal = PostgresRefusal(state: String(match.1), message: String(match.2))
    let isRefused = refusal.state == "28P01" && PQconnectionUsedPassword(connection) != 0
    return isRefused ? .wrongPassword(user: user) : .connection(refusal)
  }

  /// Waits until the socket is ready, or throws `stopped` and closes the connection.
  private func wait(
    _ socket: Int32,
    reads: Bool,
    writes: Bool,
    _ patience: PostgresPatience
  ) throws(PostgresError) {
    while true {
      let left = patience.millisecondsLeft
      let ready = waitForSocket(
        socket,
        reads: reads,
        writes: writes,
        interrupt: patience.interrupt,
        milliseconds: left
      )
      if ready.isInterrupted {
        close()
        throw .stopped(.cancelled)
      }
      if reads && ready.isReadable || writes && ready.isWritable { return }
      if left == 0 {
        close()
        throw .stopped(.tooLate)
      }
    }
  }

  private func message(_ connection: OpaquePointer) -> String {
    oneLine(PQerrorMessage(connection).map { String(cString: $0) } ?? "")
  }
}

// MARK: - Statements

extension PostgresConnection {
  /// Runs one statement, in a transaction of its own, and returns its rows.
  ///
  /// - Throws: `server` if it was not carried out; `lost` or `stopped` if that is not known.
  package func run(
    _ statement: String,
    _ values: [PostgresValue],
    _ patience: PostgresPatience
  ) throws(PostgresError) -> PostgresResult {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.reduce(0) { $0 + $1.sizeEstimate })
    var ranges: [Range<Int>?] = []
    for value in values {
      let start = bytes.count
      ranges.append(value.append(to: &bytes) ? start..<bytes.count : nil)
    }
    // An empty value must have an address, for a null pointer is a null.
    bytes.append(0)
    let isSent = try withHandle { connection in
      bytes.withUnsafeBytes { memory in
        PQsendQueryParams(
          connection,
          statement,
          Int32(values.count),
          values.map(\.type),
          ranges.map { range in
            range.flatMap { memory.baseAddress?.advanced(by: $0.lowerBound) }?
              .assumingMemoryBound(to: CChar.self)
          },
          ranges.map { Int32($0?.count ?? 0) },
          Array(repeating: 1, count: values.count),
          1
        )
      }
    }
    return try receive(isSent: isSent == 1, patience)
  }

  /// Runs the statements of a script, in one transaction.
  package func run(
    script: String,
    _ patience: PostgresPatience
  ) throws(PostgresError) {
    let isSent = try withHandle { PQsendQuery($0, script) }
    _ = try receive(isSent: isSent == 1, patience)
  }

  private func withHandle<Result>(
    _ body: (OpaquePointer) -> Result
  ) throws(PostgresError) -> Result {
    guard let handle else { throw .closed }
    return body(handle)
  }

  /// Receives all results, and returns the last.
  ///
  /// A transaction has ended only when there is no further result: a server that dies while it
  /// commits may have sent the rows already, and then the next result is an error.
  private func receive(
    isSent: Bool,
    _ patience: PostgresPatience
  ) throws(PostgresError) -> PostgresResult {
    guard let connection = handle else { throw .closed }
    var last: PostgresResult?
    var error: PostgresError?
    if !isSent { error = .lost(message(connection)) }
    try flush(connection, patience)
    while error == nil {
      while PQisBusy(connection) == 1 {
        try wait(PQsocket(connection), reads: true, writes: false, patience)
        if PQconsumeInput(connection) == 0 { break }
      }
      guard let result = PQgetResult(connection) else { break }
      let status = PQresultStatus(result)
      if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY {
        last = PostgresResult(adopting: result)
      } else {
        error = refusal(result)
        PQclear(result)
        // The rest is read, so that the connection can be used again.
        while case .server? = error, let more = try nextResult(connection, patience) {
          if PQresultStatus(more) == PGRES_FATAL_ERROR { error = refusal(more) }
          PQclear(more)
        }
      }
    }
    if let error {
      guard case .server = error else {
        close()
        throw error
      }
      throw error
    }
    guard PQstatus(connection) == CONNECTION_OK, let last else {
      let sentence = message(connection)
      close()
      throw .lost(sentence)
    }
    return last
  }

  private func nextResult(
    _ connection: OpaquePointer,
    _ patience: PostgresPatience
  ) throws(PostgresError) -> OpaquePointer? {
    while PQisBusy(connection) == 1 {
      try wait(PQsocket(connection), reads: true, writes: false, patience)
      if PQconsumeInput(connection) == 0 { break }
    }
    return PQgetResult(connection)
  }

  /// Sends what libpq still holds: "wait for the socket to become read- or write-ready. If it
  /// becomes write-ready, call PQflush again. If it becomes read-ready, call PQconsumeInput, then
  /// call PQflush again."
  private func flush(
    _ connection: OpaquePointer,
    _ patience: PostgresPatience
  ) throws(PostgresError) {
    while PQflush(connection) == 1 {
      try wait(PQsocket(connection), reads: true, writes: true, patience)
      // A failure is a result, too.
      if PQconsumeInput(connection) == 0 { return }
    }
  }

  /// What a result that is an error means. Only an `ERROR` of the server is sure to have undone
  /// everything: after a `FATAL` one, or one of libpq itself, the connection is gone.
  private func refusal(_ result: OpaquePointer) -> PostgresError {
    func field(_ code: Int32) -> String {
      PQresultErrorField(result, code).map { String(cString: $0) } ?? ""
    }
    let text = oneLine(field(jsonl_pq_message()))
    guard field(jsonl_pq_severity()) == "ERROR" else {
      return .lost(text.isEmpty ? oneLine(String(cString: PQresultErrorMessage(result))) : text)
    }
    return .server(PostgresRefusal(state: field(jsonl_pq_sqlstate()), message: text))
  }
}

// MARK: - Notifications

extension PostgresConnection {
  /// Waits for notifications (`listen`), and takes all that are there.
  ///
  /// - Throws: `stopped` if it is not wanted any more; `lost`.
  package func waitForNotification(_ patience: PostgresPatience) throws(PostgresError) {
    guard let connection = handle else { throw .closed }
    while true {
      var isNotified = false
      while let notification = PQnotifies(connection) {
        isNotified = true
        PQfreemem(notification)
      }
      if isNotified { return }
      try wait(PQsocket(connection), reads: true, writes: false, patience)
      if PQconsumeInput(connection) == 0 {
        let sentence = message(connection)
        close()
        throw .lost(sentence)
      }
    }
  }
}

extension PostgresError {
  fileprivate static var closed: PostgresError {
    .connection(PostgresRefusal(state: "", message: "the connection was closed"))
  }
}

/// A message of libpq or of a server, which may have several lines, as one.
private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).map { line in
    String(line.drop { $0 == " " || $0 == "\t" })
  }.joined(separator: "; ")
}

extension PostgresValue {
  /// About how many bytes its binary form has.
  fileprivate var sizeEstimate: Int {
    switch self {
    case .text(let text): text?.count ?? 0
    case .int, .bigint, .boolean: 8
    case .textArray(let texts): texts.reduce(32) { $0 + $1.count + 4 }
    case .bigintArray(let numbers): 32 + numbers.count * 12
    case .byteArray(let elements): elements.reduce(32) { $0 + ($1?.count ?? 0) + 4 }
    }
  }
}

/// Texts as C strings, which live as long as this does.
private final class CTexts {
  let pointers: [UnsafePointer<CChar>?]

  init(_ texts: [String]) {
    pointers = texts.map { text in
      let bytes = text.utf8CString
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      for (index, byte) in bytes.enumerated() { copy[index] = byte }
      return UnsafePointer(copy)
    }
  }

  deinit { for pointer in pointers { pointer?.deallocate() } }
}
