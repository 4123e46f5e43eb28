internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records

/// What came of a request about one record's claim, for people and for programs.
struct ClaimReport {
  var subject: ClaimSubject
  var answer: ClaimAnswer
  /// The moment at which this machine could see the claim of somebody else lapse, if nobody renews
  /// it; nil where nobody else has it.
  var end: Timestamp?
  /// The remote that has the claims as values; nil where they are refs of git.
  private let remote: String?

  init(_ subject: ClaimSubject, _ answer: ClaimAnswer, _ work: ClaimWork) {
    self.subject = subject
    self.answer = answer
    remote = work.remoteOfValues(subject.path)
    guard case .held(let state) = answer else { return }
    let seen = work.sighting(of: subject)?.observation
    let left = seen?.millisecondsLeft(ttl: state.body.ttl, at: ClaimWork.moment)
    let seconds = (left ?? state.body.ttl * 1000) / 1000 + 1
    end = Timestamp(seconds: work.workspace.context.now().seconds + seconds)
  }

  var key: String { KeyText(subject.key).text }

  /// The exit status of a command for several claims.
  static func status(_ answers: [ClaimAnswer]) -> Int32 {
    if answers.contains(where: \.isFailure) { return ExitStatus.failure }
    return answers.allSatisfy(\.isDone) ? ExitStatus.done : ExitStatus.attention
  }

  /// One object; `Documentation/claims.md` describes it.
  var json: Bytes {
    var object = ObjectText()
    object.add("path", text: subject.path)
    object.add("key", json: subject.key.shown.bytes.array)
    object.add("outcome", text: outcome)
    if let state { Self.add(state, to: &object) }
    if let end { object.add("until", text: end.text) }
    switch answer {
    case .refused(let reason), .unreachable(let reason): object.add("reason", text: reason)
    case .gained, .released, .pruned, .kept, .held, .lost, .stale, .foreign: break
    }
    return Bytes(object.closed)
  }

  /// Adds what a claim's object says.
  static func add(_ state: ClaimState, to object: inout ObjectText) {
    object.add("claim", text: state.object)
    object.add("by", text: state.body.owner.name)
    object.add("session", text: state.body.owner.session)
    object.add("epoch", number: state.body.epoch)
    object.add("beat", number: state.body.beat)
    object.add("ttl", number: Int(state.body.ttl))
    object.add("since", text: Timestamp(seconds: state.acquired).text)
    if let note = state.body.note { object.add("note", text: note) }
  }

  private var outcome: String {
    switch answer {
    case .gained: "claimed"
    case .released: "released"
    case .pruned: "pruned"
    case .kept: "kept"
    case .held: "held"
    case .lost: "lost"
    case .stale: "stale"
    case .foreign: "foreign"
    case .refused: "refused"
    case .unreachable: "unreachable"
    }
  }

  private var state: ClaimState? {
    switch answer {
    case .gained(let state), .held(let state): state
    case .lost(let reading), .stale(let reading): reading.held
    case .released, .pruned, .kept, .foreign, .refused, .unreachable: nil
    }
  }

  /// What there is to say about it; nil where it is done.
  var sentence: String? {
    switch answer {
    case .gained, .released, .pruned, .kept: nil
    case .held(let state): "\(quoted(key)) is held by \(Messages.holder(state))" + untilText
    case .lost(let reading): "\(quoted(key)) is not yours: " + Messages.reading(reading)
    case .stale(let reading):
      "\(quoted(key)) does not have that claim: " + Messages.reading(reading)
    case .foreign:
      "the \(remote == nil ? "ref" : "value") of \(quoted(key)) has something in another format; "
        + "git jsonl claim --steal replaces it"
    case .refused(let reason):
      "the server refuses that \(quoted(key)) is claimed or released: \(printable(reason))"
    case .unreachable(let reason):
      if let remote {
        "\(quoted(key)) could not be claimed or released on the remote \(quoted(remote)): "
          + printable(reason)
      } else {
        "git could not claim or release \(quoted(key)): \(printable(reason))"
      }
    }
  }

  private var untilText: String {
    end.map { "; if it is not renewed, it can be taken from \($0.text)" } ?? ""
  }
}

// Messages about claims.
extension Messages {
  /// Who has a claim, since when, and the note.
  static func holder(_ state: ClaimState) -> String {
    let since = Timestamp(seconds: state.acquired).text
    let note = state.body.note.map { " (\(printable($0)))" } ?? ""
    return "\(printable(state.body.owner.name)) since \(since)\(note), "
      + "claim \(state.object.prefix(10))"
  }

  /// What the ref of a claim is.
  fileprivate static func reading(_ reading: ClaimReading) -> String {
    switch reading {
    case .absent: "nobody has it"
    case .foreign: "it has something in another format"
    case .claim(let state):
      state.body.state == .free ? "nobody has it" : "\(holder(state)) has it"
    }
  }

  /// The path of the policy file.
  static let policyFilePath = PolicyFile.path

  /// That claims are kept in this repository alone.
  static let claimsAreLocal =
    "there is no git remote, so claims keep the work trees of this repository apart, and nobody "
    + "else"
}
