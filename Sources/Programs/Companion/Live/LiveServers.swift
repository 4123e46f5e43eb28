internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RemoteProtocol
internal import System

/// The remotes that keep the live collections of a work tree, each reached once.
final class LiveServers {
  unowned let workspace: Workspace
  private var servers: [String: LiveServer] = [:]
  /// The tiers for which a remote was found.
  private(set) var servedTiers: Set<Policy.Tier> = []
  private var states: [String: [LiveState]] = [:]
  /// Why some remotes could not be asked how their live collections are, by name.
  private(set) var failures: [String: RemoteFailure] = [:]

  init(_ workspace: Workspace) { self.workspace = workspace }

  /// The remote that serves a tier; nil if there is none.
  func server(for tier: Policy.Tier) throws -> LiveServer? {
    guard let remote = try workspace.remote(serving: tier) else { return nil }
    servedTiers.insert(tier)
    if let known = servers[remote.name] { return known }
    let server = try LiveServer(workspace, remote)
    servers[remote.name] = server
    return server
  }

  func close() {
    for server in servers.values { server.close() }
    servers = [:]
  }

  /// The name of a live collection on any server.
  func name(of path: String) throws -> LiveName {
    guard let namespace = try workspace.policies()?.namespace else {
      throw VerbFailure.blob(.noNamespace)
    }
    return LiveName(namespace: namespace, collection: path)
  }

  /// How a live collection is. A remote that can't be asked is noted in `failures`, so that the
  /// others can be shown.
  func status(of live: LiveCollection) throws -> LiveStatus {
    guard let remote = try workspace.remote(serving: live.policy.tier) else {
      return LiveStatus(live: live, remote: nil, state: nil)
    }
    var status = LiveStatus(live: live, remote: remote.name, state: nil)
    do {
      let found = try failures[remote.name] == nil ? self.states(on: remote, live.policy.tier) : []
      status.state = found.first { $0.collection == live.path && $0.kind == live.kind }
    } catch let failure as RemoteFailure {
      failures[remote.name] = failure
    }
    status.failure = failures[remote.name]
    return status
  }

  /// All live collections of this repository on a remote.
  private func states(on remote: RecordRemote, _ tier: Policy.Tier) throws -> [LiveState] {
    if let known = states[remote.name] { return known }
    var found: [LiveState] = []
    if let namespace = try workspace.policies()?.namespace, let server = try server(for: tier) {
      found = try server.states(in: namespace)
    }
    states[remote.name] = found
    return found
  }
}

extension Workspace {
  /// Makes a live collection on its remote, for a user who has asked for it; does nothing for any
  /// other, or before there is a namespace.
  func openLive(_ path: String) throws {
    let live = LiveCollection(path: path, policy: try policy(for: path))
    guard live.policy.tier != .git, try policies()?.namespace != nil,
      let server = try servers().server(for: live.policy.tier)
    else { return }
    _ = try server.open(live, as: servers().name(of: path))
  }
}

/// A remote that keeps live collections.
final class LiveServer {
  let remoteName: String
  let url: String
  private(set) var remote: LiveRemote
  private let start: HelperClient.Start

  init(_ workspace: Workspace, _ remote: RecordRemote) throws {
    remoteName = remote.name
    url = remote.url
    start = try workspace.helperStart(for: remote)
    self.remote = try LiveRemote(start)
  }

  func close() { remote.close() }

  /// Begins another conversation, after one that was broken.
  func reopen() throws(RemoteFailure) {
    remote.close()
    remote = try LiveRemote(start)
  }

  enum Opened: Equatable, Sendable {
    case made, present, changed
  }

  /// Makes a live collection where it is missing, and gives it the settings of its policy.
  func open(_ live: LiveCollection, as name: LiveName) throws -> Opened {
    guard remote.serves(live.kind) else {
      throw VerbFailure.live(
        .notServed(path: live.path, remote: remoteName, kind: live.kind.rawValue)
      )
    }
    let opened = try remote.open(name, live.kind, live.settings)
    if opened.state.settings == live.settings { return opened.isNew ? .made : .present }
    _ = try remote.configure(name, opened.state, to: live.settings)
    return .changed
  }

  func states(in namespace: String) throws -> [LiveState] { try remote.states(in: namespace) }

  /// Does writes, and sends those again of which it is not known whether they are done: their ids
  /// show it.
  ///
  /// - Parameters:
  ///   - writes: as many as one request takes, at most.
  ///   - again: changes a write that is to be sent once more, for the reason why it was refused;
  ///     nil where it stays refused.
  /// - Returns: the results, in the order of the writes.
  func write(
    _ writes: [ValueWrite],
    to name: LiveName,
    again: (ValueWrite, RemoteError) -> ValueWrite? = { _, _ in nil }
  ) throws(RemoteFailure) -> [WriteResult] {
    var writes = writes
    var results: [WriteResult?] = writes.map { _ in nil }
    for _ in 0..<3 {
      let open = writes.indices.filter { index in
        guard case .refused(let error, _)? = results[index] else { return results[index] == nil }
        if let write = again(writes[index], error) {
          writes[index] = write
          return true
        }
        return error.kind == .unknown
      }
      if open.isEmpty { break }
      do throws(RemoteFailure) {
        let answer = try remote.write(open.map { writes[$0] }, to: name)
        for (index, result) in zip(open, answer.results) { results[index] = result }
      } catch {
        guard error.kind == .unknown else { throw error }
        let lost = RemoteError(.unknown, "the answer was lost")
        for index in open { results[index] = .refused(lost, present: nil) }
        do throws(RemoteFailure) {
          try reopen()
        } catch {
          break
        }
      }
    }
    return results.map { $0 ?? .refused(RemoteError(.unavailable, "not sent"), present: nil) }
  }
}

/// A live collection, and what its server has of it.
struct LiveStatus {
  var live: LiveCollection
  /// Nil if no remote serves its tier.
  var remote: String?
  /// Nil if it is not there.
  var state: LiveState?
  /// Why its remote could not be asked.
  var failure: RemoteFailure?

  /// What is wrong with it, in a sentence.
  var problem: String? {
    guard let remote, failure == nil else { return nil }
    guard let state else {
      return "\(printable(live.path)): is not on \(printable(remote)); git jsonl live init makes it"
    }
    if state.settings == live.settings { return nil }
    return
      "\(printable(live.path)): its ttl or its retention on \(printable(remote)) is not that of "
      + "its policy; git jsonl live init changes it"
  }

  var cells: [String] {
    let policy = live.policy
    return [
      live.path, policy.tier.rawValue, policy.consistency.rawValue, remote ?? "none",
      state.map { String($0.count) } ?? (failure == nil ? "-" : "?"),
      state.map { String($0.byteCount) } ?? (failure == nil ? "-" : "?"),
    ]
  }

  var json: Bytes {
    var object = ObjectText()
    object.add("path", text: live.path)
    object.add("tier", text: live.policy.tier.rawValue)
    object.add("consistency", text: live.policy.consistency.rawValue)
    if let remote { object.add("remote", text: remote) }
    if let failure {
      object.add("error", text: Messages.sentence(failure))
    } else if remote != nil {
      object.add("is_there", flag: state != nil)
    }
    if let state {
      object.add("count", number: Int(state.count))
      object.add("bytes", number: Int(state.byteCount))
      if let newest = state.newest { object.add("newest", number: Int(newest)) }
      object.add("has_settings", flag: state.settings == live.settings)
    }
    return Bytes(object.closed)
  }
}
