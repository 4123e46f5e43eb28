internal import JSONText
internal import RemoteProtocol
internal import System

/// The rules about live collections, checked in a namespace of its own.
final class LiveRules {
  let start: HelperClient.Start
  let namespace: String
  /// One conversation for most rules.
  private var opened: LiveRemote?

  init(_ start: HelperClient.Start) {
    self.start = start
    namespace = "check-" + randomDigits(byteCount: 8)
  }

  /// Rules without which the others can't be checked.
  var beginning: [Rule] { [Rule(name: "makes a live collection once", check: open)] }

  var rules: [Rule] {
    var rules = [
      Rule(name: "keeps live collections apart", check: names),
      Rule(name: "lists live collections in their order", check: list),
      Rule(name: "replaces the settings that were read, and no others", check: configure),
      Rule(name: "says which live collection is missing", check: missing),
      Rule(name: "removes a live collection of the same origin alone", check: remove),
    ]
    if serves(.values) { rules += valueRules }
    if serves(.events) { rules += eventRules }
    if serves(.values) || serves(.events) {
      rules.append(Rule(name: "tells who listens to live collections", check: listen))
    }
    if serves(.objects) { rules += objectRules }
    return rules
  }

  // MARK: - Tools

  func newRemote() throws -> LiveRemote { try LiveRemote(start) }

  func remote() throws -> LiveRemote {
    if let opened, opened.client.end == nil { return opened }
    let remote = try newRemote()
    opened = remote
    return remote
  }

  func serves(_ kind: LiveKind) -> Bool { (try? remote().serves(kind)) ?? false }

  /// The kinds that the helper serves.
  var kinds: [LiveKind] { LiveKind.allCases.filter { serves($0) } }

  func name(_ collection: String) -> LiveName {
    LiveName(namespace: namespace, collection: collection)
  }

  /// A live collection of its own for a rule.
  func made(
    _ collection: String,
    _ kind: LiveKind,
    _ settings: LiveSettings = LiveSettings()
  ) throws -> LiveName {
    let name = name(collection)
    let made = try remote().open(name, kind, settings)
    try require(made.isNew, "\(collection) is there before it was made")
    try require(made.state.settings == settings, "a new collection has \(made.state.settings)")
    return name
  }

  func state(_ name: LiveName, _ kind: LiveKind) throws -> LiveState {
    let place = LivePlace(collection: name.collection, kind: kind)
    guard let state = try remote().states(in: namespace).first(where: { $0.place == place }) else {
      throw Violation.broken("\(name.collection) is not among the live collections")
    }
    return state
  }

  /// Requires that something fails in one way.
  func requireFailure(
    _ kind: RemoteError.Kind,
    _ reason: RemoteError.Reason? = nil,
    of what: String,
    _ attempt: () throws -> Void
  ) throws {
    do {
      try attempt()
    } catch let failure as RemoteFailure {
      let isRight = failure.kind == kind && failure.reason == reason
      try require(isRight, "\(what): \(sentence(failure))")
      return
    }
    throw Violation.broken("\(what): it did that")
  }

  /// Tries something until it says that it is enough, for some seconds at most.
  func waiting(for what: String, _ attempt: () throws -> Bool) throws {
    let end = SteadyClock.milliseconds + 15_000
    while try !attempt() {
      if SteadyClock.milliseconds > end { throw Violation.broken("\(what) takes too long") }
      pause(milliseconds: 20)
    }
  }

  /// Removes what was made, so far as it can be.
  func cleanUp() {
    guard let remote = try? remote() else { return }
    defer { remote.close() }
    for state in (try? remote.states(in: namespace)) ?? [] {
      try? remote.remove(name(state.collection), state.kind, origin: state.origin)
    }
  }

  // MARK: - The beginning

  private func open() throws {
    let settings = LiveSettings()
    for kind in kinds {
      let first: OpenedLive
      let remote = try remote()
      do throws(RemoteFailure) {
        first = try remote.open(name("open.jsonl"), kind, settings)
      } catch {
        throw Violation.unchecked(sentence(error))
      }
      let state = first.state
      try require(first.isNew, "the first to open it did not make it")
      try require(
        state.collection == "open.jsonl" && state.kind == kind && state.settings == settings,
        "what was made is \(state)"
      )
      try require(
        (state.newest ?? 0) == 0 && state.count == 0 && state.oldest == nil,
        "a new collection is not empty: \(state)"
      )
      let other = try newRemote()
      defer { other.close() }
      let second = try other.open(name("open.jsonl"), kind, settings)
      try require(!second.isNew && second.state == state, "another helper opens \(second)")
    }
    // All at once: one of them makes it.
    guard let kind = kinds.first else { return }
    let helpers = try (0..<3).map { _ in try newRemote() }
    defer { for helper in helpers { helper.close() } }
    let answers = try helpers.map { try $0.beginOpen(name("together.jsonl"), kind, settings) }
      .map { try $0.wait() }
    try require(answers.count { $0.isNew } == 1, "\(answers.count { $0.isNew }) helpers made it")
    try require(Set(answers.map(\.state.origin)).count == 1, "they opened several")
  }

  /// Names that are one where somebody changes letters.
  static let oddNames = [
    "a/b.jsonl", "a_b.jsonl", "a-b.jsonl", "a.b.jsonl", "A/B.jsonl", "ab.jsonl",
    "\u{fc}ml\u{e4}ut ' \" \\ % * > $.jsonl", "u\u{308}.jsonl", "\u{fc}.jsonl",
    String(repeating: "n", count: 300), String(repeating: "n", count: 301),
  ]

  private func names() throws {
    for kind in kinds {
      var origins: Set<String> = []
      for collection in Self.oddNames {
        let opened = try remote().open(name(collection), kind, LiveSettings())
        try require(opened.isNew, "\(collection.prefix(20)) is another one that was made before")
        origins.insert(opened.state.origin)
      }
      try require(origins.count == Self.oddNames.count, "two have one origin")
    }
    guard serves(.values) else { return }
    for collection in Self.oddNames {
      try wrote(value("key", .nothing, #"{"n":1}"#), to: name(collection))
    }
  }

  private func list() throws {
    let states = try remote().states(in: namespace)
    let places = states.map(\.place)
    try require(places == places.sorted(), "they are in the order \(places)")
    for kind in kinds {
      for collection in Self.oddNames {
        try require(
          places.contains(LivePlace(collection: collection, kind: kind)),
          "\(collection.prefix(20)) is missing"
        )
      }
    }
    let others = try remote().states(in: namespace + "-other")
    try require(others.isEmpty, "another namespace has \(others.count)")
  }

  private func configure() throws {
    let cases: [(LiveKind, LiveSettings, LiveSettings)] = [
      (.values, LiveSettings(ttl: 3_600_000), LiveSettings(ttl: 7_200_000)),
      (.values, LiveSettings(), LiveSettings(ttl: 3_600_000)),
      (
        .events, LiveSettings(age: 3_600_000, count: 100),
        LiveSettings(age: 7_200_000, byteCount: 1_000_000, count: 50)
      ),
    ]
    for (index, (kind, old, new)) in cases.enumerated() where serves(kind) {
      let name = try made("settings-\(index).jsonl", kind, old)
      let state = try state(name, kind)
      try require(state.settings == old, "the settings are \(state.settings)")
      let changed = try remote().configure(name, state, to: new)
      try require(
        changed.settings == new && changed.origin == state.origin,
        "the settings became \(changed.settings)"
      )
      // Once more, as if the answer was lost.
      try require(
        try remote().configure(name, state, to: new).settings == new,
        "settings that were replaced already"
      )
      let other = LiveSettings()
      try requireFailure(.stale, of: "settings that nobody has read") {
        _ = try self.remote().configure(name, state, to: other)
      }
      let second = try newRemote()
      defer { second.close() }
      let opened = try second.open(name, kind, other)
      try require(!opened.isNew && opened.state.settings == new, "opening changes settings")
      try require(
        try second.configure(name, changed, to: other).settings == other,
        "settings without limits"
      )
    }
  }

  private func missing() throws {
    let name = name("not-there.jsonl")
    let remote = try remote()
    var attempts: [(String, () throws -> Void)] = []
    if serves(.values) {
      attempts += [
        ("write", { _ = try remote.write([self.value("a", .anything, "{}")], to: name) }),
        ("read", { _ = try remote.read([Bytes("a")], in: name) }),
        (
          "changes",
          { _ = try remote.changes(ChangesQuestion(origin: nil, after: 0, limit: 1), in: name) }
        ),
      ]
    }
    if serves(.events) {
      attempts += [
        ("append", { _ = try remote.append(self.events([("a", "{}")], after: 0), to: name) }),
        (
          "follow",
          { _ = try remote.follow(FollowQuestion(origin: nil, after: 0, limit: 1), in: name) }
        ),
      ]
    }
    if serves(.objects) {
      let object = Self.object([1, 2, 3])
      attempts += [
        ("have", { _ = try remote.sizes(of: [object.digest], in: name) }),
        ("begin", { _ = try remote.begin(object, in: name) }),
        ("objects", { _ = try remote.objects(after: nil, limit: 1, in: name) }),
      ]
    }
    if serves(.values) || serves(.events) {
      attempts.append(
        (
          "live-listen",
          {
            try remote.listen(
              in: self.namespace,
              to: [name.collection],
              milliseconds: 5000,
              interrupt: nil
            ) { _ in false }
          }
        )
      )
    }
    for (op, attempt) in attempts {
      try requireFailure(.missing, .collection, of: op, attempt)
    }
    for kind in kinds { try remote.remove(name, kind, origin: "none") }
  }

  private func remove() throws {
    for kind in kinds {
      let name = try made("removed.jsonl", kind)
      let origin = try state(name, kind).origin
      try requireFailure(.stale, of: "removing one of another origin") {
        try self.remote().remove(name, kind, origin: origin + "0")
      }
      try remote().remove(name, kind, origin: origin)
      try remote().remove(name, kind, origin: origin)
      let isThere = try remote().states(in: namespace).contains {
        $0.collection == name.collection && $0.kind == kind
      }
      try require(!isThere, "it is still there")
      let again = try made("removed.jsonl", kind)
      try require(try state(again, kind).origin != origin, "it has the same origin again")
      try requireFailure(.stale, of: "removing the one before") {
        try self.remote().remove(name, kind, origin: origin)
      }
    }
  }

  private func listen() throws {
    let kind = serves(.values) ? LiveKind.values : .events
    let (name, other) = (try made("heard.jsonl", kind), try made("quiet.jsonl", kind))
    let listener = try newRemote()
    defer { listener.close() }
    var heard = 0
    var isQuietHeard = false
    try listener.listen(
      in: namespace,
      to: [name.collection, other.collection],
      milliseconds: 5000,
      interrupt: nil
    ) { collection in
      if collection == other.collection { isQuietHeard = true } else { heard += 1 }
      guard heard == 1, isQuietHeard else { return heard < 2 }
      // Both were told at first; now one changes.
      switch kind {
      case .values: try self.wrote(self.value("heard", .anything, "{}"), to: name)
      case .events, .objects:
        _ = try self.remote().append(self.events([("heard", "{}")], after: 0), to: name)
      }
      return true
    }
    try require(isQuietHeard, "it does not tell of each at first")
    try require(heard >= 2, "it does not tell of a change")
    // After the stream has ended, the conversation goes on.
    try require(try !listener.states(in: namespace).isEmpty, "it sees nothing any more")
  }
}
