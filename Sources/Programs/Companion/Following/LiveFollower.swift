internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore
internal import RemoteProtocol
internal import System

/// Keeps this store in step with the live collections of one remote, on a thread of its own: a
/// server that hangs keeps nobody else from anything.
///
/// It listens for hints, and asks for what has changed since the checkpoint in the store. Without a
/// hint it looks every half minute. While the server is out of reach, it tries again after longer
/// and longer pauses. Edits of files are noted in the store before they are sent, so that it is the
/// same whether this thread goes on, or another process after this one was killed.
final class LiveFollower: Sendable {
  /// Where it reports to.
  struct Reports: Sendable {
    var tell: @Sendable (WatchEvent) -> Void
    /// Something is to be written to the file of a collection.
    var edited: @Sendable (String) -> Void
    var failed: @Sendable (WatchWorker.Subject, VerbFailure) -> Void
    var succeeded: @Sendable (WatchWorker.Subject) -> Void
  }

  private struct Mail {
    var part: LivePlan.Part
    var isOver = false
    var hasEnded = false
    /// Ends the wait that is under way.
    var wakeup: Wakeup?
  }

  /// When something was last told of a collection, and what came since.
  private struct Telling {
    var last: Int64?
    var news = LiveNews()
  }

  private let mail: Locked<Mail>
  private let context: VerbContext
  private let reports: Reports
  private let board: LiveBoard

  /// How often to look without a hint.
  private static let pollInterval = 30_000
  /// The shortest time between two rounds.
  private static let rest = 20
  /// The shortest time between two reports of what came for a collection.
  private static let tellInterval: Int64 = 1000

  init(_ part: LivePlan.Part, _ context: VerbContext, _ board: LiveBoard, _ reports: Reports) {
    mail = Locked(Mail(part: part))
    self.context = context
    self.board = board
    self.reports = reports
  }

  var remote: RecordRemote { mail.withLock { $0.part.remote } }

  func start() throws(FileError) {
    try startDetachedThread { [self] in
      run()
      mail.withLock { $0.hasEnded = true }
    }
  }

  /// Gives it other collections of the same remote.
  func follow(_ part: LivePlan.Part) {
    let wakeup = mail.withLock { mail in
      if mail.part == part { return Wakeup?.none }
      mail.part = part
      return mail.wakeup
    }
    wakeup?.send()
  }

  /// Tells it that a file may have edits to publish.
  func look(at path: String) {
    mail.withLock { mail in
      mail.part.collections.contains { $0.path == path } ? mail.wakeup : nil
    }?.send()
  }

  /// Tells it to end.
  func stop() {
    mail.withLock { mail in
      mail.isOver = true
      return mail.wakeup
    }?.send()
  }

  /// Waits until it has ended.
  ///
  /// - Returns: whether it has in time.
  func waitForEnd(milliseconds: Int) -> Bool {
    waitBriefly(milliseconds: milliseconds) { mail.withLock(\.hasEnded) }
  }

  // MARK: - The thread

  private func run() {
    var backoff = LiveBackoff()
    var server: LiveServer?
    var tellings: [String: Telling] = [:]
    defer { server?.close() }
    while let (part, wakeup) = next() {
      do {
        let connected = try server ?? connect(part.remote)
        server = connected
        // What fails after the connection was made must not be tried again at once each time.
        try listen(connected, part, wakeup, &tellings) { backoff.succeed() }
        // A helper that ends its streams at once must not keep this thread busy.
        _ = wakeup.wait(milliseconds: Self.rest)
      } catch {
        server?.close()
        server = nil
        let pause = backoff.fail(chance: Double.random(in: 0...1))
        tell(error, part.remote.name, pause)
        waitOut(pause, part)
      }
    }
  }

  /// What to follow, and what ends the next wait; nil at the end.
  private func next() -> (LivePlan.Part, Wakeup)? {
    guard let wakeup = try? Wakeup() else { return nil }
    return mail.withLock { mail in
      if mail.isOver { return nil }
      mail.wakeup = wakeup
      return (mail.part, wakeup)
    }
  }

  /// Waits before the next attempt. An edit of a file does not shorten the wait.
  private func waitOut(_ pause: Int, _ part: LivePlan.Part) {
    let end = SteadyClock.milliseconds + Int64(pause)
    while let (now, wakeup) = next(), now == part {
      let left = end - SteadyClock.milliseconds
      if left <= 0 { return }
      _ = wakeup.wait(milliseconds: Int(left))
    }
  }

  private func tell(_ error: any Error, _ name: String, _ pause: Int) {
    let failure = VerbFailure(error)
    // The worker says so.
    if case .store(.noStore) = failure { return }
    guard failure.isOfRemote else { return reports.failed(.work(remote: name), failure) }
    let sentences = Messages.failure(failure)
    if board.disconnected(name, for: pause, sentences) {
      let message = sentences.joined(separator: "\n")
      reports.tell(.disconnected(remote: name, message: message, pause: pause))
    }
  }

  private func connect(_ remote: RecordRemote) throws -> LiveServer {
    let workspace = try Workspace(context) { [reports] sentences in
      for sentence in sentences { reports.tell(.attention(path: nil, message: sentence)) }
    }
    return try LiveServer(workspace, remote)
  }

  private func listen(
    _ server: LiveServer,
    _ part: LivePlan.Part,
    _ wakeup: Wakeup,
    _ tellings: inout [String: Telling],
    _ succeeded: () -> Void
  ) throws {
    let states = try server.states(in: part.namespace)
    let present = part.collections.filter { live in
      states.contains { $0.collection == live.path && $0.kind == live.kind }
    }
    func missing(_ live: LiveCollection) -> VerbFailure {
      .live(.notOnServer(path: live.path, remote: part.remote.name))
    }
    // A folder that is not mounted has nothing, either.
    if present.isEmpty, let first = part.collections.first { throw missing(first) }
    if board.connected(part.remote.name) {
      reports.tell(.connected(remote: part.remote.name))
    }
    for live in part.collections {
      if present.contains(live) {
        try round(live, server, part, checksEdits: true, &tellings)
      } else {
        reports.failed(.served(live.path), missing(live))
      }
    }
    succeeded()
    reports.succeeded(.work(remote: part.remote.name))
    var known = tellings
    defer { tellings = known }
    try server.remote.listen(
      in: part.namespace,
      to: present.map(\.path),
      milliseconds: Self.pollInterval,
      interrupt: wakeup
    ) { path in
      for live in present where live.path == path {
        try round(live, server, part, checksEdits: false, &known)
      }
      // Changes that follow at once are taken together.
      return !wakeup.wait(milliseconds: Self.rest)
    }
  }

  // MARK: - A round

  /// Brings the store and the server of a collection in step, once.
  private func round(
    _ live: LiveCollection,
    _ server: LiveServer,
    _ part: LivePlan.Part,
    checksEdits: Bool,
    _ tellings: inout [String: Telling]
  ) throws {
    let path = live.path
    let workspace = try Workspace(context) { [reports] sentences in
      for sentence in sentences { reports.tell(.attention(path: path, message: sentence)) }
    }
    let store = try workspace.openStoreAgain()
    guard let collection = try store.collection(path: path) else { return }
    let work = LiveWork(
      workspace: workspace,
      store: store,
      collection: collection,
      live: live,
      place: .server(server, LiveName(namespace: part.namespace, collection: path))
    )
    defer {
      if workspace.edited.store != nil { reports.edited(path) }
      if let next = try? store.nextLiveExpiry() { board.note(nextExpiry: next) }
    }
    do {
      func noteEdits() throws {
        let count = try workspace.noteEdits(of: live, collection, in: store, url: server.url)
        restored(live, count)
      }
      let isKnown = try store.liveKnowledge(of: collection)?.server == server.url
      if checksEdits { try noteEdits() }
      var news = try work.refresh(isFollowing: true)
      // Only now is it known what was edited.
      if !isKnown { try noteEdits() }
      let sending = try work.sendEdits()
      if !sending.published.isEmpty {
        let more = try work.refresh(isFollowing: true)
        news.count += more.count
      }
      note(news, of: live, part.remote.name, &tellings)
      note(sending, of: live, part.remote.name)
      reports.succeeded(.served(path))
    } catch let error as RemoteFailure {
      let told = work.failure(error, server)
      guard let failure = told as? VerbFailure else { throw told }
      reports.failed(.served(path), failure)
    } catch VerbFailure.live(let failure) {
      // The others of this remote go on.
      reports.failed(.served(path), .live(failure))
    }
  }

  private func restored(_ live: LiveCollection, _ count: Int) {
    if count == 0 { return }
    board.note(live.path) { $0.conflictCount += count }
    reports.tell(.restored(path: live.path, message: Messages.isRestored(live)))
  }

  private func note(
    _ news: LiveNews,
    of live: LiveCollection,
    _ remote: String,
    _ tellings: inout [String: Telling]
  ) {
    if news.count == 0 { return }
    board.note(live.path) { counts in
      counts.receivedCount += news.count
      if let lag = news.lag { counts.note(lag: lag) }
    }
    var telling = tellings[live.path] ?? Telling()
    telling.news.count += news.count
    telling.news.lag = [telling.news.lag, news.lag].compactMap { $0 }.max()
    let now = SteadyClock.milliseconds
    if telling.last.map({ now - $0 >= Self.tellInterval }) ?? true {
      reports.tell(.received(path: live.path, remote: remote, telling.news))
      telling = Telling(last: now)
    }
    tellings[live.path] = telling
  }

  private func note(_ sending: LiveSending, of live: LiveCollection, _ remote: String) {
    if sending == LiveSending() { return }
    board.note(live.path) { counts in
      counts.publishedCount += sending.published.count
      counts.conflictCount += sending.refused.count
    }
    for id in sending.published {
      reports.tell(.published(path: live.path, remote: remote, id: id))
    }
    for id in sending.refused {
      reports.tell(.refused(path: live.path, remote: remote, id: id))
    }
    for sentence in sending.refusals {
      reports.tell(.attention(path: live.path, message: sentence))
    }
  }
}

extension VerbFailure {
  /// Whether a remote, or what is on it, is to blame.
  fileprivate var isOfRemote: Bool {
    if case .remote = self { true } else if case .live = self { true } else { false }
  }
}
