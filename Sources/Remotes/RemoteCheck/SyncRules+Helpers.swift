internal import JSONText
internal import RemoteProtocol
internal import System

extension SyncRules {
  func twoHelpers() throws {
    let helpers = [try newRemote(), try newRemote()]
    defer { for helper in helpers { helper.close() } }
    let before = point
    var made: [HistoryPoint] = []
    for round in 0..<5 {
      let pending = try helpers.enumerated().map { index, helper in
        try helper.beginPush(push([row("two-\(index)-\(round)", "{}", base: before.version)]))
      }
      for answer in pending {
        guard case .done(let point) = try answer.wait() else {
          throw Violation.broken("a push was refused though its row is its own")
        }
        made.append(point)
      }
    }
    point = made.max { $0.version < $1.version } ?? point
    try require(
      Set(made.map(\.version)) == Set(before.version + 1...before.version + 10),
      "10 pushes made the versions \(made.map(\.version).sorted())"
    )
    let rows = try all()
    try require(
      (0..<10).allSatisfy { rows[Bytes("two-\($0 % 2)-\($0 / 2)")] != nil },
      "a push is lost"
    )
    // Several pushes of one helper, one behind the other.
    let pending = try (0..<5).map { round in
      try helpers[0].beginPush(push([row("queue-\(round)", "{}")]))
    }
    let points = try pending.map { try $0.wait() }
    let versions = points.compactMap { outcome -> Int64? in
      guard case .done(let made) = outcome else { return nil }
      point = made
      return made.version
    }
    try require(
      versions == versions.sorted() && versions.count == 5,
      "pushes of one helper were done in another order"
    )
  }

  func twoCollections() throws {
    let helpers = [try newRemote(), try newRemote()]
    defer { for helper in helpers { helper.close() } }
    var pending: [PendingAnswer<PushOutcome>] = []
    for round in 0..<3 {
      for (index, helper) in helpers.enumerated() {
        let names = index == 0 ? [collection, otherCollection] : [otherCollection, collection]
        for name in names {
          let rows = [row("order-\(index)-\(round)", "{}", base: 0)]
          pending.append(try helper.beginPush(push(rows, to: name, known: .nothing)))
        }
      }
    }
    for answer in pending {
      guard case .done(let made) = try answer.wait() else {
        throw Violation.broken("a push was refused though its row is its own")
      }
      _ = made
    }
    guard let now = try remote().info().collection(collection)?.point else {
      throw Violation.broken("the collection is gone")
    }
    point = now
  }

  func killed() throws {
    for attempt in 0..<5 {
      let rows = (0..<50).map { row("killed-\(attempt)-\($0)", #"{"n":\#($0)}"#) }
      let push = push(rows)
      let before = point
      let helper = try newRemote()
      let pending = try helper.beginPush(push)
      // At another moment each time.
      pause(milliseconds: attempt)
      helper.client.kill()
      pending.forget()
      let made = try done(push)
      try require(
        made.version == before.version + 1,
        "a push that was repeated after its helper was killed made the version \(made.version)"
      )
      let found = try all().values.filter {
        $0.key.text.hasPrefix("killed-\(attempt)-") && $0.version == made.version
      }
      try require(found.count == rows.count, "\(found.count) of \(rows.count) rows are there")
    }
  }
}
