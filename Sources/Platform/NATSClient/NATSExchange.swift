internal import JSONText

/// What became of a request among others.
package enum NATSOutcome {
  case answered(NATSMessage)
  /// - Parameter isSent: whether it may have been carried out.
  case failed(NATSError, isSent: Bool)
}

extension NATSConnection {
  /// Sends requests, and returns what became of each, in their order. Those that the server gets,
  /// it gets in this order.
  ///
  /// After a failure of the connection, and after something was forbidden, it is closed.
  package func exchange(_ requests: [NATSRequest], _ patience: NATSPatience) -> [NATSOutcome] {
    var exchange = Exchange(requests)
    while let failure = exchange.step(self, patience) {
      if !exchange.deny(failure) {
        close()
        return exchange.outcomes(failure)
      }
    }
    if exchange.isForbidden { close() }
    return exchange.outcomes(.lost(""))
  }
}

private struct Exchange {
  /// How many requests are sent before the answer to the first is waited for.
  private static let window = 1000

  private let requests: [NATSRequest]
  private var known: [NATSOutcome?]
  /// The requests that were sent and not answered, by the number of each.
  private var open: [Int64: Int] = [:]
  private var next = 0
  private var hasAnswer = false
  private(set) var isForbidden = false

  init(_ requests: [NATSRequest]) {
    self.requests = requests
    known = Array(repeating: nil, count: requests.count)
  }

  /// Sends and receives until everything is answered, or something fails.
  mutating func step(_ connection: NATSConnection, _ patience: NATSPatience) -> NATSError? {
    do throws(NATSError) {
      while next < requests.count || !open.isEmpty {
        // The first goes alone: what is forbidden is seen by it, before the others are sent. After
        // that each goes alone, as the server keeps only the newest of what it has to say.
        let window = hasAnswer && !isForbidden ? Self.window : 1
        // Many at once, so that the library sends many at once.
        if open.count <= window / 2 {
          while next < requests.count, open.count < window { try send(connection) }
        }
        try receive(connection, patience)
      }
      return nil
    } catch {
      return error
    }
  }

  private mutating func receive(
    _ connection: NATSConnection,
    _ patience: NATSPatience
  ) throws(NATSError) {
    if open.isEmpty { return }
    do throws(NATSError) {
      let (number, message) = try connection.receive(patience)
      guard let index = open.removeValue(forKey: number) else { return }
      hasAnswer = true
      known[index] = .answered(message)
    } catch .nobodyAnswers {
      guard open.count == 1, let (number, index) = open.first else {
        throw NATSError.lost("nobody answers some of many requests")
      }
      open[number] = nil
      known[index] = .failed(.nobodyAnswers, isSent: false)
    }
  }

  private mutating func send(_ connection: NATSConnection) throws(NATSError) {
    let index = next
    do throws(NATSError) {
      open[try connection.send(requests[index])] = index
    } catch {
      guard case .tooLarge = error else { throw error }
      known[index] = .failed(error, isSent: false)
    }
    next += 1
  }

  /// Notes that the server forbade one of the open requests, which it names by its subject.
  ///
  /// - Returns: false if it forbade something else.
  mutating func deny(_ error: NATSError) -> Bool {
    guard case .denied(let text) = error else { return false }
    let named = open.first { text.contains("\"\(requests[$0.value].subject)\"") }
    guard let (number, index) = named else { return false }
    isForbidden = true
    open[number] = nil
    known[index] = .failed(error, isSent: false)
    return true
  }

  /// What became of each request, as the others end with a failure.
  func outcomes(_ failure: NATSError) -> [NATSOutcome] {
    let sent = Set(open.values)
    return known.indices.map { known[$0] ?? .failed(failure, isSent: sent.contains($0)) }
  }
}
