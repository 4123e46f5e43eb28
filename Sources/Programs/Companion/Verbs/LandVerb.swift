internal import CommandInterface
internal import JSONText
internal import Records
internal import Resolution
internal import System

/// `git jsonl land`: merges a branch into another with the driver, which a forge would not run.
struct LandVerb: Verb {
  static let name = "land"

  static let description = VerbDescription(
    summary: "merge a branch where a forge would not run the driver",
    forms: [
      "BRANCH --onto TARGET [--push REMOTE] [--json]",
      "BRANCH --onto TARGET --push REMOTE --release KEY... [--as WHO] [-c PATH]",
    ],
    paragraphs: [
      "Merges BRANCH into the branch TARGET with the driver, in a temporary clone that shares the "
        + "objects of this repository: your work tree is not touched. With --push, TARGET is a "
        + "branch of REMOTE, and the merge is pushed, never by force; if another push came first, "
        + "the merge is made again on top of it; and a BRANCH that is not here is fetched from "
        + "REMOTE. Without --push, the branch of this repository moves.",
      "The driver need not be registered, but jsonl-merge must be in PATH, or where the "
        + "registration says, and the attributes of TARGET must send the files to it (*.jsonl "
        + "merge=jsonl). Nothing is landed where the driver can't be started.",
      "--release ends your claim of a record in the same step: the server takes the work and the "
        + "release, or neither. So work is not landed whose claim somebody else has taken. A claim "
        + "that is a value of a remote is renewed right before the push, and released after it.",
    ],
    operands: [
      Operand(name: "BRANCH", text: "the branch to merge, as git names it", presence: .required)
    ],
    options: [
      Option(option: .onto, text: "the branch that it is merged into"),
      Option(option: .push, text: "land on the branch of this remote, and push it"),
      Option(
        option: .release,
        text: "release this record with the push, if it is still yours; else land nothing. May be "
          + "repeated"
      ),
      Option(option: .owner, text: "with --release, what this name has claimed"),
      .ownCollection,
      Option(
        option: .json,
        text: "print the result as one JSON object, which Documentation/history.md describes"
      ),
    ],
    attention: "the branches conflict, a claim is lost, or a record took a step that the policy "
      + "does not have; nothing was landed",
    examples: [
      Example(
        command: "git jsonl land topic --onto main --push origin",
        text: "like the merge button on a forge's page"
      )
    ]
  )

  /// A name that git has for the commit to merge.
  var branch: String
  /// The name of the branch that it is merged into.
  var target: String
  /// The remote of that branch; nil for a branch of this repository.
  var remote: String?
  /// The keys of the claimed records that are released with the push.
  var released: [String] = []
  var collection: String?
  /// The name of who has claimed them; nil for the one that the environment or git knows.
  var owner: String?
  var isJSON = false

  /// How often other pushes may move the target first.
  static let attemptLimit = 100
  /// How often another process may be about to move the target, without moving it: with pauses,
  /// about 20 seconds.
  static let busyLimit = 200
  /// How often the target may refuse the merge for a reason of its own.
  static let refusalLimit = 2

  /// The message of the merge, in git's words.
  var message: String { "Merge branch '\(branch)' into \(target)" }
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let push = VerbOption("--push", value: "REMOTE")
  fileprivate static let release = VerbOption("--release", value: "KEY", isRepeatable: true)
}

extension LandVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    guard let onto = words.value(of: .onto) else { throw words.error(.missingOperand("--onto")) }
    branch = words.operands[0]
    target = onto
    remote = words.value(of: .push)
    released = words.values(of: .release)
    collection = words.collection
    owner = words.value(of: .owner)
    if !released.isEmpty, remote == nil { throw words.error(.missingOperand("--push")) }
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension LandVerb {
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    let place = try LandingPlace(context)
    try place.checkDriver()
    let claims = try released.isEmpty ? nil : LandingClaims(self, context)
    defer { claims?.end() }
    try claims?.check()
    let branch = try place.branchCommit(self)
    // Each lost attempt means that another push succeeded.
    for _ in 0..<Self.attemptLimit {
      let start = try place.targetCommit(self)
      let (outcome, messages) = try place.merge(branch, self, onto: start)
      switch outcome {
      case .upToDate:
        try claims?.release()
        try output.add(Landing(self, .upToDate), self)
        return ExitStatus.done
      case .conflicts(let files):
        if isJSON { try output.add(Landing(self, .conflicts(files)), self) }
        writeToStandardError(messages)
        say(Messages.landingConflicts(self, files))
        return ExitStatus.attention
      case .forbidden(let steps):
        if isJSON { try output.add(Landing(self, .forbidden(steps)), self) }
        say(Messages.landingSteps(self, steps))
        return ExitStatus.attention
      case .merged(let merge):
        if try !publish(merge, over: start, place, claims) { continue }
        writeToStandardError(messages)
        place.keepOverridden(by: merge)
        try claims?.finish()
        try output.add(Landing(self, .landed(commit: merge.commit)), self)
        return ExitStatus.done
      }
    }
    throw VerbFailure.landing(.landingLost(target: target, attempts: Self.attemptLimit))
  }

  /// Moves the target to a merge.
  ///
  /// Two pushes at once can reject each other, and leave the branch where it was: the merge need
  /// not be made again then.
  ///
  /// - Returns: false if the target has moved on.
  private func publish(
    _ merge: LandingMerge,
    over start: String,
    _ place: LandingPlace,
    _ claims: LandingClaims?
  ) throws -> Bool {
    var (refusalCount, busyCount) = (0, 0)
    while true {
      let isLast = refusalCount + 1 == Self.refusalLimit || busyCount + 1 == Self.busyLimit
      let pushes = try claims?.pushes() ?? []
      switch try place.publish(merge.commit, over: start, self, pushes, saysWhy: isLast) {
      case .done: return true
      case .lost: return false
      case .refused: refusalCount += 1
      case .busy: busyCount += 1
      }
      // A claim that is lost is the reason. One that is gone may be so by this push, and the target
      // says whether it arrived.
      try claims?.check()
      if claims?.areAllHeld == false { return false }
      if isLast { throw VerbFailure.landing(.landingRefused(target: target)) }
      pause(milliseconds: Int.random(in: 20...200))
    }
  }
}

extension Output {
  fileprivate mutating func add(_ landing: Landing, _ request: LandVerb) throws {
    if request.isJSON {
      try add(content: landing.json)
    } else if let line = landing.line {
      try add(line: line)
    }
  }
}

// MARK: - Output

/// The result of a landing, as `git jsonl land` reports it.
struct Landing: Sendable {
  enum Outcome: Sendable {
    case landed(commit: String)
    /// The target already had all commits of the branch.
    case upToDate
    /// Nothing was landed, because these files conflict.
    case conflicts([LandingConflicts])
    /// Nothing was landed, because records took steps that the policy does not have.
    case forbidden([TakenStep])
  }

  var request: LandVerb
  var outcome: Outcome

  init(_ request: LandVerb, _ outcome: Outcome) {
    self.request = request
    self.outcome = outcome
  }

  /// For people; nil where nothing was landed, which has its own message.
  var line: String? {
    switch outcome {
    case .landed(let commit): Messages.landed(request, commit: commit)
    case .upToDate: Messages.landedAlready(request)
    case .conflicts, .forbidden: nil
    }
  }

  /// For programs; `Documentation/history.md` describes it.
  var json: Bytes {
    var object = ObjectText()
    object.add("branch", text: request.branch)
    object.add("target", text: request.target)
    if let remote = request.remote { object.add("remote", text: remote) }
    switch outcome {
    case .landed(let commit):
      object.add("outcome", text: "landed")
      object.add("commit", text: commit)
    case .upToDate: object.add("outcome", text: "up_to_date")
    case .conflicts(let files):
      object.add("outcome", text: "conflicts")
      object.add("conflicts", json: ObjectText.array(ofTexts: files.map { Bytes($0.path) }))
      object.add("records", json: ObjectText.array(files.flatMap(\.json)))
    case .forbidden(let steps):
      object.add("outcome", text: "forbidden_steps")
      object.add("records", json: ObjectText.array(steps.map(\.json)))
    }
    return Bytes(object.closed)
  }
}

/// A file in which the branches conflict.
struct LandingConflicts: Sendable {
  /// From the top of the work tree.
  var path: String
  /// The records and the lines in conflict; none where the file has no records, or one side deleted
  /// it.
  var conflicts: [OpenConflict]

  /// One object for each conflict.
  fileprivate var json: [[UInt8]] {
    conflicts.map { conflict in
      var object = ObjectText(inDepth: 2)
      object.add("path", text: path)
      object.add("key", conflict.key)
      let fields = conflict.fields.map { ObjectText.array(ofTexts: $0.path.names) }
      object.add("fields", json: ObjectText.array(fields))
      return object.closed
    }
  }
}

// The messages of `git jsonl land`.
extension Messages {
  fileprivate static func landed(_ request: LandVerb, commit: String) -> String {
    "\(printable(request.branch)) is merged into \(place(request)), as \(commit.prefix(10))"
  }

  fileprivate static func landedAlready(_ request: LandVerb) -> String {
    "\(place(request)) has \(printable(request.branch)) already"
  }

  /// What the branches conflict in, and then for each file, which records and fields these are.
  static func landingConflicts(_ request: LandVerb, _ files: [LandingConflicts]) -> [String] {
    let head =
      "\(printable(request.branch)) conflicts with \(place(request)) in "
      + list(files.map { printable($0.path) }, last: "and")
      + "; nothing was landed; merge \(printable(request.target)) into it, and git jsonl resolve"
    return [head]
      + files.filter { !$0.conflicts.isEmpty }.map { file in
        let count = counted(file.conflicts.count, "conflict")
        return "\(printable(file.path)): \(count): \(names(of: file.conflicts))"
      }
  }

  /// The steps that keep a branch from being landed.
  static func landingSteps(_ request: LandVerb, _ steps: [TakenStep]) -> [String] {
    let named = steps.prefix(lineLimit).map(\.sentence)
    let rest = steps.count - named.count
    return named + (rest > 0 ? ["and \(counted(rest, "more record"))"] : [])
      + ["\(printable(request.branch)) is not merged into \(place(request)); nothing was landed"]
  }

  private static func place(_ request: LandVerb) -> String {
    printable(request.target) + (request.remote.map { " of \(printable($0))" } ?? "")
  }
}
