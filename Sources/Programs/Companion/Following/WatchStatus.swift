internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import System

/// How a `git jsonl watch` was when it last said so.
struct WatchStatus: Equatable, Sendable {
  struct Remote: Equatable, Sendable {
    var name: String
    var isConnected: Bool
    /// When it is tried again (RFC 3339).
    var until: String?
    var problem: String?
    var retryCount: Int
  }

  /// What all live collections of a tier have in common.
  struct Tier: Equatable, Sendable {
    var name: String
    var receivedCount = 0
    var publishedCount = 0
    var conflictCount = 0
    var expiredCount = 0
    var retryCount = 0
    /// How old changes were when they came, in milliseconds: the middle one of the last ones, and
    /// that than which one in a hundred is older.
    var lag: Int?
    var greatestLag: Int?
    /// How many edits of files wait.
    var queueCount = 0
  }

  var process: Int
  var started: String
  var time: String
  var remotes: [Remote]
  var tiers: [Tier]
}

extension WatchStatus {
  init(_ state: LiveBoard.State, started: String, now: Timestamp) {
    process = CurrentProcess.number
    self.started = started
    time = now.millisecondText
    let clock = SteadyClock.milliseconds
    remotes = state.remotes.values.sorted { $0.name < $1.name }.map { remote in
      Remote(
        name: remote.name,
        isConnected: remote.isConnected,
        until: remote.retriedAt.map { Self.moment($0 - clock, after: now).millisecondText },
        problem: remote.problem.isEmpty ? nil : remote.problem.joined(separator: "\n"),
        retryCount: remote.retryCount
      )
    }
    let byTier = Dictionary(grouping: state.counts.values) { $0.tier }
    tiers = byTier.map { tier, counts in
      let names = Set(counts.map(\.remote))
      let lags = counts.flatMap(\.lags).sorted()
      return Tier(
        name: tier.rawValue,
        receivedCount: counts.reduce(0) { $0 + $1.receivedCount },
        publishedCount: counts.reduce(0) { $0 + $1.publishedCount },
        conflictCount: counts.reduce(0) { $0 + $1.conflictCount },
        expiredCount: counts.reduce(0) { $0 + $1.expiredCount },
        retryCount: names.reduce(0) { $0 + (state.remotes[$1]?.retryCount ?? 0) },
        lag: lags.isEmpty ? nil : Int(lags[lags.count / 2]),
        greatestLag: lags.isEmpty ? nil : Int(lags[lags.count * 99 / 100])
      )
    }.sorted { $0.name < $1.name }
  }

  private static func moment(_ milliseconds: Int64, after now: Timestamp) -> Timestamp {
    let sum = now.milliseconds + milliseconds
    return Timestamp(seconds: sum / 1000, nanoseconds: Int32(sum % 1000) * 1_000_000)
  }

  // MARK: JSON

  /// What is in the file.
  var json: Bytes { Bytes(object.closed) }

  private var object: ObjectText {
    var object = ObjectText()
    object.add("process", number: process)
    object.add("started", text: started)
    object.add("time", text: time)
    object.add("remotes", json: ObjectText.array(remotes.map(\.json)))
    object.add("tiers", json: ObjectText.array(tiers.map(\.json)))
    return object
  }

  /// What `--status --json` prints.
  func json(isRunning: Bool) -> Bytes {
    var object = object
    object.add("is_running", flag: isRunning)
    return Bytes(object.closed)
  }

  init?(_ text: Bytes) {
    guard let value = try? JSONValue(parsing: text), let process = value.number("process"),
      let started = value.text("started"), let time = value.text("time")
    else { return nil }
    self.process = process
    self.started = started
    self.time = time
    remotes = (value.member(Bytes("remotes"))?.elements ?? []).compactMap { Remote($0) }
    tiers = (value.member(Bytes("tiers"))?.elements ?? []).compactMap { Tier($0) }
  }
}

extension JSONValue {
  fileprivate func text(_ name: String) -> String? { member(Bytes(name))?.string?.text }
  fileprivate func number(_ name: String) -> Int? {
    member(Bytes(name)).flatMap { Int($0.bytes.text) }
  }
}

extension WatchStatus.Remote {
  fileprivate init?(_ value: JSONValue) {
    guard let name = value.text("remote"), let state = value.text("state") else { return nil }
    self.init(
      name: name,
      isConnected: state == "connected",
      until: value.text("until"),
      problem: value.text("message"),
      retryCount: value.number("retries") ?? 0
    )
  }

  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("remote", text: name)
    object.add("state", text: isConnected ? "connected" : "waiting")
    if let until { object.add("until", text: until) }
    if let problem { object.add("message", text: problem) }
    object.add("retries", number: retryCount)
    return object.closed
  }

  fileprivate var line: String {
    if isConnected { return "\(printable(name)): connected" }
    return "\(printable(name)): not connected" + (until.map { ", tried again at \($0)" } ?? "")
      + (problem.map { ": " + printable($0) } ?? "")
  }
}

extension WatchStatus.Tier {
  fileprivate init?(_ value: JSONValue) {
    guard let name = value.text("tier") else { return nil }
    self.init(
      name: name,
      receivedCount: value.number("received") ?? 0,
      publishedCount: value.number("published") ?? 0,
      conflictCount: value.number("conflicts") ?? 0,
      expiredCount: value.number("expired") ?? 0,
      retryCount: value.number("retries") ?? 0,
      lag: value.number("lag_ms"),
      greatestLag: value.number("lag_p99_ms"),
      queueCount: value.number("queue") ?? 0
    )
  }

  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("tier", text: name)
    object.add("queue", number: queueCount)
    if let lag { object.add("lag_ms", number: lag) }
    if let greatestLag { object.add("lag_p99_ms", number: greatestLag) }
    object.add("retries", number: retryCount)
    object.add("conflicts", number: conflictCount)
    object.add("received", number: receivedCount)
    object.add("published", number: publishedCount)
    object.add("expired", number: expiredCount)
    return object.closed
  }

  fileprivate var cells: [String] {
    [
      name, String(queueCount), lag.map { "\($0) ms" } ?? "-",
      greatestLag.map { "\($0) ms" } ?? "-", String(retryCount), String(conflictCount),
    ]
  }
}

extension Workspace {
  /// How the last `git jsonl watch` was.
  var watchStatusPath: String { storeFolder + "/watch.json" }
}

// MARK: - Showing it

extension WatchVerb {
  func showStatus(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let isRunning = workspace.isWatched
    let text = try InputFile.ifPresent(at: workspace.watchStatusPath)?.bytes
    guard var status = text.flatMap({ WatchStatus($0) }) else {
      if isJSON {
        try output.add(text: "{\"is_running\":\(isRunning)}\n")
      } else {
        try output.add(line: isRunning ? Messages.watchedSilently : Messages.neverWatched)
      }
      return isRunning ? ExitStatus.done : ExitStatus.attention
    }
    try status.count(in: workspace)
    if isJSON {
      try output.add(content: status.json(isRunning: isRunning))
    } else {
      try output.add(line: Messages.watch(status, isRunning: isRunning))
      for remote in status.remotes { try output.add(line: remote.line) }
      if !status.tiers.isEmpty {
        var table = TextTable(heading: ["tier", "queue", "lag", "p99", "retries", "conflicts"])
        table.rightAligned = [1, 2, 3, 4, 5]
        for tier in status.tiers { table.add(tier.cells) }
        try output.add(table)
      }
    }
    return isRunning ? ExitStatus.done : ExitStatus.attention
  }
}

extension WatchStatus {
  /// Counts what waits in the store now.
  fileprivate mutating func count(in workspace: Workspace) throws {
    guard workspace.hasStore else { return }
    for (path, count) in try workspace.openStore().liveQueue() {
      let name = try workspace.policy(for: path).tier.rawValue
      if let index = tiers.firstIndex(where: { $0.name == name }) {
        tiers[index].queueCount += count
      }
    }
  }
}

extension Messages {
  fileprivate static let neverWatched = "nobody watches this work tree; git jsonl watch does"

  fileprivate static let watchedSilently =
    "this work tree is watched, by a process that has not said how it is yet"

  fileprivate static func watch(_ status: WatchStatus, isRunning: Bool) -> String {
    isRunning
      ? "watched by the process \(status.process) since \(status.started)"
      : "nobody watches this work tree; the last watch, the process \(status.process), was like "
        + "this at \(status.time)"
  }
}
