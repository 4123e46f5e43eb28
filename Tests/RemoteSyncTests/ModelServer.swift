import ContentHash
import JSONText
import RemoteProtocol
import RemoteSync

/// A server in memory that keeps to the protocol (Documentation/remote-helpers.md), and loses
/// answers as it is told.
final class ModelServer: SyncServer {
  struct Row: Equatable {
    var version: Int64
    var line: Bytes?
  }

  struct Receipt: Hashable {
    var client: String
    var number: Int64
  }

  /// All that a backup has.
  struct State {
    var rows: [Bytes: Row] = [:]
    var past: [Bytes: [KeyHistory.Entry]] = [:]
    var chains = ["begin"]
    var receipts: [Receipt: (point: HistoryPoint, digest: String)] = [:]
  }

  /// What happens to a request.
  enum Fate { case fine, lostBefore, lostAfter }

  var state = State()
  var states: [FieldStates] = []
  /// A reason of a newer server, for which it takes no record with a key.
  var oddRefusal: (key: String, reason: String)?
  var limits = RemoteLimits()
  /// Asked before each request.
  var fate: () -> Fate = { .fine }
  /// Called when a page is asked for, or a push is sent, that nobody waits for yet.
  var isAskedAhead: () -> Void = {}
  private(set) var pushCount = 0
  /// How often a push came again whose answer was lost.
  private(set) var repeatCount = 0

  var version: Int64 { Int64(state.chains.count - 1) }
  var point: HistoryPoint { HistoryPoint(version: version, chain: state.chains.last ?? "") }

  func line(_ key: String) -> String? { state.rows[Bytes(key)]?.line?.text }

  /// All records by their keys.
  var records: [String: String] {
    var records: [String: String] = [:]
    for (key, row) in state.rows { if let line = row.line { records[key.text] = line.text } }
    return records
  }

  /// What the owner of a server changes by hand.
  func set(_ key: String, _ line: String?) { apply([(Bytes(key), line.map { Bytes($0) })]) }

  private static func failure(_ kind: RemoteError.Kind) -> RemoteFailure {
    .answered(RemoteError(kind, "the model says so"))
  }

  private func answer<Answer>(
    isChange: Bool,
    _ body: () throws(RemoteFailure) -> Answer
  ) throws(RemoteFailure) -> Answer {
    switch fate() {
    case .fine: return try body()
    case .lostBefore: throw Self.failure(isChange ? .unknown : .unavailable)
    case .lostAfter:
      _ = try body()
      throw Self.failure(isChange ? .unknown : .unavailable)
    }
  }

  private func hasHistory(_ point: HistoryPoint) -> Bool {
    if point.version == 0 { return true }
    return point.version <= version && state.chains[Int(point.version)] == point.chain
  }

  func pull(_ pull: SyncPull) throws(RemoteFailure) -> PulledPage {
    try answer(isChange: false) {
      if !hasHistory(pull.known) { return .reset(point) }
      let place = pull.after ?? SyncPull.Place(version: pull.known.version, key: Bytes("\u{7F}"))
      let start = pull.after == nil ? pull.known.version + 1 : place.version
      let rows = state.rows.filter { key, row in
        row.version > start
          || row.version == start && (pull.after == nil || place.key < key)
      }
      .map { RemoteRow(key: $0.key, version: $0.value.version, content: $0.value.line) }
      .sorted { ($0.version, $0.key) < ($1.version, $1.key) }
      let page = Array(rows.prefix(min(pull.limit, limits.rowCount)))
      return .rows(page, point, hasMore: page.count < rows.count)
    }
  }

  func ask(for pull: SyncPull) throws(RemoteFailure) -> AwaitedPage {
    isAskedAhead()
    let page: Result<PulledPage, RemoteFailure>
    do { page = .success(try self.pull(pull)) } catch { page = .failure(error) }
    return AwaitedPage(wait: { () throws(RemoteFailure) in try page.get() }, forget: {})
  }

  func rows(of collection: String, _ keys: [Bytes]) throws(RemoteFailure) -> [RemoteRow] {
    try answer(isChange: false) {
      keys.map { key in
        let row = state.rows[key]
        return RemoteRow(key: key, version: row?.version ?? 0, content: row?.line)
      }
    }
  }

  func digests(of collection: String, _ keys: [Bytes]) throws(RemoteFailure) -> [KeyHistory] {
    try answer(isChange: false) {
      keys.map { KeyHistory(key: $0, entries: (state.past[$0] ?? []).reversed()) }
    }
  }

  func ask(_ push: SyncPush) throws(RemoteFailure) -> AwaitedPush {
    isAskedAhead()
    let outcome: Result<PushOutcome, RemoteFailure>
    do { outcome = .success(try self.push(push)) } catch { outcome = .failure(error) }
    return AwaitedPush(wait: { () throws(RemoteFailure) in try outcome.get() }, forget: {})
  }

  private func push(_ push: SyncPush) throws(RemoteFailure) -> PushOutcome {
    try answer(isChange: true) {
      let receipt = Receipt(client: push.client, number: push.number)
      if let known = state.receipts[receipt] {
        precondition(known.digest == push.digest, "A number was used for other rows.")
        repeatCount += 1
        return .done(known.point)
      }
      if !hasHistory(push.known) { return .reset(point) }
      precondition(push.rows.allSatisfy { $0.base <= push.known.version })
      let refused = push.rows.compactMap(refusal)
      if !refused.isEmpty { return .refused(refused, point) }
      pushCount += 1
      apply(push.rows.map { ($0.key, $0.line) })
      state.receipts[receipt] = (point, push.digest)
      return .done(point)
    }
  }

  private func refusal(of pushed: PushedRow) -> RefusedRow? {
    let row = state.rows[pushed.key]
    let present: RefusedRow.ServerRow =
      switch row {
      case nil: .none
      case let row?:
        row.line.map { .line($0, version: row.version) } ?? .deleted(version: row.version)
      }
    if row?.version ?? 0 > pushed.base {
      return RefusedRow(key: pushed.key, reason: .stale, serverRow: present)
    }
    if let oddRefusal, pushed.key == Bytes(oddRefusal.key) {
      return RefusedRow(key: pushed.key, reason: .other(oddRefusal.reason), serverRow: present)
    }
    guard let new = pushed.line else { return nil }
    for policy in states {
      let (old, next) = (Self.state(row?.line, policy), Self.state(new, policy))
      if old == next || policy.steps.contains(where: { $0.from == old && $0.to == next }) {
        continue
      }
      let allowed = policy.steps.filter { $0.from == old }.map(\.to)
      return RefusedRow(
        key: pushed.key,
        reason: .state(field: policy.field, from: old, to: next, allowed: allowed),
        serverRow: present
      )
    }
    return nil
  }

  private static func state(_ line: Bytes?, _ policy: FieldStates) -> String {
    let record = line.flatMap { try? JSONValue(parsing: $0) }
    return record?.member(Bytes(policy.field[0]))?.string?.text ?? ""
  }

  private func apply(_ rows: [(key: Bytes, line: Bytes?)]) {
    let new = version + 1
    var text = (state.chains.last ?? "") + "\n"
    for (key, line) in rows.sorted(by: { $0.key < $1.key }) {
      state.rows[key] = Row(version: new, line: line)
      let digest = line.map { hex(sha256($0.array)) }
      state.past[key, default: []].append(KeyHistory.Entry(version: new, digest: digest))
      text += key.text + ":" + (digest ?? "") + "\n"
    }
    state.chains.append(hex(sha256(Array(text.utf8))))
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
