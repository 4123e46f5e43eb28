internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// `git jsonl claims`: lists who has which records.
struct ClaimsVerb: WorkspaceVerb {
  static let name = "claims"

  static let description = VerbDescription(
    summary: "list who has which records",
    forms: ["[--mine | --expired] [--as WHO] [--json]", "--prune [--json]", "--probe"],
    paragraphs: [
      "Reads the claims where they are kept. Each line has the record, who has it, since when by "
        + "their clock, how long this store has seen the claim unchanged, after how long without a "
        + "change it lapses, the claim's id, and its note.",
      "--prune removes the claims that have lapsed. --probe tries what the server allows with a "
        + "claim that nobody uses, and prints the lines for \(Messages.policyFilePath) that make "
        + "claims work.",
    ],
    options: [
      Option(option: .mine, text: "only your own"),
      Option(option: .expired, text: "only those that have lapsed, so that anybody can take them"),
      Option(option: .prune, text: "remove those that have lapsed, and print their keys"),
      Option(option: .probe, text: "find out what the server allows"),
      Option(option: .owner, text: "with --mine, those of this name"),
      Option(option: .json, text: "print one JSON object for each claim"),
    ],
    attention: "with --probe, the server allows no claims",
    examples: [
      Example(command: "git jsonl claims", text: "who works on what?"),
      Example(command: "git jsonl claims --probe", text: "can this server keep claims?"),
    ]
  )

  enum Request: Equatable, Sendable {
    case all, mine, expired, prune, probe
  }

  var request: Request
  var owner: String?
  var isJSON: Bool
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let mine = VerbOption("--mine")
  fileprivate static let expired = VerbOption("--expired")
  fileprivate static let prune = VerbOption("--prune")
  fileprivate static let probe = VerbOption("--probe")
}

extension ClaimsVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    let requests: [(VerbOption, Request)] = [
      (.mine, .mine), (.expired, .expired), (.prune, .prune), (.probe, .probe),
    ]
    let given = requests.filter { words.has($0.0) }
    if given.count > 1 {
      throw words.error(.option(.exclusive(given[0].0.name, given[1].0.name)))
    }
    request = given.first?.1 ?? .all
    owner = words.value(of: .owner)
    isJSON = words.isJSON
    try words.exclude(.probe, .json)
  }
}

// MARK: - Action

extension ClaimsVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    let work = try ClaimWork(workspace, store, as: owner, tellsOfLocal: true)
    if request == .probe { return try ClaimProbe(work).run(&output) }
    let readings = try work.look()
    if request == .prune { return try prune(readings, work, &output) }
    let now = ClaimWork.moment
    let lines = readings.filter { isWanted($0.key, $0.value, work) }
      .map { ClaimLine(ref: $0.key, reading: $0.value, work, at: now) }
      .sorted { ($0.path, $0.key, $0.ref) < ($1.path, $1.key, $1.ref) }
    if isJSON {
      for line in lines { try output.add(content: line.json) }
    } else if !lines.isEmpty {
      let hasPaths = Set(lines.map(\.path)).count > 1
      var table = TextTable(heading: ClaimLine.heading(hasPaths: hasPaths))
      for line in lines { table.add(line.cells(hasPath: hasPaths)) }
      try output.add(table)
    }
    return ExitStatus.done
  }

  private func isWanted(_ ref: String, _ reading: ClaimReading, _ work: ClaimWork) -> Bool {
    if case .claim(let state) = reading, state.body.state == .free { return false }
    switch request {
    case .all, .prune, .probe: return true
    case .mine: return reading.held?.body.owner == work.owner
    case .expired: return work.sightings[ref]?.hasLapsed ?? false
    }
  }

  private func prune(
    _ readings: [String: ClaimReading],
    _ work: ClaimWork,
    _ output: inout Output
  ) throws -> Int32 {
    let lapsed = readings.filter { work.sightings[$0.key]?.hasLapsed ?? false }
    let subjects = lapsed.values.compactMap { $0.held?.body.subject }
      .sorted { ($0.path, $0.key) < ($1.path, $1.key) }
    let answers = try work.ask(.prune, subjects)
    let reports = zip(subjects, answers).map { ClaimReport($0, $1, work) }
    // What was renewed or taken meanwhile stays, and that is all right.
    try output.add(reports.filter { isJSON || $0.answer != .kept }, isJSON: isJSON)
    return ClaimReport.status(answers)
  }
}

// MARK: - Output

/// A claim in the list.
private struct ClaimLine {
  let ref: String
  let path: String
  /// The record's key; of a foreign object, the ref.
  let key: String
  private let reading: ClaimReading
  private let isOwn: Bool
  private let hasLapsed: Bool
  /// In seconds.
  private let unchanged: Int64

  init(ref: String, reading: ClaimReading, _ work: ClaimWork, at now: MachineMoment) {
    self.ref = ref
    self.reading = reading
    let subject = reading.held?.body.subject
    path = subject?.path ?? ""
    key = subject.map { KeyText($0.key).text } ?? ref
    let sighting = work.sightings[ref]
    isOwn = reading.held?.body.owner == work.owner
    hasLapsed = sighting?.hasLapsed ?? false
    unchanged = (sighting?.observation.unchanged(at: now) ?? 0) / 1000
  }

  static func heading(hasPaths: Bool) -> [String] {
    (hasPaths ? ["path"] : []) + ["key", "by", "since", "unchanged", "lapses", "claim", "note"]
  }

  func cells(hasPath: Bool) -> [String] {
    let start = (hasPath ? [path] : []) + [key]
    guard let state = reading.held else {
      return start + ["", "", "", "", String(reading.object?.prefix(10) ?? ""), "another format"]
    }
    return start + [
      state.body.owner.name + (isOwn ? " (you)" : ""),
      Timestamp(seconds: state.acquired).text,
      Self.duration(unchanged),
      hasLapsed ? "lapsed" : "after " + Self.duration(state.body.ttl),
      String(state.object.prefix(10)),
      state.body.note ?? "",
    ]
  }

  /// One object; `Documentation/claims.md` describes it.
  var json: Bytes {
    var object = ObjectText()
    object.add("ref", text: ref)
    if let state = reading.held {
      object.add("path", text: state.body.subject.path)
      object.add("key", json: state.body.subject.key.shown.bytes.array)
      ClaimReport.add(state, to: &object)
      object.add("unchanged", number: Int(unchanged))
      object.add("lapsed", flag: hasLapsed)
      object.add("mine", flag: isOwn)
    } else if let id = reading.object {
      object.add("claim", text: id)
      object.add("foreign", flag: true)
    }
    return Bytes(object.closed)
  }

  /// In the two largest units.
  private static func duration(_ seconds: Int64) -> String {
    let units: [(name: String, seconds: Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
    var rest = seconds
    var parts: [String] = []
    for unit in units {
      let count = rest / unit.seconds
      rest %= unit.seconds
      if count > 0, parts.count < 2 { parts.append("\(count)\(unit.name)") }
    }
    return parts.isEmpty ? "0s" : parts.joined(separator: " ")
  }
}
