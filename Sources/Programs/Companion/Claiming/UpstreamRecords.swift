internal import CommandInterface
internal import Git
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// What the upstream of the current branch has made of a collection's records since the branch left
/// it: others may have finished what is still open here. For a branch without an upstream, such as
/// one of a linked work tree, the main branch of the remote is taken.
final class UpstreamRecords {
  private let workspace: Workspace
  private let collection: StoredCollection
  /// The remote, and the ref that follows its branch; no remote for a branch of this repository.
  private let upstream: (remote: String?, ref: String)?
  private var commit: String?
  /// The records that the upstream has changed; nil for one that it has deleted.
  private(set) var changes: [KeyText: JSONValue?] = [:]

  /// - Parameter remote: the name of the remote that claims are on; nil without one.
  init(of collection: StoredCollection, in workspace: Workspace, remote: String?) throws {
    self.workspace = workspace
    self.collection = collection
    upstream =
      try Self.upstream(in: workspace) ?? remote.flatMap { try Self.mainBranch($0, workspace) }
  }

  /// Whether it is known where the work of others comes together.
  var isKnown: Bool { upstream != nil }

  /// The upstream of the current branch.
  private static func upstream(in workspace: Workspace) throws -> (remote: String?, ref: String)? {
    guard let branch = GitHeadFile(in: workspace.gitDirectory)?.branch else { return nil }
    let format = "--format=%(upstream:remotename)%09%(upstream)"
    let text = try workspace.git(["for-each-ref", format, "refs/heads/" + branch])
    let words = text.prefix { !$0.isNewline }.split(
      separator: "\t",
      omittingEmptySubsequences: false
    ).map(String.init)
    guard words.count == 2, !words[0].isEmpty, !words[1].isEmpty else { return nil }
    return (words[0] == "." ? nil : words[0], words[1])
  }

  /// The main branch of a remote, as a clone notes it.
  private static func mainBranch(
    _ remote: String,
    _ workspace: Workspace
  ) throws -> (remote: String?, ref: String)? {
    let ref = "refs/remotes/\(remote)/HEAD"
    let found = try workspace.gitProgram().run(["rev-parse", "--verify", "--quiet", ref])
    return found.exitStatus == 0 ? (remote, ref) : nil
  }

  /// Fetches the upstream, and looks what is new.
  ///
  /// - Throws: `VerbFailure` where it can't be fetched; git has reported why.
  func fetch() throws {
    guard let upstream else { return }
    if let remote = upstream.remote { try fetch(remote) }
    let found = try workspace.gitProgram().run(
      ["rev-parse", "--verify", "--quiet", upstream.ref + "^{commit}"]
    )
    let id = String(found.output.text.prefix { !$0.isNewline })
    if found.exitStatus != 0 || id == commit { return }
    commit = id
    let base = try workspace.gitProgram().run(["merge-base", "HEAD", id], discardsErrors: true)
    let baseID = String(base.output.text.prefix { !$0.isNewline })
    changes = try changes(from: base.exitStatus == 0 ? baseID : nil, to: id)
  }

  /// Another fetch in this repository may have a ref locked, so it is tried more than once.
  private func fetch(_ remote: String) throws {
    let words = ["fetch", "--quiet", "--no-write-fetch-head", remote]
    for _ in 1..<Self.attemptLimit {
      let result = try workspace.gitProgram().run(words, discardsErrors: true)
      if result.exitStatus == 0 { return }
      pause(milliseconds: Int.random(in: 20...200))
    }
    _ = try workspace.git(words)
  }

  private static let attemptLimit = 3

  private func changes(from base: String?, to commit: String) throws -> [KeyText: JSONValue?] {
    let repository = try workspace.repository
    let before = try base.flatMap { try repository.blobID(collection.path, at: $0) }
    let after = try repository.blobID(collection.path, at: commit)
    if before == after { return [:] }
    let old = try records(before)
    let new = try records(after)
    var changes: [KeyText: JSONValue?] = [:]
    for (key, record) in new where old[key]?.bytes != record.bytes { changes[key] = .some(record) }
    for key in old.keys where new[key] == nil { changes[key] = .some(nil) }
    return changes
  }

  private func records(_ blob: String?) throws -> [KeyText: JSONValue] {
    guard let blob, let content = try workspace.repository.blob(blob) else { return [:] }
    var records: [KeyText: JSONValue] = [:]
    for line in Document(reading: content).lines where line.kind == .record {
      guard let record = line.value, let key = RecordKey(of: record, by: collection.keyFields)
      else { continue }
      records[KeyText(key)] = record
    }
    return records
  }
}
