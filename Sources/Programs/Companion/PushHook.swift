internal import CommandInterface
internal import Git
internal import GitObjects
internal import JSONText
internal import MergePolicy
internal import PolicyYAML
internal import RecordStore
internal import Records
internal import System

/// What the hook does about edits that are in no file yet, as `jsonl.pushCheck` says.
enum PushCheck: String {
  /// It names them, and git pushes.
  case warn
  /// It refuses the push of a user who made some of them.
  case refuse
  case off
}

/// The hook `pre-push`: rejects a push with damage, and says which edits it does not take along.
///
/// Damage that the other side has already does not stop the push: otherwise, nobody could push a
/// repair of anything else.
struct PushHook {
  let workspace: Workspace
  let store: Store
  let remote: String?

  /// A reference to push. https://git-scm.com/docs/githooks#_pre_push: "<local ref> SP <local
  /// object name> SP <remote ref> SP <remote object name> LF", with zeros for none.
  private struct Update {
    var reference: String
    var local: String
    var remote: String?

    init?(_ line: Substring) {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 4, words[1].contains(where: { $0 != "0" }) else { return nil }
      reference = words[2]
      local = words[1]
      remote = words[3].allSatisfy { $0 == "0" } ? nil : words[3]
    }
  }

  init(_ workspace: Workspace, _ store: Store, remote: String?) {
    self.workspace = workspace
    self.store = store
    self.remote = remote
  }

  private var repository: GitRepository { get throws { try workspace.repository } }

  func run() throws -> Int32 {
    let lines = try readStandardInput().text.split(separator: "\n")
    let updates = lines.compactMap { Update($0) }
    if updates.isEmpty { return ExitStatus.done }
    let collections = try workspace.collectionsInGit(of: store)
    let isRefused = try isRefused(updates, collections)
    var sentences: [String] = []
    for update in updates {
      let known = try knownRevisions(update)
      sentences += try policyProblem(of: update, known)
      for collection in collections {
        sentences += try damage(in: collection, of: update, known)
      }
    }
    say(sentences)
    return sentences.isEmpty && !isRefused ? ExitStatus.done : ExitStatus.attention
  }

  private func pushCheck() throws -> PushCheck {
    guard let word = try repository.string("jsonl.pushCheck") else { return .warn }
    if let check = PushCheck(rawValue: word) { return check }
    say([Messages.unknownPushCheck(word)])
    return .warn
  }

  /// Names the edits that the push does not take along, and returns whether it is refused for them.
  ///
  /// They belong to the branch that is checked out, and are missing from it. Where several people
  /// or agents share the clone, those of the others are nothing that this one can commit.
  private func isRefused(_ updates: [Update], _ collections: [StoredCollection]) throws -> Bool {
    guard try repository.operation == nil else { return false }
    let check = try pushCheck()
    if check == .off { return false }
    let commit: String? =
      switch try repository.head() {
      case .branch(_, let commit), .detached(let commit): commit
      case .unborn: nil
      }
    guard let commit, updates.contains(where: { $0.local == commit }) else { return false }
    let actor = try workspace.actor()
    var isRefused = false
    for collection in collections {
      let edits = try store.dirtyRecords(of: collection)
      // Nobody expects files that git does not have to be pushed.
      guard !edits.isEmpty, try repository.blobID(collection.path, at: commit) != nil else {
        continue
      }
      let own = try edits.count { edit in
        let last = try store.events(edit.key, of: collection).last { $0.origin == .here }
        return last?.actor == actor
      }
      if check == .refuse, own > 0 {
        isRefused = true
        say([Messages.unpushed(path: collection.path, count: own, .refuse)])
      } else {
        say([Messages.unpushed(path: collection.path, count: edits.count, .warn)])
      }
    }
    return isRefused
  }

  /// The revisions that the other side is known to have: the old value of the reference, or for a
  /// new one, all known branches of the remote.
  private func knownRevisions(_ update: Update) throws -> [String] {
    if let known = update.remote { return [known] }
    guard let remote else { return [] }
    let result = try GitProgram(environment: workspace.context.environment).run(
      ["for-each-ref", "--format=%(objectname)", "refs/remotes/\(remote)/"],
      discardsErrors: true
    )
    return result.output.text.split(separator: "\n").map(String.init)
  }

  /// The versions of a file on the other side; nil if one of them is this one.
  private func knownVersions(
    of path: String,
    besides id: String,
    _ revisions: [String]
  ) throws -> [Document]? {
    var seen: Set<String> = []
    var versions: [Document] = []
    for revision in revisions {
      guard let known = try repository.blobID(path, at: revision) else { continue }
      if known == id { return nil }
      if seen.insert(known).inserted, let content = try repository.blob(known) {
        versions.append(Document(reading: content))
      }
    }
    return versions
  }

  private func damage(
    in collection: StoredCollection,
    of update: Update,
    _ revisions: [String]
  ) throws -> [String] {
    let path = collection.path
    guard let id = try repository.blobID(path, at: update.local),
      let known = try knownVersions(of: path, besides: id, revisions),
      let content = try repository.blob(id), ForeignContent(of: content) != .pointer
    else { return [] }
    let document = Document(reading: content)
    if let marked = document.resolvingMarkers() {
      let line = marked.firstMarkerNumber
      return [Messages.pushedMarkers(path: path, line: line, reference: update.reference)]
    }
    let oldLines = Set(known.flatMap { $0.lines.filter { $0.kind == .bad }.map(\.bytes) })
    let bad = document.lines.first { line in
      line.kind == .bad && !oldLines.contains(line.bytes)
    }
    if let bad {
      return [
        Messages.pushedDamage(path: path, line: bad.number, reference: update.reference)
      ]
    }
    let oldKeys = Set(known.flatMap { repeatedKeys(in: $0, collection.keyFields) })
    let new = repeatedKeys(in: document, collection.keyFields).first { !oldKeys.contains($0) }
    return new.map { key in
      [Messages.pushedDuplicate(path: path, key: key.text, reference: update.reference)]
    } ?? []
  }

  private func policyProblem(of update: Update, _ revisions: [String]) throws -> [String] {
    let path = PolicyFile.path
    guard let id = try repository.blobID(path, at: update.local),
      try !revisions.contains(where: { try repository.blobID(path, at: $0) == id }),
      let content = try repository.blob(id)
    else { return [] }
    do throws(PolicyFileError) {
      _ = try readPolicyFile(content, name: path)
      return []
    } catch {
      writeToStandardError(Messages.policyFile(error))
      return [Messages.pushedPolicy(reference: update.reference)]
    }
  }
}

/// The keys that are on several lines, in the order in which they repeat.
func repeatedKeys(in document: Document, _ fields: KeyFields) -> [KeyText] {
  if fields.isEmpty { return [] }
  var seen: Set<KeyText> = []
  var repeated: [KeyText] = []
  var known: Set<KeyText> = []
  for line in document.lines {
    guard let record = line.value, let key = RecordKey(of: record, by: fields) else { continue }
    let text = KeyText(key)
    if !seen.insert(text).inserted, known.insert(text).inserted { repeated.append(text) }
  }
  return repeated
}
