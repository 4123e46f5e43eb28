internal import CommandInterface
internal import Exchange
internal import Git
internal import GitObjects
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

/// The work tree in which a verb runs: its repository, its store, and the policies of its files.
/// For a verb that needs no work tree, it may be a bare repository (`Workspace+Bare.swift`).
final class Workspace {
  let context: VerbContext
  /// The work tree's own git directory.
  let gitDirectory: String
  private var openedRepository: GitRepository?
  /// Whether it was found without libgit2.
  private let isPlain: Bool
  /// The absolute path of the work tree's top, without symbolic links; nil in a bare repository.
  private let top: String?
  private let storePlace: StorePlace
  /// When the command was started: one moment for everything that it does.
  let moment: Timestamp
  let progress: ProgressLine
  /// What has led to the exchanges of this process.
  var occasion = ExchangeOccasion.verb
  /// The longest wait for another process that uses the store.
  var lockLimitInMilliseconds = Exchange.lockLimitInMilliseconds
  /// Reports messages in addition to a verb's own results.
  let tell: ([String]) -> Void
  /// The policy file once it was read; nil in it if there is none.
  var policyFile: PolicyFile??
  private var knownIdentity: GitIdentity?
  /// What every edit needs of git's settings, where their files are so plain that libgit2 need not
  /// be started for them; else nil.
  private lazy var plainSettings: [String: String]? =
    isPlain
    ? GitConfigurationFiles.plainValues(
      of: GitIdentity.settings.union([Self.exportSetting]),
      gitDirectory: gitDirectory,
      environment: context.environment
    ) : nil
  /// The collections whose files could not be brought in, which was said.
  var behind: Set<String> = []
  /// What is to be exported at the end of the verb.
  var edited = EditedCollections()
  /// The store that the verb has edited; nil where it has edited none.
  var editedStore: Store?
  /// The remotes of live collections, once one was asked for.
  var liveServers: LiveServers?
  private var hasFollowedRenames = false
  private var toldOnce: Set<String> = []
  /// Whether it was said which files the store is behind.
  private var hasToldOfFiles = false

  /// - Parameters:
  ///   - needsWorkTree: whether a repository without a work tree is refused.
  ///   - tell: where messages go instead of standard error; no progress is drawn there then.
  init(
    _ context: VerbContext,
    needsWorkTree: Bool = true,
    tell: (([String]) -> Void)? = nil
  ) throws {
    self.context = context
    self.tell = tell ?? { say($0) }
    guard let folder = context.folder else { throw VerbFailure.place(.noFolder) }
    if let plain = PlainRepository(around: folder, environment: context.environment) {
      (top, gitDirectory) = (plain.workTree, plain.gitDirectory)
      isPlain = true
    } else {
      let repository = try GitRepository(around: folder, environment: context.environment)
      (top, gitDirectory) = (repository.workTree.flatMap(realPath), repository.gitDirectory)
      if top == nil, needsWorkTree {
        throw VerbFailure.place(.noWorkTree(path: repository.gitDirectory))
      }
      openedRepository = repository
      isPlain = false
    }
    storePlace = StorePlace(gitDirectory: gitDirectory)
    moment = context.now()
    progress = ProgressLine(now: context.now, isSilent: tell != nil)
  }

  /// Whether there is a work tree, without which there is neither an index nor a store.
  var hasWorkTree: Bool { top != nil }

  /// The absolute path of the work tree's top, without symbolic links.
  ///
  /// - Precondition: `hasWorkTree`.
  var workTree: String {
    guard let top else { preconditionFailure("There is no work tree.") }
    return top
  }

  /// The repository; opened on first use.
  var repository: GitRepository {
    get throws {
      if let openedRepository { return openedRepository }
      guard let folder = context.folder else { throw VerbFailure.place(.noFolder) }
      let repository = try GitRepository(around: folder, environment: context.environment)
      openedRepository = repository
      return repository
    }
  }

  /// The git directory that all work trees share.
  var commonDirectory: String { storePlace.commonDirectory }
  /// The store's own folder; each linked work tree has one.
  var storeFolder: String { storePlace.folder }
  var storePath: String { storeFolder + "/store.db" }
  var storeFile: StoreFile { StoreFile(at: storePath) }
  var hasStore: Bool { hasWorkTree && storeFile.exists }

  /// The person who works here, as the history names them.
  func actor() throws -> String {
    let identity = try identity()
    let isUnknown = identity.name == GitIdentity.unknown && identity.email == GitIdentity.unknown
    return isUnknown ? GitIdentity.unknown : "\(identity.name) <\(identity.email)>"
  }

  /// The person who works here, as git knows them.
  func identity() throws -> GitIdentity {
    if let knownIdentity { return knownIdentity }
    let identity: GitIdentity
    if let plainSettings {
      identity = GitIdentity(context.environment) { plainSettings[$0] }
    } else {
      identity = try repository.identity()
    }
    knownIdentity = identity
    return identity
  }

  /// Whether the verbs that edit export, too: the setting `jsonl.autoExport`.
  func exportsEdits() throws -> Bool {
    if let plainSettings, plainSettings[Self.exportSetting] == nil { return true }
    return try repository.bool(Self.exportSetting) ?? true
  }

  private static let exportSetting = "jsonl.autoexport"
}

extension Workspace {
  /// Tells something that a verb may come upon several times.
  func tellOnce(_ sentence: String) {
    if toldOnce.insert(sentence).inserted { tell([sentence]) }
  }
}

// MARK: - The store

extension Workspace {
  /// Opens the store, which must exist. A damaged one is rebuilt, and that is reported. So are the
  /// files that a store is behind to which nothing can be written.
  func openStore() throws -> Store {
    let store = try openPresentStore()
    if store.isReadOnly { tellIfBehind(store) }
    return store
  }

  private func openPresentStore() throws -> Store {
    guard hasStore else { throw VerbFailure.store(.noStore(path: storePath)) }
    let store = try rebuildingIfDamaged { try storeFile.open() }
    if !hasFollowedRenames, !store.isReadOnly {
      hasFollowedRenames = true
      followRenames(in: store)
    }
    return store
  }

  private func tellIfBehind(_ store: Store) {
    let paths = ((try? store.collections()) ?? []).map(\.path)
    let changed = paths.filter { path in (try? fileState(of: path, store)) == .changed }
    if changed.isEmpty || hasToldOfFiles { return }
    hasToldOfFiles = true
    tell([Messages.behind(paths: changed, store: storeFolder)])
  }

  /// Opens the store for changes by the user of the repository.
  func openStoreForEditing() throws -> Store {
    let store = try openPresentStore()
    if store.isReadOnly { throw VerbFailure.store(.readOnlyStore(path: storePath)) }
    try store.setUsualActor(try actor())
    return store
  }

  func makeStoreFolder() throws { try storePlace.make() }

  /// Opens the store, or makes one if there is none.
  func makeStore() throws -> Store {
    try makeStoreFolder()
    let store = try rebuildingIfDamaged {
      // A user who was told that the store is damaged comes here to have it rebuilt.
      try hasStore ? storeFile.open(isSuspect: true) : storeFile.make()
    }
    try store.setUsualActor(try actor())
    return store
  }

  private func rebuildingIfDamaged(_ open: () throws -> Store) throws -> Store {
    do {
      return try open()
    } catch StoreError.damaged(_, let reason) {
      let rebuilder = StoreRebuilder(
        of: storeFile,
        dependencies: dependencies,
        filesToKeep: { [self] in try filesToKeep(in: self, withSuffix: "") }
      )
      let (store, outcome) = try rebuilder.run()
      if let outcome { reportRebuilding(outcome, reason: reason) }
      return store
    }
  }
}

// MARK: - Collections

extension Workspace {
  /// The collection for a verb, in step with its file: the named one, or the only one.
  func collection(_ path: String?, in store: Store) throws -> StoredCollection {
    if let path { return try inStep(namedCollection(path, in: store), in: store) }
    let collections = try store.collections()
    guard let first = collections.first else { throw VerbFailure.name(.noCollections) }
    if collections.count == 1 { return try inStep(first, in: store) }
    throw VerbFailure.name(.severalCollections(collections.map(\.path)))
  }

  /// The collections for a verb: the named one, or all of them.
  func collections(_ path: String?, in store: Store) throws -> [StoredCollection] {
    if let path { return [try namedCollection(path, in: store)] }
    let collections = try store.collections()
    if collections.isEmpty { throw VerbFailure.name(.noCollections) }
    return collections
  }

  private func namedCollection(_ path: String, in store: Store) throws -> StoredCollection {
    let inner = try innerPath(of: path)
    if let known = try store.collection(path: inner) { return known }
    if let live = try liveCollection(inner, in: store) { return live }
    let renamed = try store.collection(formerPath: inner)?.path
    let nearest = try renamed ?? Self.nearest(to: inner, among: store.collections())
    throw VerbFailure.name(.unknownCollection(path, nearest: nearest))
  }

  /// Makes a file a collection that is live by its policy alone, whose pattern is its path; nil for
  /// any other.
  func liveCollection(_ path: String, in store: Store) throws -> StoredCollection? {
    guard let entry = try policies()?.entry(forPath: path), entry.pattern.onlyPath == path,
      !store.isReadOnly, isKnownLive(path)
    else { return nil }
    try checkFile(of: path)
    return try addCollection(path: path, to: store)
  }

  /// Refuses the name of a file that is neither a collection nor anything else that is there.
  func requireFile(named path: String) throws {
    let inner = try innerPath(of: path)
    let known = hasStore ? try openStore().collections() : []
    if try known.contains(where: { $0.path == inner }) || isThere(inner) { return }
    let nearest = Self.nearest(to: inner, among: known)
    throw VerbFailure.name(.unknownCollection(path, nearest: nearest))
  }

  /// The collection that is most likely meant: one with the same file name or the same name in
  /// queries, else one whose path is spelled nearly so.
  private static func nearest(to path: String, among known: [StoredCollection]) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let found = known.first { $0.name == name || $0.path.hasSuffix("/" + name) }
    return found?.path ?? nearestWord(to: path, among: known.map(\.path))
  }

  /// The path of a file from the top of the work tree.
  func innerPath(of path: String) throws -> String {
    let folder = context.folder ?? "/"
    let found =
      top.map { GitRepository.path(path, inWorkTree: $0, from: folder) }
      ?? pathInRepository(of: path)
    guard let inner = found, !inner.isEmpty else {
      throw VerbFailure.file(.notInWorkTree(path))
    }
    return inner
  }

  /// Refuses a file that can't be a collection's, before anything is made for it.
  func checkFile(of path: String) throws {
    if try policy(for: path).tier == .objectStore {
      throw VerbFailure.blob(.collectionOfBlobs(path: path))
    }
    try checkOwnership(of: path)
    try dependencies.checkFile(of: path)
  }

  /// Refuses a path that leads out of the work tree, or to something that is not a file.
  func checkPlace(of path: String) throws { try dependencies.checkPlace(of: path) }

  /// Makes a file, which need not exist, a collection, reads it, and does what is to be done with
  /// that. A file that is refused, or whose records are, is not a collection afterwards unless it
  /// was one before.
  func adopting<Result>(
    _ path: String,
    in store: Store,
    _ body: (StoredCollection, ImportOutcome) throws -> Result
  ) throws -> Result {
    try checkFile(of: path)
    let isNew = try store.collection(path: path) == nil
    let hasFile = entryExists(at: workTree + "/" + path)
    // What is put into a live collection is done by its server, and not within a transaction.
    let isLive = isKnownLive(path)
    if isNew, !hasFile, !isLive { return try making(path, in: store, body) }
    let added = try addCollection(path: path, to: store)
    do {
      let isRead = hasFile || !isLive
      let outcome = isRead ? try exchange(with: store).importFile(of: path) : ImportOutcome()
      progress.clear()
      return try body(try store.collection(path: path) ?? added, outcome)
    } catch {
      progress.clear()
      if isNew { try store.withdraw(added) }
      throw error
    }
  }

  /// Makes a file that is not there a collection. The collection and what `body` puts into it come
  /// at once: a process that dies leaves both or none.
  private func making<Result>(
    _ path: String,
    in store: Store,
    _ body: (StoredCollection, ImportOutcome) throws -> Result
  ) throws -> Result {
    try store.edit(as: actor(), at: moment) {
      try body(try addCollection(path: path, to: store), ImportOutcome())
    }
  }

  /// Adds a file, which need not exist, as a collection; a known one stays as it is.
  private func addCollection(path: String, to store: Store) throws -> StoredCollection {
    if let known = try store.collection(path: path) { return known }
    let policy = try policy(for: path)
    if isKnownLive(path) { hideFromGit([path]) }
    return try store.synchronizing {
      var added = try store.addCollection(path: path)
      // Until a file shows which field its records have, new ones have the default one.
      if policy.consistency != .append { added.keyFields = policy.defaultKey }
      added.keyRule = policy.keyRule
      try store.update(added)
      try store.addFields([], to: added)
      return added
    }
  }
}

// MARK: - Policies

extension Workspace {
  /// The policy for a path from the top of the work tree.
  func policy(for path: String) throws -> Policy {
    PolicyLookup.choose(from: try policies(), path: path).policy
  }

  /// The policy file of the repository; nil if it has none.
  func policies() throws -> PolicyFile? {
    if let policyFile { return policyFile }
    let lookup = PolicyLookup(
      environment: context.environment,
      folder: context.folder,
      namedFile: nil
    )
    let file = try lookup.file()
    policyFile = .some(file)
    return file
  }

  /// Has the policy file read again when it is next needed, because it was written.
  func forgetPolicies() { policyFile = nil }
}

// MARK: - Exchange

extension Workspace {
  func exchange(with store: Store) -> Exchange {
    Exchange(store: store, dependencies: dependencies)
  }

  private var dependencies: ExchangeDependencies {
    let commands = UserCommands(environment: context.environment)
    return ExchangeDependencies(
      workTree: workTree,
      storeFolder: storeFolder,
      moment: moment,
      policy: { [self] in try policy(for: $0) },
      runCommand: { commands.run($0) },
      indexEntry: { [self] in try indexState(of: $0) },
      keepOverridden: { [self] lines, path, mayBeKept in
        keepOverridden(lines, path: path, mayBeKept: mayBeKept)
      },
      tell: { [self] outcome, path in
        progress.clear()
        tell(Messages.attention(ExchangeSummary(outcome, path: path)))
      },
      git: gitPlace,
      hideTemporaryFiles: { [self] in hideTemporaryFiles() },
      lockLimitInMilliseconds: lockLimitInMilliseconds,
      progress: { [progress] work, path, done, total in
        progress.show(work, path: path, done: done, total: total)
      }
    )
  }

  private func indexState(of path: String) throws -> IndexState {
    if let entry = try repository.indexEntry(path) {
      // A file outside a sparse work tree may be missing for that reason alone.
      if entry.isSkippedInWorkTree { return .unknown }
      return .known(content: try repository.blob(entry.blobID))
    }
    return try repository.conflictStages(path) == nil ? .unknown : .known(content: nil)
  }

  /// Keeps values that a merge of store and file overrode, as a merge in git does.
  ///
  /// - Returns: whether they are kept; otherwise they wait in the store.
  private func keepOverridden(_ lines: [Bytes], path: String, mayBeKept: Bool) -> Bool {
    do throws(FileError) {
      try Attic.keep(lines, inGitDirectory: gitDirectory, mayBeKept: mayBeKept)
      return true
    } catch {
      tell([Messages.atticWaits(error, file: path)])
      return false
    }
  }

  /// Keeps values that a merge of a file overrode, each once, even if it is repeated.
  ///
  /// - Parameter moment: the same for each repeat.
  func keepDiscarded(_ report: MergeReport, path: String, at moment: Timestamp) {
    if report.discardedCount == 0 { return }
    let lines = FileReport(path: path, method: .records, report: report).atticLines(at: moment)
    do throws(FileError) {
      // fault: resolution-kept-twice
      try Attic.keep(lines, inGitDirectory: gitDirectory, mayBeKept: true)
    } catch {
      tell([Messages.atticFailure(error, file: path)])
    }
  }
}
