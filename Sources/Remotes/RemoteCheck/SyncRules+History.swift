internal import JSONText
internal import RemoteProtocol
internal import System

extension SyncRules {
  func pages() throws {
    let before = point
    for version in 0..<3 {
      try done(push((0..<5).map { row("page-\(version)-\($0)", #"{"n":\#($0)}"#) }))
    }
    try done(push([row("page-0-2", #"{"n":9}"#)]))
    var pull = SyncPull(collection: collection, known: before, limit: 4)
    var rows: [RemoteRow] = []
    while true {
      let page = try remote().pull(pull)
      guard case .rows(let found, let end, let hasMore) = page else {
        throw Violation.broken("a page is \(page)")
      }
      try require(found.count <= 4, "a page of at most 4 rows has \(found.count)")
      rows += found
      try require(end == point, "a page has another point than the server")
      guard hasMore, let last = found.last else { break }
      pull.known = end
      pull.after = SyncPull.Place(version: last.version, key: last.key)
    }
    try require(rows.count == 15, "15 rows changed, and \(rows.count) came")
    try require(Set(rows.map(\.key)).count == 15, "a row came twice")
    let isOrdered = zip(rows, rows.dropFirst()).allSatisfy { left, right in
      left.version < right.version || left.version == right.version && left.key < right.key
    }
    try require(isOrdered, "the rows are not in the order of version and key")
    try require(rows.last?.content == Bytes(#"{"n":9}"#), "the newest row does not come last")
  }

  func changeBetweenPages() throws {
    let before = point
    try done(push((0..<4).map { row("between-\($0)", #"{"n":0}"#) }))
    var pull = SyncPull(collection: collection, known: before, limit: 2)
    guard case .rows(let first, let end, true) = try remote().pull(pull), first.count == 2 else {
      throw Violation.broken("the first page is not what it should be")
    }
    try done(push([row("between-0", #"{"n":1}"#), row("between-3", #"{"n":1}"#)]))
    pull.known = end
    pull.after = SyncPull.Place(version: first[1].version, key: first[1].key)
    pull.limit = 100
    guard case .rows(let rest, let last, false) = try remote().pull(pull) else {
      throw Violation.broken("the second page is not the last one")
    }
    try require(last == point, "the last page does not say what the server has")
    try require(
      rest.map(\.key.text) == ["between-2", "between-0", "between-3"],
      "the second page has \(rest.map(\.key.text))"
    )
  }

  func reset() throws {
    let remote = try remote()
    var wrong = point
    wrong.chain = String(point.chain.reversed()) + "0"
    let later = HistoryPoint(version: point.version + 10, chain: point.chain)
    for known in [wrong, later] {
      let page = try remote.pull(SyncPull(collection: collection, known: known, limit: 10))
      try require(page == .reset(point), "a pull is answered with \(page)")
      let rows = [row("reset", "{}", base: 0)]
      let outcome = try remote.push(push(rows, known: known))
      try require(outcome == .reset(point), "a push is answered with \(outcome)")
    }
    try require(try all()[Bytes("reset")] == nil, "a push was done in spite of its history")
    // An older point of the same history is all right.
    let older = point
    try done(push([row("reset-2", "{}")]))
    let page = try remote.pull(SyncPull(collection: collection, known: older, limit: 10))
    guard case .rows(let rows, point, false) = page, rows.map(\.key) == [Bytes("reset-2")] else {
      throw Violation.broken("a pull from an older version is answered with \(page)")
    }
  }

  func states() throws {
    let remote = try remote()
    let field = ["meta", "status"]
    func line(_ state: String) -> String { #"{"meta":{"status":\#(state)}}"# }
    try done(push([row("old", line(#""elsewhere""#))]))
    let nobody = "git-jsonl-remote-check-nobody"
    let states = [
      FieldStates(
        field: field,
        steps: [
          .init(from: "", to: "draft"), .init(from: "draft", to: "done"),
          .init(from: "done", to: "1"),
          .init(from: "draft", to: "gone", roles: [nobody]),
        ]
      )
    ]
    try remote.load(states, tag: "tag-1", into: collection)
    try require(
      try remote.info().collection(collection)?.statesTag == "tag-1",
      "info does not have the tag of the states"
    )
    try done(push([row("new", line(#""draft""#)), row("none", #"{"meta":null}"#)]))
    try done(
      push([
        row("new", line(#""\u0064one""#)),
        row(
          "old",
          #"{"x":1,"#
            + line(#""elsewhere""#).dropFirst()
        ),
      ])
    )
    let rows = try refused(
      push([
        row("new", line(#""draft""#)), row("old", #"{"x":1}"#), row("other", line(#""done""#)),
        row("none", line(#""draft""#)),
      ])
    )
    let reasons = Dictionary(rows.map { ($0.key.text, $0.reason) }) { first, _ in first }
    let expected: [String: RefusedRow.Reason] = [
      "new": .state(field: field, from: "done", to: "draft", allowed: ["1"]),
      "old": .state(field: field, from: "elsewhere", to: "", allowed: []),
      "other": .state(field: field, from: "", to: "done", allowed: ["draft"]),
    ]
    try require(reasons == expected, "it refused \(reasons)")
    try done(push([row("new", line("1")), row("role", line(#""draft""#))]))
    let role = try refused(push([row("role", line(#""gone""#))]))
    let known = [[], [nobody]].map { roles in
      RefusedRow.Reason
        .state(field: field, from: "draft", to: "gone", allowed: ["done"], roles: roles)
    }
    try require(
      role.count == 1 && known.contains(role[0].reason),
      "a step of another role is answered with \(role)"
    )
    try done(push([row("role", nil)]))
    try remote.load([], tag: "tag-2", into: collection)
    try require(
      try remote.info().collection(collection)?.statesTag == nil,
      "states that were removed have a tag"
    )
    try done(push([row("old", line(#""anything""#))]))
  }

  func listen() throws {
    let listener = try newRemote()
    defer { listener.close() }
    var versions: [Int64] = []
    try listener.listen(
      to: [collection, otherCollection],
      milliseconds: 5000,
      interrupt: nil
    ) { name, version in
      guard name == self.collection else { return true }
      versions.append(version)
      if versions.count == 1 { try self.done(self.push([self.row("heard", "{}")])) }
      return version < self.point.version
    }
    try require(
      versions.first == point.version - 1 && versions.last == point.version,
      "the hints have the versions \(versions)"
    )
    // After the stream has ended, the conversation goes on.
    try require(try listener.info().collection(collection)?.point == point, "it sees less")
  }

  func missing() throws {
    let name = collection + "-not-there"
    let remote = try remote()
    let attempts: [() throws -> Void] = [
      { _ = try remote.pull(SyncPull(collection: name, known: .nothing, limit: 1)) },
      { _ = try remote.push(self.push([self.row("a", "{}", base: 0)], to: name, known: .nothing)) },
      { _ = try remote.rows(of: name, [Bytes("a")]) },
      { _ = try remote.digests(of: name, [Bytes("a")]) },
      { try remote.load([], tag: "t", into: name) },
      { try remote.listen(to: [name], milliseconds: 5000, interrupt: nil) { _, _ in false } },
    ]
    for attempt in attempts {
      do {
        try attempt()
      } catch let failure as RemoteFailure {
        try require(
          failure.kind == .missing && failure.reason == .collection,
          "a collection that is not there: \(sentence(failure))"
        )
        continue
      }
      throw Violation.broken("it works with a collection that is not there")
    }
    try remote.remove(name)
  }

  func remove() throws {
    let remote = try remote()
    do throws(RemoteFailure) {
      try remote.remove(collection)
    } catch {
      try require(error.kind == .stale, "the answer is \(error.kind.rawValue)")
      let rows = try all().values.filter { $0.content != nil }.map {
        PushedRow(key: $0.key, base: $0.version, line: nil)
      }
      try done(push(rows))
      try remote.remove(collection)
      try remote.remove(collection)
      try require(try remote.info().collection(collection) == nil, "it is still there")
      let made = try remote.create([collection]).collection(collection)?.point
      try require(made?.version == 0, "the collection does not begin again")
      let known = HistoryPoint(version: 0, chain: "another")
      let page = try remote.pull(SyncPull(collection: collection, known: known, limit: 1))
      try require(made.map { page == .reset($0) } ?? false, "version 0 has any chain")
      return
    }
    throw Violation.broken("it removed a collection that has records")
  }
}
