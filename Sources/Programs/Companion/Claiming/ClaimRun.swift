internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import ContentHash
internal import RecordStore
internal import Records
internal import System

extension ClaimWork {
  private static let lockPrefix = "claim-"

  /// Keeps other processes with this store from running a command for a record; nil if one does so.
  func lock(_ subject: ClaimSubject) throws -> ProcessLock? {
    do throws(FileError) {
      return try ProcessLock(at: lockPath(subject), waitLimitInMilliseconds: 0)
    } catch {
      guard error.isTimeout else { throw error }
      return nil
    }
  }

  /// Whether a file in the store's folder is such a lock.
  static func isLock(_ name: String) -> Bool {
    name.hasPrefix(lockPrefix) && name.hasSuffix(".lock")
  }

  /// Releases a lock, and removes its file: a process that waits for it notices.
  func end(_ lock: ProcessLock?, of subject: ClaimSubject) {
    guard let lock else { return }
    try? removeFile(at: lockPath(subject))
    extendLifetime(lock)
  }

  private func lockPath(_ subject: ClaimSubject) -> String {
    let name = subject.refName { sha256($0) }
    return workspace.storeFolder + "/" + Self.lockPrefix + name + ".lock"
  }
}

/// A command that works on a claimed record.
///
/// This thread waits for the command, for signals and for the end of the claim; the claim is
/// renewed on another one, so that a network that hangs keeps nobody from stopping the command in
/// time.
struct ClaimRun {
  private let work: ClaimWork
  private let command: [String]
  private let signals: EndSignals

  init(_ work: ClaimWork, _ command: [String], _ signals: EndSignals) {
    self.work = work
    self.command = command
    self.signals = signals
  }

  /// Runs the command, and releases the claim at its end.
  ///
  /// - Parameter lock: keeps other processes of the owner from the record.
  /// - Returns: the exit status of the command; 1 if it succeeded although its claim was lost. And
  ///   whether somebody asked this process to end.
  func run(
    _ subject: ClaimSubject,
    _ state: ClaimState,
    _ lock: ProcessLock
  ) throws -> (status: Int32, isEnding: Bool) {
    defer { work.end(lock, of: subject) }
    try work.mark(claimed: [subject])
    work.workspace.exportEdited()
    let renewal = try ClaimRenewal(work, subject, ttl: state.body.ttl)
    let program: WorkingProgram
    do throws(FileError) {
      program = try WorkingProgram(
        starting: command[0],
        arguments: Array(command.dropFirst()),
        environment: environment(subject, state)
      )
    } catch {
      _ = try release(subject)
      throw error
    }
    let end = try wait(for: program, renewal)
    let released = try end.isLost ? ExitStatus.attention : release(subject, after: renewal)
    return (end.status == 0 ? released : end.status, end.isEnding)
  }

  private func environment(_ subject: ClaimSubject, _ state: ClaimState) -> ProgramEnvironment {
    work.workspace.context.environment
      .setting("JSONL_KEY", to: KeyText(subject.key).text)
      .setting("JSONL_COLLECTION", to: subject.path)
      .setting("JSONL_CLAIM", to: state.object)
      .setting("JSONL_AGENT", to: work.owner.name)
      .setting("JSONL_SESSION", to: work.owner.session)
  }

  /// Waits for the end of the command. A signal to this process is passed on; one from the keyboard
  /// reaches the command by itself.
  private func wait(
    for program: WorkingProgram,
    _ renewal: ClaimRenewal
  ) throws -> (status: Int32, isLost: Bool, isEnding: Bool) {
    var (isLost, isEnding) = (false, false)
    var pauseInMilliseconds = 1
    while true {
      if let status = try program.exitStatus() { return (status, isLost, isEnding) }
      if case .signal(let number)? = signals.wait(milliseconds: pauseInMilliseconds) {
        isEnding = true
        if signalName(number) != "SIGINT" { program.send(.passedOn(number)) }
      }
      pauseInMilliseconds = min(pauseInMilliseconds * 2, 50)
      if !isLost, let reason = renewal.check() {
        isLost = true
        say([reason])
        program.send(.terminate)
      }
    }
  }

  /// Releases the claim after a renewal that may be under way.
  ///
  /// Where the network hangs, somebody who wants this process to end need not wait for it: the
  /// claim lapses.
  private func release(_ subject: ClaimSubject, after renewal: ClaimRenewal) throws -> Int32 {
    while renewal.isUnderWay {
      if case .signal? = signals.wait(milliseconds: 10) {
        say([Messages.claimNotReleased(subject)])
        return ExitStatus.failure
      }
    }
    return try release(subject)
  }

  /// Releases the claim, unless the command has done so.
  private func release(_ subject: ClaimSubject) throws -> Int32 {
    if try work.ownClaims()[work.ref(of: subject)] == nil { return ExitStatus.done }
    let answers = try work.ask(.release(isRepeated: false), [subject])
    if answers[0] == .released { try work.mark(released: [subject]) }
    work.workspace.exportEdited()
    say([ClaimReport(subject, answers[0], work).sentence].compactMap { $0 })
    return ClaimReport.status(answers)
  }
}

/// Renews a claim at a third of its time, on a thread of its own, with a store of its own.
private final class ClaimRenewal: Sendable {
  private enum State: Sendable {
    case idle, busy
    case answered(ClaimAnswer)
    case failed(String)
    /// The command has released it.
    case released
  }

  private let context: VerbContext
  private let owner: ClaimOwner
  private let subject: ClaimSubject
  private let ref: String
  /// In milliseconds.
  private let ttl: Int64
  private let state = Locked(State.idle)
  /// When the last renewal that succeeded began, and when the next one is due.
  private let times: Locked<(renewed: Int64, next: Int64)>

  /// - Parameter ttl: in seconds.
  init(_ work: ClaimWork, _ subject: ClaimSubject, ttl: Int64) throws {
    context = work.workspace.context
    owner = work.owner
    self.subject = subject
    ref = try work.ref(of: subject)
    self.ttl = ttl * 1000
    // Others may count from the push that made the claim.
    let claim = try work.ownClaims()[work.ref(of: subject)]
    let renewed = claim?.renewed.milliseconds ?? MachineClock.milliseconds
    times = Locked((renewed, renewed + ttl * 1000 / 3))
  }

  /// Whether the command is to end, for others could have the claim soon: it needs a little time.
  private func isOver(_ renewed: Int64, _ now: Int64) -> Bool {
    now >= renewed + ttl - min(ttl / 20, 5000)
  }

  /// Begins a renewal that is due, and looks what became of one.
  ///
  /// - Returns: why the command is to end; nil while it may go on.
  func check() -> String? {
    let now = MachineClock.milliseconds
    let (renewed, next) = times.withLock { $0 }
    let found = state.withLock { state -> State in
      let found = state
      switch state {
      case .answered, .failed: state = .idle
      case .idle, .busy, .released: break
      }
      return found
    }
    switch found {
    case .released: return nil
    case .idle: if now >= next { begin(now) }
    case .busy: break
    case .failed(let reason): return retry(reason, now, renewed)
    case .answered(let answer):
      switch answer {
      case .gained: break
      case .refused(let reason), .unreachable(let reason): return retry(reason, now, renewed)
      case .released, .pruned, .kept, .held, .lost, .stale, .foreign:
        return Messages.claimLost(subject, answer)
      }
    }
    return isOver(renewed, now) ? Messages.claimTooOld(subject) : nil
  }

  /// Tries again soon, while the claim can't have been taken.
  private func retry(_ reason: String, _ now: Int64, _ renewed: Int64) -> String? {
    times.withLock { $0.next = now + max(500, ttl / 15) }
    if !isOver(renewed, now) { return nil }
    return Messages.claimTooOld(subject) + ": " + printable(reason)
  }

  private func begin(_ now: Int64) {
    state.withLock { $0 = .busy }
    do throws(FileError) {
      try startDetachedThread { [self] in renew(now) }
    } catch {
      state.withLock { $0 = .failed(Messages.fileProblem(error)) }
    }
  }

  private func renew(_ now: Int64) {
    do {
      let workspace = try Workspace(context, tell: { _ in })
      defer { workspace.liveServers?.close() }
      let store = try workspace.openStoreForEditing()
      let work = ClaimWork(try ClaimWork(workspace, store, as: owner.name), owner: owner)
      if try work.ownClaims()[ref] == nil {
        state.withLock { $0 = .released }
        return
      }
      let answer = try work.ask(.renew, [subject])[0]
      if case .gained = answer { times.withLock { $0 = (now, now + ttl / 3) } }
      state.withLock { $0 = .answered(answer) }
    } catch {
      let sentences = Messages.failure(VerbFailure(error))
      state.withLock { $0 = .failed(sentences.joined(separator: "; ")) }
    }
  }

  /// Whether a renewal has begun that has no answer yet.
  var isUnderWay: Bool { state.withLock { if case .busy = $0 { true } else { false } } }
}

extension Messages {
  fileprivate static func claimLost(_ subject: ClaimSubject, _ answer: ClaimAnswer) -> String {
    let key = quoted(KeyText(subject.key).text)
    guard case .lost(let reading) = answer, let state = reading.held else {
      return "the claim of \(key) is lost; the command is asked to end"
    }
    return "the claim of \(key) is lost to \(holder(state)); the command is asked to end"
  }

  fileprivate static func claimNotReleased(_ subject: ClaimSubject) -> String {
    "the claim of \(quoted(KeyText(subject.key).text)) was not released, for the remote does not "
      + "answer; it lapses"
  }

  fileprivate static func claimTooOld(_ subject: ClaimSubject) -> String {
    "the claim of \(quoted(KeyText(subject.key).text)) could not be renewed in its time, and "
      + "others may have it; the command is asked to end"
  }
}
