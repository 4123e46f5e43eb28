internal import JSONText
internal import NATSClient
internal import RemoteProtocol

/// What the server says of a stream.
struct StreamState {
  private let info: JSONValue
  let name: StreamName

  /// - Parameter info: an answer to `STREAM.INFO` or `STREAM.CREATE`, or an element of a list.
  init(_ info: JSONValue, _ name: StreamName) {
    self.info = info
    self.name = name
  }

  var configuration: JSONValue { info.member(Bytes("config")) ?? .null }

  private var state: JSONValue { info.member(Bytes("state")) ?? .null }

  var newest: Int { count("last_seq") }

  /// The sequence of the oldest message that is there, or the one after the newest.
  var first: Int { messageCount == 0 ? newest + 1 : max(1, count("first_seq")) }

  var messageCount: Int { count("messages") }

  /// A number of the state; 0 for one that can't be.
  private func count(_ name: String) -> Int {
    state.member(Bytes(name))?.wholeNumber.map { Int($0) } ?? 0
  }

  /// How many messages each subject has, where it was asked for.
  var subjects: [(subject: String, count: Int)] {
    (state.member(Bytes("subjects"))?.members ?? []).map {
      ($0.decodedName.text, Int($0.value.bytes.text) ?? 0)
    }
  }

  /// Milliseconds; nil for no limit.
  private var age: Int64? {
    configuration.number("max_age").flatMap { $0 > 0 ? max(1, Int64($0) / 1_000_000) : nil }
  }

  private func limit(_ name: String) -> Int64? {
    configuration.number(name).flatMap { $0 > 0 ? Int64($0) : nil }
  }

  var settings: LiveSettings {
    switch name.kind {
    case .values: LiveSettings(ttl: age)
    case .events:
      LiveSettings(age: age, byteCount: limit("max_bytes"), count: limit("max_msgs"))
    case .objects: LiveSettings()
    }
  }

  private var mark: StreamMark? { configuration.text("description").flatMap { StreamMark($0) } }

  /// The collection that the stream is for.
  var collection: String? { mark?.collection }

  /// What was said when it was made; of a stream that another program made, when that was.
  var origin: String {
    if let origin = mark?.origin { return origin }
    let digits = (info.text("created") ?? "").map { $0.isLetter || $0.isNumber ? $0 : "-" }
    return String(digits.prefix(64))
  }

  /// Whether a client that knows an origin, and what came up to a sequence, knows another stream.
  func isOther(than known: String?, after sequence: Int64) -> Bool {
    known.map { $0 != origin } ?? false || sequence > newest
  }

  /// The setting that a stream has which can't serve; nil if there is none.
  var problem: String? {
    let subjects = configuration.member(Bytes("subjects"))?.elements?.compactMap(\.string?.text)
    if Set(subjects ?? []) != Set(name.subjects) { return "other subjects" }
    if configuration.text("storage") != "file" { return "its storage in memory" }
    if configuration.text("retention") != "limits" { return "another retention than by limits" }
    for member in ["mirror", "sources"] where configuration.member(Bytes(member)) != nil {
      return "a source in another stream"
    }
    if configuration.flag("sealed") { return "been sealed" }
    switch name.kind {
    case .values:
      if configuration.number("max_msgs_per_subject") != 1 { return "a history of each key" }
      if configuration.text("discard") != "new" { return "values removed when it is full" }
    case .events:
      if configuration.text("discard") != "old" { return "events refused when it is full" }
    case .objects:
      if configuration.flag("allow_rollup_hdrs") == false { return "no rollups" }
      if configuration.number("max_age") ?? 0 > 0 { return "objects that expire" }
    }
    return nil
  }

  /// - Throws: `bad-request` if the stream can't serve.
  func check() throws(RemoteError) {
    guard let problem else { return }
    throw RemoteError(
      .badRequest,
      "the stream \(name.stream), which another program made, has \(problem)",
      reason: .settings
    )
  }

  func live(_ collection: String) -> LiveState {
    LiveState(
      collection: collection,
      kind: name.kind,
      settings: settings,
      origin: origin,
      newest: name.kind == .objects ? nil : Int64(newest),
      oldest: name.kind == .events && messageCount > 0 ? Int64(first) : nil,
      count: Int64(messageCount),
      byteCount: Int64(count("bytes"))
    )
  }
}

/// What a stream's description says of it.
private struct StreamMark {
  let collection: String
  let origin: String

  init?(_ description: String) {
    guard let value = try? JSONValue(parsing: Bytes(description)), value.kind == .object,
      let collection = value.text("collection"), isCollectionName(collection),
      let origin = value.text("origin"), isPlainID(origin)
    else { return nil }
    (self.collection, self.origin) = (collection, origin)
  }
}

/// How streams are set up.
enum StreamSetup {
  /// The greatest and the least time that the server takes, in milliseconds.
  private static let times: ClosedRange<Int64> = 100...9_000_000_000_000

  /// - Throws: `bad-request` for a time that the server does not take.
  static func check(_ settings: LiveSettings) throws(RemoteError) {
    guard let time = settings.ttl ?? settings.age, !times.contains(time) else { return }
    throw RemoteError(
      .badRequest,
      "NATS keeps what expires for at least \(times.lowerBound) and at most "
        + "\(times.upperBound) milliseconds",
      reason: .settings
    )
  }

  /// The configuration of a new stream.
  static func configuration(
    _ name: StreamName,
    _ collection: String,
    _ settings: LiveSettings,
    origin: String
  ) -> [UInt8] {
    var description = ObjectText()
    description.add("collection", text: collection)
    description.add("origin", text: origin)
    var object = ObjectText()
    object.add("name", text: name.stream)
    object.add("description", text: String(decoding: description.closed, as: UTF8.self))
    object.add("subjects", json: ObjectText.array(ofTexts: name.subjects.map { Bytes($0) }))
    object.add("retention", text: "limits")
    object.add("storage", text: "file")
    object.add("discard", text: name.kind == .events ? "old" : "new")
    object.add("num_replicas", number: 1)
    object.add("max_consumers", number: -1)
    object.add("max_msgs_per_subject", number: name.kind == .values ? 1 : -1)
    object.add("allow_direct", flag: true)
    if name.kind != .events { object.add("allow_rollup_hdrs", flag: true) }
    if name.kind == .values { object.add("deny_delete", flag: true) }
    for (member, number) in numbers(settings) { object.add(member, number: number) }
    return object.closed
  }

  /// A configuration of the server with other settings.
  static func replacing(_ configuration: JSONValue, _ settings: LiveSettings) -> [UInt8] {
    let numbers = numbers(settings)
    var object = ObjectText()
    for member in configuration.members ?? [] {
      let name = member.decodedName.text
      if !numbers.contains(where: { $0.0 == name }) { object.add(name, member.value) }
    }
    for (member, number) in numbers { object.add(member, number: number) }
    return object.closed
  }

  private static func numbers(_ settings: LiveSettings) -> [(String, Int)] {
    let age = Int(settings.ttl ?? settings.age ?? 0) * 1_000_000
    return [
      ("max_age", age),
      ("max_bytes", Int(settings.byteCount ?? -1)),
      ("max_msgs", Int(settings.count ?? -1)),
      // Nothing is recognised by it here, and it must not be longer than the time to live.
      ("duplicate_window", age == 0 ? 120_000_000_000 : min(120_000_000_000, age)),
    ]
  }
}
