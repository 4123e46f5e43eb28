internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import PolicyYAML
internal import RecordStore
internal import Records
internal import System

/// `git jsonl claim`: takes records, so that nobody else works on them.
struct ClaimVerb: WorkspaceVerb {
  static let name = "claim"

  static let description = VerbDescription(
    summary: "take records, so that nobody else works on them",
    forms: [
      "KEY... [--ttl DURATION] [--note TEXT] [--wait DURATION] [--as WHO] [-c PATH] [--json]",
      "--next [@VIEW | WHERE] [--sort FIELD]... [--wait DURATION] [--ttl DURATION] [--note TEXT]",
      "(KEY | --next [@VIEW | WHERE] [--each]) [options] --run COMMAND...",
      "--renew [KEY...] [--ttl DURATION] [--note TEXT]",
      "--steal KEY --of CLAIM [--reason TEXT]",
    ],
    paragraphs: [
      "A claim is a ref of the git remote, or a value of another remote where the policy says so; "
        + "one agent alone can make it. Prints the keys of the records that are yours now. If "
        + "somebody else has one, says who, since when, and when it can be taken at the earliest; "
        + "a remote that can't be reached is never a yes. A claim ends with git jsonl release, or "
        + "when nobody has renewed it for its time: for 4 hours, or 15 minutes with --run.",
      "--next takes the first record that is free, in the order of --sort, and looks at it once "
        + "more as the upstream of the branch has it, where others may have finished it.",
      "--run starts COMMAND, which is all that follows. While it works, the claim is renewed; if "
        + "the claim is lost, it gets the signal SIGTERM. At its end the claim is released, and "
        + "its exit status is that of git jsonl. It finds JSONL_KEY, JSONL_COLLECTION and "
        + "JSONL_CLAIM in its environment.",
      "You are --as, or JSONL_AGENT, or the author that git knows, in this work tree or in the "
        + "session that JSONL_SESSION names. The same name in another clone is somebody else. "
        + "Documentation/claims.md says more.",
    ],
    operands: [
      Operand(
        name: "KEY",
        text: "the key of a record; with --next, a condition on the fields, or the name of a view",
        presence: .repeated
      )
    ],
    options: [
      .ownCollection,
      Option(option: .owner, text: "claim by this name"),
      Option(
        option: .ttl,
        text: "how long the claim lasts unless it is renewed, such as 4h or 90m"
      ),
      Option(option: .note, text: "what others are to read, such as why"),
      Option(option: .wait, text: "wait so long for a record that somebody else has"),
      Option(option: .next, text: "take the first record that is free"),
      Option(
        option: .sort,
        text: "with --next, sort by this field; -FIELD is descending. May be repeated"
      ),
      Option(
        option: .each,
        text: "with --next and --run, go on until no record is left, or a command fails"
      ),
      Option(option: .renew, text: "renew the claims of these records, or all of yours"),
      Option(option: .steal, text: "take the claim of KEY away from somebody"),
      Option(
        option: .of,
        text: "with --steal, the claim that is taken, as git jsonl claims shows it: another one "
          + "stays"
      ),
      Option(option: .reason, text: "with --steal, what the other one is to read"),
      Option(option: .run, text: "run a command for the record, and release it then"),
      Option(option: .json, text: "print one JSON object for each record"),
    ],
    attention: "a record is not yours: somebody else has it, or none is left",
    examples: [
      Example(command: "git jsonl claim t-17 --note \"until lunch\"", text: "take a task"),
      Example(
        command: "git jsonl claim --next @ready --sort priority --each --run ./agent.sh",
        text: "work through a task list, beside others that do the same"
      ),
    ]
  )

  enum Request: Equatable, Sendable {
    case keys([String])
    case next(condition: String?)
    case renew([String])
    case steal(key: String, claim: String)
  }

  var request: Request
  var collection: String?
  /// The owner's name; nil for the one that the environment or git knows.
  var owner: String?
  /// In seconds; nil for the policy's, or the default.
  var ttl: Int64?
  var note: String?
  /// In seconds.
  var wait: Int64?
  var sort: [SortField]
  var isEach = false
  /// The command that is run for the record; empty without one.
  var command: [String]
  var isJSON: Bool
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let ttl = VerbOption("--ttl", value: "DURATION")
  fileprivate static let note = VerbOption("--note", value: "TEXT")
  fileprivate static let wait = VerbOption("--wait", value: "DURATION")
  fileprivate static let next = VerbOption("--next")
  fileprivate static let each = VerbOption("--each")
  fileprivate static let renew = VerbOption("--renew")
  fileprivate static let steal = VerbOption("--steal", value: "KEY")
  fileprivate static let of = VerbOption("--of", value: "CLAIM")
  fileprivate static let reason = VerbOption("--reason", value: "TEXT")
  fileprivate static let run = VerbOption("--run", value: "COMMAND...", takesRest: true)
}

extension ClaimVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    request = try Self.request(words)
    collection = words.collection
    owner = words.value(of: .owner)
    ttl = try words.duration(.ttl)
    wait = try words.duration(.wait)
    note = words.value(of: .note) ?? words.value(of: .reason)
    sort = try words.sortFields
    isEach = words.has(.each)
    command = words.command
    isJSON = words.isJSON
    try check(words)
  }

  private static func request(_ words: VerbWords) throws(CommandLineError) -> Request {
    for (index, first) in [VerbOption.next, .renew, .steal].enumerated() {
      for second in [VerbOption.next, .renew, .steal].dropFirst(index + 1) {
        try words.exclude(first, second)
      }
    }
    if words.has(.next) {
      if words.operands.count > 1 { throw words.error(.extraWord(words.operands[1])) }
      return .next(condition: words.operand(0))
    }
    if words.has(.renew) { return .renew(words.operands) }
    if let key = words.value(of: .steal) {
      if let word = words.operand(0) { throw words.error(.needlessWord(word, option: "--steal")) }
      guard let claim = words.value(of: .of) else { throw words.error(.missingOperand("--of")) }
      return .steal(key: key, claim: claim)
    }
    if words.operands.isEmpty { throw words.error(.missingOperand("KEY")) }
    return .keys(words.operands)
  }

  /// Rejects options that would be accepted and do nothing.
  private func check(_ words: VerbWords) throws(CommandLineError) {
    var needless: [VerbOption] = []
    switch request {
    case .keys(let keys):
      needless = [.sort, .each, .of, .reason]
      if !command.isEmpty, keys.count > 1 {
        throw words.error(.other("--run takes one KEY, and there are \(keys.count)"))
      }
    case .next: needless = [.of, .reason] + (command.isEmpty ? [.each] : [])
    case .renew: needless = [.wait, .sort, .each, .of, .reason, .run]
    case .steal: needless = [.wait, .sort, .each, .run]
    }
    if let option = needless.first(where: words.has) {
      throw words.error(.other("\(option.name) does nothing here"))
    }
    if !command.isEmpty, isJSON { try words.exclude(.run, .json) }
    if ttl == 0 { throw words.error(.other("a claim lasts for a second at least (--ttl)")) }
  }
}

extension VerbWords {
  /// The value of an option that is a duration, in seconds; nil if it is not given.
  func duration(_ option: VerbOption) throws(CommandLineError) -> Int64? {
    guard let text = value(of: option) else { return nil }
    // A number alone could mean any unit.
    guard wholeNumber(text) == nil, let seconds = seconds(inDuration: text) else {
      throw error(
        .other("\(quoted(text)) is not a duration such as 4h, 90m or 30s (\(option.name))")
      )
    }
    return seconds
  }
}

// MARK: - Action

extension ClaimVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let work = try ClaimWork(workspace, store, as: owner, tellsOfLocal: true)
    switch request {
    case .keys(let words):
      let (keys, collection) = try workspace.keys(of: words, in: collection, store)
      try requireRecords(keys, of: collection, store)
      let subjects = keys.compactMap { Workspace.subject($0, of: collection) }
      if !command.isEmpty { return try run(subjects[0], of: collection, work) }
      let terms = try terms(of: collection, workspace)
      let answers = try waiting(subjects) {
        try work.ask(.claim(retakesOwn: true), $0, terms)
      }
      return try finish(subjects, answers, work, &output)
    case .next(let condition):
      return try runNext(condition, work, &output)
    case .renew(let words):
      return try renew(words, work, &output)
    case .steal(let word, let claim):
      let (keys, collection) = try workspace.keys(of: [word], in: collection, store)
      let subjects = keys.compactMap { Workspace.subject($0, of: collection) }
      let terms = try terms(of: collection, workspace)
      let answers = try work.ask(.steal(of: claim), subjects, terms)
      return try finish(subjects, answers, work, &output)
    }
  }

  /// The terms by the command line, else by the policy, else by default.
  private func terms(
    of collection: StoredCollection,
    _ workspace: Workspace
  ) throws -> ClaimWork.Terms {
    let policy = try workspace.policy(for: collection.path).claims.ttl.map(Int64.init)
    let standard = command.isEmpty ? ClaimRequest.standardTTL : Self.ttlOfRun
    return ClaimWork.Terms(
      ttl: ttl ?? (command.isEmpty ? policy ?? standard : min(policy ?? standard, standard)),
      note: note,
      isOfRun: !command.isEmpty
    )
  }

  /// A process that renews its claim needs no long one.
  private static let ttlOfRun: Int64 = 15 * 60

  private func requireRecords(
    _ keys: [KeyText],
    of collection: StoredCollection,
    _ store: Store
  ) throws {
    var refusals = Refusals()
    for key in keys where try store.record(key, of: collection) == nil {
      refusals.add(.record(.noRecord(key: key.text, collection: collection.path)))
    }
    try refusals.throwIfAny()
  }

  /// Asks, and again for what others hold, until all is there or the time of `--wait` is over.
  private func waiting(
    _ subjects: [ClaimSubject],
    _ ask: ([ClaimSubject]) throws -> [ClaimAnswer]
  ) throws -> [ClaimAnswer] {
    var answers = try ask(subjects)
    var clock = WaitClock(seconds: wait ?? 0)
    while true {
      let open = answers.indices.filter { if case .held = answers[$0] { true } else { false } }
      if open.isEmpty || clock.wait(nil) != .goOn { return answers }
      for (index, answer) in zip(open, try ask(open.map { subjects[$0] })) {
        answers[index] = answer
      }
    }
  }

  /// Notes in the records what was gained, and reports.
  private func finish(
    _ subjects: [ClaimSubject],
    _ answers: [ClaimAnswer],
    _ work: ClaimWork,
    _ output: inout Output
  ) throws -> Int32 {
    let gained = zip(subjects, answers).filter { if case .gained = $1 { true } else { false } }
    try work.mark(claimed: gained.map(\.0))
    try output.add(zip(subjects, answers).map { ClaimReport($0, $1, work) }, isJSON: isJSON)
    return ClaimReport.status(answers)
  }

  private func renew(
    _ words: [String],
    _ work: ClaimWork,
    _ output: inout Output
  ) throws -> Int32 {
    var subjects: [ClaimSubject]
    if words.isEmpty {
      let path = try collection.map { try work.workspace.innerPath(of: $0) }
      subjects = try work.ownClaims().values.map(\.state.body.subject).filter { subject in
        path.map { $0 == subject.path } ?? true
      }
      subjects.sort { ($0.path, $0.key) < ($1.path, $1.key) }
    } else {
      let (keys, collection) = try work.workspace.keys(of: words, in: collection, work.store)
      subjects = keys.compactMap { Workspace.subject($0, of: collection) }
    }
    let answers = try work.ask(.renew, subjects, ClaimWork.Terms(ttl: ttl, note: note))
    try output.add(zip(subjects, answers).map { ClaimReport($0, $1, work) }, isJSON: isJSON)
    return ClaimReport.status(answers)
  }
}

extension Output {
  /// Prints the keys of what is done, and says what is not; or all of it as JSON.
  mutating func add(_ reports: [ClaimReport], isJSON: Bool) throws {
    if isJSON {
      for report in reports { try add(content: report.json) }
      return
    }
    for report in reports where report.answer.isDone { try add(line: printable(report.key)) }
    say(reports.compactMap(\.sentence))
  }
}

// MARK: - Running a command

extension ClaimVerb {
  /// Claims a record, and runs the command for it.
  private func run(
    _ subject: ClaimSubject,
    of collection: StoredCollection,
    _ work: ClaimWork
  ) throws -> Int32 {
    guard let lock = try work.lock(subject) else {
      throw VerbFailure.claim(.running(key: KeyText(subject.key).text))
    }
    let terms = try terms(of: collection, work.workspace)
    let answers = try waiting([subject]) { try work.ask(.claim(retakesOwn: true), $0, terms) }
    guard case .gained(let state) = answers[0] else {
      work.end(lock, of: subject)
      say([ClaimReport(subject, answers[0], work).sentence].compactMap { $0 })
      return ClaimReport.status(answers)
    }
    return try ClaimRun(work, command, EndSignals()).run(subject, state, lock).status
  }

  private func runNext(
    _ condition: String?,
    _ work: ClaimWork,
    _ output: inout Output
  ) throws -> Int32 {
    let signals = command.isEmpty ? nil : try EndSignals()
    var clock = WaitClock(seconds: wait ?? 0)
    var isTold = false
    while true {
      let collection = try work.workspace.collection(self.collection, in: work.store)
      let remote = try work.gitRemoteName(for: collection.path)
      // The branch may be another one after each command.
      let upstream = try UpstreamRecords(of: collection, in: work.workspace, remote: remote)
      if let remote, !upstream.isKnown, !isTold {
        isTold = true
        say([Messages.noUpstream(remote: remote)])
      }
      let next = NextClaim(
        work: work,
        collection: collection,
        condition: condition,
        order: sort,
        terms: try terms(of: collection, work.workspace),
        upstream: upstream,
        lock: signals == nil ? nil : { try work.lock($0) }
      )
      switch try next.take() {
      case .failed(let subject, let answer):
        return try finish([subject], [answer], work, &output)
      case .none:
        switch clock.wait(signals) {
        case .goOn: continue
        case .signal(let number): return 128 + number
        case .over: break
        }
        if !isEach { say([Messages.noFreeRecord(condition, of: collection.path)]) }
        return isEach ? ExitStatus.done : ExitStatus.attention
      case .gained(let subject, let state, let lock):
        guard let signals, let lock else {
          return try finish([subject], [.gained(state)], work, &output)
        }
        let end = try ClaimRun(work, command, signals).run(subject, state, lock)
        if !isEach || end.status != 0 || end.isEnding { return end.status }
        clock = WaitClock(seconds: wait ?? 0)
      }
    }
  }
}

/// Waits in steps that grow, until a time is over.
private struct WaitClock {
  private let end: Int64
  private var step = 250

  init(seconds: Int64) { end = MachineClock.milliseconds + seconds * 1000 }

  enum End: Equatable {
    case goOn, over
    /// A signal that asks this process to end.
    case signal(Int32)
  }

  /// Waits for a while, unless the time is over.
  ///
  /// - Parameter signals: what takes the signals of this process; nil where they have their usual
  ///   effect.
  mutating func wait(_ signals: EndSignals?) -> End {
    let left = end - MachineClock.milliseconds
    let time = max(0, Int(min(left, Int64(Int.random(in: step / 2...step)))))
    if let signals {
      if case .signal(let number)? = signals.wait(milliseconds: time) { return .signal(number) }
    } else {
      pause(milliseconds: time)
    }
    step = min(step * 2, 5000)
    return left > 0 ? .goOn : .over
  }
}

extension Messages {
  /// Says that records that others have finished may look free.
  fileprivate static func noUpstream(remote: String) -> String {
    "this branch has no upstream, so what others have finished is not known here; git branch "
      + "--set-upstream-to=\(printable(remote))/BRANCH names one"
  }

  fileprivate static func noFreeRecord(_ condition: String?, of path: String) -> String {
    "no record of \(printable(path)) is free"
      + (condition.map { " that meets \(quoted($0))" } ?? "")
  }
}
