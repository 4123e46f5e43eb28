package import JSONText
internal import Records

/// The owner of a claim. Commands with the same name and session belong together.
package struct ClaimOwner: Hashable, Sendable {
  package var name: String
  package var session: String

  package init(name: String, session: String) {
    self.name = name
    self.session = session
  }
}

/// What a claim's object says, in the first line of a commit's message.
///
///     {"version":1,"path":"tasks.jsonl","key":"t-1","by":"eva","session":"5f0c…","epoch":3,
///     "beat":12,"ttl":14400,"state":"held","note":"until lunch","nonce":"8d71…"}
///
/// `Documentation/claims.md` describes the members.
package struct ClaimBody: Equatable, Sendable {
  package enum State: String, Sendable {
    case held, free
  }

  package var subject: ClaimSubject
  package var owner: ClaimOwner
  /// Counts the acquisitions of the record, from 1.
  package var epoch: Int
  /// Counts the renewals since the last acquisition.
  package var beat: Int
  /// How long it has to be seen unchanged before it has lapsed, in seconds; at most a century.
  package var ttl: Int64 { didSet { ttl = min(ttl, Self.longestTTL) } }
  package var state: State
  package var note: String?
  /// Differs in any two objects. Otherwise two processes with one owner could make the same object,
  /// and git would tell both of them that the ref is up to date.
  package var nonce: String

  package init(
    subject: ClaimSubject,
    owner: ClaimOwner,
    epoch: Int,
    beat: Int,
    ttl: Int64,
    state: State = .held,
    note: String? = nil,
    nonce: String
  ) {
    self.subject = subject
    self.owner = owner
    self.epoch = epoch
    self.beat = beat
    self.ttl = min(ttl, Self.longestTTL)
    self.state = state
    self.note = note
    self.nonce = nonce
  }

  /// The version of the format.
  private static let version = 1
  /// A longer line is not read.
  private static let longestLine = 1 << 16
  /// A claim can't last for longer: a hundred years.
  private static let longestTTL: Int64 = 36_500 * 86_400

  /// The line, without its end.
  package var line: Bytes {
    var object = ObjectText()
    add(to: &object)
    return Bytes(object.closed)
  }

  /// Adds the members of the line to an object.
  func add(to object: inout ObjectText) {
    object.add("version", number: Self.version)
    object.add("path", text: subject.path)
    object.add("key", json: subject.key.value.bytes.array)
    object.add("by", text: owner.name)
    object.add("session", text: owner.session)
    object.add("epoch", number: epoch)
    object.add("beat", number: beat)
    object.add("ttl", number: Int(ttl))
    object.add("state", text: state.rawValue)
    if let note { object.add("note", text: note) }
    object.add("nonce", text: nonce)
  }

  /// Reads a line. Members that are not known are passed over.
  ///
  /// - Returns: nil for another format, or a version of it that is not known.
  package init?(line: Bytes) {
    guard line.count <= Self.longestLine, let object = try? JSONValue(parsing: line),
      Self.number("version", of: object) == Int64(Self.version),
      let path = Self.text("path", of: object), let key = object.member(Bytes("key")),
      key.kind != .null, let name = Self.text("by", of: object),
      let session = Self.text("session", of: object),
      let epoch = Self.number("epoch", of: object), let beat = Self.number("beat", of: object),
      let ttl = Self.number("ttl", of: object), ttl <= Self.longestTTL,
      let state = Self.text("state", of: object).flatMap(State.init)
    else { return nil }
    self.init(
      subject: ClaimSubject(path: path, key: RecordKey(canonical: key.canonicalForm)),
      owner: ClaimOwner(name: name, session: session),
      epoch: Int(epoch),
      beat: Int(beat),
      ttl: ttl,
      state: state,
      note: Self.text("note", of: object),
      nonce: Self.text("nonce", of: object) ?? ""
    )
  }

  private static func text(_ name: String, of object: JSONValue) -> String? {
    object.member(Bytes(name))?.string?.text
  }

  /// A whole number that is not negative, and small enough to be counted on.
  private static func number(_ name: String, of object: JSONValue) -> Int64? {
    guard let value = object.member(Bytes(name)), value.kind == .number,
      let number = Int64(value.bytes.text), (0..<1 << 53).contains(number)
    else { return nil }
    return number
  }
}

/// A claim as a ref has it.
package struct ClaimState: Equatable, Sendable {
  /// The id of the object.
  package var object: String
  package var body: ClaimBody
  /// When it was acquired by the clock of its owner, in seconds since 1970: for people, not for
  /// decisions.
  package var acquired: Int64

  package init(object: String, body: ClaimBody, acquired: Int64) {
    self.object = object
    self.body = body
    self.acquired = acquired
  }
}

/// What the ref of a claim is, as read.
package enum ClaimReading: Equatable, Sendable {
  case absent
  case claim(ClaimState)
  /// An object in another format.
  case foreign(object: String)

  /// The id of the object; nil where there is no ref.
  package var object: String? {
    switch self {
    case .absent: nil
    case .claim(let state): state.object
    case .foreign(let object): object
    }
  }

  /// The claim that somebody holds, or held until it lapsed; nil for a released one.
  package var held: ClaimState? {
    if case .claim(let state) = self, state.body.state == .held { state } else { nil }
  }
}
