internal import CommandInterface
internal import Exchange
internal import Git
internal import MergeContext
internal import RecordStore
internal import System

/// Where the store of a work tree is: in the git directory that all work trees share, so that
/// `git worktree remove`, which removes the git directory of a linked work tree, does not take
/// edits along that no file has.
struct StorePlace {
  /// The git directory that all work trees share.
  let commonDirectory: String
  /// The store's own folder.
  let folder: String

  /// Brings a store to its place that an earlier version made in the git directory of a linked work
  /// tree. Where that can't be done, as in a git directory that is read-only, it stays where it is.
  init(gitDirectory: String) {
    let common = commonGitDirectory(of: gitDirectory)
    commonDirectory = common
    let old = gitDirectory + "/jsonl"
    guard common != gitDirectory, let name = gitDirectory.split(separator: "/").last else {
      folder = old
      return
    }
    let place = Self.folder(ofLinkedWorkTrees: common) + "/" + name
    if entryExists(at: old) { try? Self.move(old, to: place, gitDirectory: gitDirectory) }
    let isInOldPlace = Self.store(in: old).exists && !Self.store(in: place).exists
    folder = isInOldPlace ? old : place
  }

  static func store(in folder: String) -> StoreFile { StoreFile(at: folder + "/store.db") }

  static func folder(ofLinkedWorkTrees commonDirectory: String) -> String {
    commonDirectory + "/jsonl/worktrees"
  }

  /// Moves the folder as one, so that a crash leaves it in one of the places.
  private static func move(_ old: String, to place: String, gitDirectory: String) throws {
    try Attic.takeOver(ofWorkTree: gitDirectory)
    guard store(in: old).exists else { return removeFolderIfEmpty(at: old) }
    // A program of the earlier version may be at work.
    let lock = try ProcessLock(at: old + "/lock", waitLimitInMilliseconds: 5000)
    defer { extendLifetime(lock) }
    guard lock.isInPlace, !entryExists(at: place) else { return }
    try makeFolders(around: place)
    try moveFile(at: old, to: place)
  }

  /// Makes the store's folder, and those around it.
  func make() throws(FileError) {
    if folder.hasPrefix(Self.folder(ofLinkedWorkTrees: commonDirectory) + "/") {
      try Self.makeFolders(around: folder)
    }
    try makeFolder(at: folder)
  }

  private static func makeFolders(around place: String) throws(FileError) {
    let names = place.split(separator: "/").dropLast()
    for count in [names.count - 1, names.count] {
      try makeFolder(at: "/" + names.prefix(count).joined(separator: "/"))
    }
  }

  /// Removes the database and the files beside it, and the folders that are empty then.
  static func removeStore(in folder: String) throws {
    let lock = try ProcessLock(at: folder + "/lock", waitLimitInMilliseconds: 5000)
    defer { extendLifetime(lock) }
    try removeFiles(in: folder)
  }

  /// As `removeStore`, by the holder of the lock.
  fileprivate static func removeFiles(in folder: String) throws(FileError) {
    for path in store(in: folder).allPaths { try removeFile(at: path) }
    let claims = entryNames(in: folder).filter(ClaimWork.isLock)
    for name in ["lock", "watch.lock", "watch.log", "watch.json", CommitHook.lockName] + claims {
      try removeFile(at: folder + "/" + name)
    }
    removeFolderIfEmpty(at: folder)
    let parent = String(folder.prefix(upTo: folder.lastIndex(of: "/") ?? folder.startIndex))
    if parent.hasSuffix("/jsonl/worktrees") {
      removeFolderIfEmpty(at: parent)
      removeFolderIfEmpty(at: String(parent.dropLast("/worktrees".count)))
    }
  }
}

/// The store of a linked work tree that is gone.
struct GoneStore: Equatable, Sendable {
  /// What git called the work tree.
  var name: String
  /// The path of the database.
  var path: String
  /// How many edits it has that its files did not get, also those that are held back; nil where it
  /// can't be read.
  var editedCount: Int?
}

extension Workspace {
  /// The stores of linked work trees that are gone, by the names of these.
  var goneStores: [GoneStore] {
    let folder = StorePlace.folder(ofLinkedWorkTrees: commonDirectory)
    return entryNames(in: folder).compactMap { name in
      let file = StorePlace.store(in: folder + "/" + name)
      if entryExists(at: commonDirectory + "/worktrees/" + name) || !file.exists { return nil }
      return GoneStore(name: name, path: file.path, editedCount: try? Self.editedCount(in: file))
    }
  }

  private static func editedCount(in file: StoreFile) throws -> Int {
    let store = try file.open()
    return try store.collections().reduce(0) { count, collection in
      try count + store.dirtyCount(of: collection).count + store.heldEdits(of: collection).count
        // What waits for the attic is nowhere else, either.
        + store.overridden(of: collection).count
    }
  }

  /// Takes over the edits of a work tree that is gone as held edits, and then removes its store.
  ///
  /// The edits are in one of the stores at every moment. A process that is killed between the two
  /// leaves the removal to the next one, which finds that they are here.
  ///
  /// - Returns: how many edits came over.
  func takeOver(_ gone: GoneStore, into store: Store) throws -> Int {
    let folder = String(gone.path.dropLast("/store.db".count))
    let lock = try ProcessLock(at: folder + "/lock", waitLimitInMilliseconds: 5000)
    defer { extendLifetime(lock) }
    let file = StorePlace.store(in: folder)
    let isBack = entryExists(at: commonDirectory + "/worktrees/" + gone.name)
    guard lock.isInPlace, !isBack, file.exists else { return 0 }
    let other = try file.open()
    let count = try exchange(with: store).takeOver(other, as: try actor())
    // Somebody may have edited it by another client meanwhile.
    guard try store.hasTaken(other) else { return count }
    try StorePlace.removeFiles(in: folder)
    return count
  }

  /// Removes what a process that was killed has left of the stores of work trees that are gone.
  func removeRestsOfGoneStores() throws {
    let folder = StorePlace.folder(ofLinkedWorkTrees: commonDirectory)
    for name in entryNames(in: folder)
    where !entryExists(at: commonDirectory + "/worktrees/" + name)
      && !StorePlace.store(in: folder + "/" + name).exists
    {
      try StorePlace.removeStore(in: folder + "/" + name)
    }
  }

  /// Removes the store of a work tree that is gone, if it has no edits.
  func remove(_ gone: GoneStore) throws {
    let folder = String(gone.path.dropLast("/store.db".count))
    guard try Self.editedCount(in: StorePlace.store(in: folder)) == 0 else { return }
    try StorePlace.removeStore(in: folder)
  }
}
