internal import JSONText
internal import RemoteProtocol

extension SyncRules {
  func retry() throws {
    let rows = [row("retry", #"{"id":"retry"}"#)]
    let push = push(rows)
    let before = point
    let made = try done(push)
    try require(made.version == before.version + 1, "a push made the version \(made.version)")
    try require(made.chain != before.chain, "the chain is the same after a push")
    try require(try done(push) == made, "a repeated push has another answer")
    let other = try newRemote()
    defer { other.close() }
    try require(try done(push, by: other) == made, "another helper does not know the push")
    try require(
      try other.info().collection(collection)?.point == made,
      "a repeated push made a version"
    )
    // Also when others pushed meanwhile, so that its rows are stale.
    try done(self.push([row("retry", #"{"id":"retry","n":1}"#)]))
    let newest = point
    try require(try done(push) == made, "a repeated push has another answer later")
    point = newest
    try require(
      try remote().rows(of: collection, [Bytes("retry")])[0].version == newest.version,
      "a repeated push was done again later"
    )
  }

  func reusedReceipt() throws {
    let first = push([row("receipt", #"{"id":"receipt"}"#)], digest: "one")
    try done(first)
    let second = push(
      [row("receipt-2", #"{"id":"receipt-2"}"#)],
      number: first.number,
      digest: "two"
    )
    let remote = try remote()
    do throws(RemoteFailure) {
      _ = try remote.push(second)
    } catch {
      try require(error.kind == .badRequest, "the answer is \(error.kind.rawValue)")
      return
    }
    throw Violation.broken("it took two pushes with one receipt")
  }

  func stale() throws {
    let base = point.version
    try done(push([row("stale", #"{"n":1}"#), row("gone", #"{"n":1}"#)]))
    try done(push([row("gone", nil)]))
    let rows = try refused(
      push([
        row("stale", #"{"n":2}"#, base: base), row("gone", #"{"n":3}"#, base: base),
        row("bystander", #"{"n":1}"#),
      ])
    )
    try require(rows.count == 2 && rows.allSatisfy { $0.reason == .stale }, "it refused \(rows)")
    let found = Dictionary(rows.map { ($0.key, $0.serverRow) }) { first, _ in first }
    try require(
      found[Bytes("stale")] == .line(Bytes(#"{"n":1}"#), version: point.version - 1),
      "the refusal does not have the server's row"
    )
    try require(
      found[Bytes("gone")] == .deleted(version: point.version),
      "the refusal does not have the server's tombstone"
    )
    try require(try all()[Bytes("bystander")] == nil, "a refused push was done in part")
    // What is newer than the row's version is not stale.
    try done(push([row("stale", #"{"n":2}"#)]))
  }

  func staleEqual() throws {
    let base = point.version
    try done(push([row("equal", #"{"n":1}"#)]))
    let rows = try refused(push([row("equal", #"{"n":1}"#, base: base)]))
    try require(rows.map(\.reason) == [.stale], "it refused \(rows)")
  }

  func badRows() throws {
    let limits = try remote().limits
    let longKey = String(repeating: "k", count: limits.keyByteCount + 1)
    let longLine =
      #"{"x":""# + String(repeating: "x", count: limits.lineByteCount - 7) + #""}"#
    let expected: [String: RefusedRow.Reason] = [
      "not-json": .notARecord, "array": .notARecord, "two-lines": .notARecord,
      "control\u{1}": .notARecord, longKey: .keyTooLong, "long": .lineTooLong,
    ]
    let rows = try refused(
      push([
        row("good", #"{"n":1}"#), row("not-json", "{"), row("array", "[1]"),
        row("two-lines", "{\n}"), row("control\u{1}", "{}"), row(longKey, "{}"),
        row("long", longLine),
      ])
    )
    let found = Dictionary(rows.map { ($0.key.text, $0.reason) }) { first, _ in first }
    for (key, reason) in expected {
      try require(
        found[key] == reason,
        "\(key.prefix(20)) was refused as \(String(describing: found[key]))"
      )
    }
    try require(found.count == expected.count, "it refused \(found.count) rows")
  }

  /// Keys and lines that programs like to change.
  static let oddKeys = [
    "plain", " blank ", "1", "\"1\"", "null", #"["a",1]"#, "é", "e\u{301}", "\u{1F600}", "A", "a",
    "a/b", "..", "%", "'", "\"", "\\", "\\u0000", "$1", "\u{2028}", "\u{FEFF}", "\u{FFFF}",
    "\u{A0}",
  ]
  static let oddLines = [
    #"{"id":"plain"}"#, #"{ "id" : 1.50 , "n":1e400, "m":-0 }  "#, "{\"id\":\t1}\r", "{}",
    #"{"a":"\u0000"}"#, #"{"a":"\ud800"}"#, #"{"a":"\udc00\ud800"}"#, #"{"\u0061":1,"a":2}"#,
    #"{"a":"\/\u00e9é"}"#, "{\"a\":\"\u{7F}\u{85}\u{2028}\u{FFFF}\"}", #"{"a":"\\\"\n"}"#,
    #"{"n":123456789012345678901234567890}"#,
  ]

  func bytes() throws {
    var lines: [Bytes: Bytes] = [:]
    for (index, key) in Self.oddKeys.enumerated() {
      lines[Bytes(key)] = Bytes(Self.oddLines[index % Self.oddLines.count])
    }
    let rows = lines.map { PushedRow(key: $0.key, base: point.version, line: $0.value) }
    try done(push(rows))
    let found = try all()
    for (key, line) in lines {
      try require(found[key]?.content == line, "the line of the key \(key.text) has changed")
    }
    let asked = Self.oddKeys.map { Bytes($0) }
    let answered = try remote().rows(of: collection, asked)
    try require(answered.map(\.key) == asked, "rows answers other keys than it was asked for")
    for row in answered {
      try require(row.content == lines[row.key], "rows has another line of \(row.key.text)")
    }
  }

  func longLine() throws {
    let limits = try remote().limits
    let key = String(repeating: "k", count: limits.keyByteCount)
    let line =
      #"{"x":""# + String(repeating: "\\\"", count: (limits.lineByteCount - 9) / 2) + #""}"#
    try done(push([row(key, line)]))
    let found = try remote().rows(of: collection, [Bytes(key), Bytes("no-such-key"), Bytes(key)])
    try require(found.count == 3 && found[0].content == Bytes(line), "the line has changed")
    try require(
      found[1] == RemoteRow(key: Bytes("no-such-key"), version: 0, content: nil),
      "a row that is not there is \(found[1])"
    )
    try done(push([row(key, nil)]))
  }

  func deletion() throws {
    let before = point
    try done(push([row("deleted", #"{"n":1}"#)]))
    try done(push([row("deleted", nil), row("never-there", nil)]))
    var rows: [RemoteRow] = []
    let end = try remote().pullAll(of: collection, since: before) { rows += $0 }
    try require(end == point, "the pull did not end at the newest version")
    let expected = ["deleted", "never-there"].map {
      RemoteRow(key: Bytes($0), version: point.version, content: nil)
    }
    try require(rows == expected, "deletions are pulled as \(rows)")
    try done(push([row("deleted", #"{"n":2}"#)]))
    try require(
      try all()[Bytes("deleted")]?.content == Bytes(#"{"n":2}"#),
      "a record that was deleted can't be made again"
    )
  }

  func digests() throws {
    let (one, two) = (#"{"n":1, "x":"\u0000"}"#, #"{"n":2}"#)
    var versions: [Int64] = []
    for line in [one, nil, two] { versions.append(try done(push([row("digest", line)])).version) }
    let found = try remote().digests(of: collection, [Bytes("digest"), Bytes("no-such-key")])
    let expected = [
      KeyHistory(
        key: Bytes("digest"),
        entries: [
          .init(version: versions[2], digest: Self.digest(two).text),
          .init(version: versions[1], digest: nil),
          .init(version: versions[0], digest: Self.digest(one).text),
        ]
      ),
      KeyHistory(key: Bytes("no-such-key"), entries: []),
    ]
    try require(found == expected, "the digests are \(found)")
    let rows = try all(.digests)
    try require(
      rows[Bytes("digest")]?.content == Self.digest(two),
      "a pull of digests has another one"
    )
  }
}
