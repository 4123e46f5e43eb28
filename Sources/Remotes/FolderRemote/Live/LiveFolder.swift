internal import JSONText
internal import Records
internal import RemoteProtocol
internal import System

/// The folder of a live collection, and what is in its files.
///
///     head    how much of the others counts; replaced as a whole
///     log-N   values: all writes since the last compaction; events: those as of number N; grows
///     lock    locked by the process that writes
///     clock   its time is set to see what time it is
///
/// As with `CollectionFolder`, a writer that is killed leaves bytes behind those that count, and a
/// reader needs no lock. A log that is not needed any more is removed after the head that does
/// without it is in place, so a reader that misses a log reads the head again.
struct LiveFolder: Sendable {
  let path: String
  let name: LiveName
  let kind: LiveKind
  /// The folder of the remote, whose permissions all files get.
  private let root: FolderRoot

  var headPath: String { path + "/head" }
  private var lockPath: String { path + "/lock" }
  private var clockPath: String { path + "/clock" }

  init(_ name: LiveName, _ kind: LiveKind, in root: FolderRoot) {
    self.name = name
    self.kind = kind
    self.root = root
    path =
      Self.path(of: name.namespace, in: root)
      + "/\(kind.rawValue)-\(CollectionFolder.name(of: name.collection))"
  }

  /// The folder of a namespace.
  static func path(of namespace: String, in root: FolderRoot) -> String {
    "\(root.path)/live/\(CollectionFolder.name(of: namespace))"
  }

  func logPath(_ number: Int64) -> String {
    let digits = String(number)
    return path + "/log-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// The numbers of the logs that are there.
  func logNumbers() -> [Int64] {
    entryNames(in: path).compactMap { name in
      name.hasPrefix("log-") ? Int64(name.dropFirst(4)) : nil
    }
  }

  // MARK: - The head

  /// Reads a head; nil if there is none.
  static func head(at path: String) throws(RemoteError) -> LiveHead? {
    let file: InputFile?
    do throws(FileError) {
      file = try InputFile.ifPresent(at: path)
    } catch {
      throw RemoteError(reading: error)
    }
    guard let file else { return nil }
    guard let head = LiveHead(file.bytes) else { throw .damaged(path) }
    return head
  }

  func headIfPresent() throws(RemoteError) -> LiveHead? {
    guard let head = try Self.head(at: headPath) else { return nil }
    guard head.name == name, head.kind == kind else { throw .damaged(headPath) }
    return head
  }

  func head() throws(RemoteError) -> LiveHead {
    if let head = try headIfPresent() { return head }
    throw RemoteError(
      .missing,
      "there are no \(kind.rawValue) of \(name.collection) in \(name.namespace)",
      reason: .collection
    )
  }

  /// Puts a head in place.
  func write(_ head: LiveHead) throws(RemoteError) {
    do throws(FileError) {
      try replaceFile(at: headPath, with: [head.text], place: TemporaryPlace(folder: path))
    } catch {
      throw RemoteError(storing: error)
    }
  }

  // MARK: - Changing

  /// Locks the collection for writing, and calls a function with its head and the time.
  func changing<Result>(
    _ call: HelperCall,
    _ change: (LiveHead, _ now: Int64) throws(RemoteError) -> Result
  ) throws(RemoteError) -> Result {
    _ = try head()
    try requireWritable()
    let lock = try lock(call)
    return try withExtendedLifetime(lock) { () throws(RemoteError) in
      let head = try head()
      let now = try now(head)
      try call.check()
      return try change(head, now)
    }
  }

  /// Throws unless this user may write, and this program knows the form of the folder.
  func requireWritable() throws(RemoteError) {
    try root.knownServer()
    guard canWriteToFolder(of: headPath) else {
      throw RemoteError(.denied, "this user may not write to \(path)")
    }
  }

  /// Another lock of the folder, such as one for some of its objects.
  func lock(_ call: HelperCall, named name: String = "lock") throws(RemoteError) -> ProcessLock {
    do throws(FileError) {
      return try ProcessLock(at: path + "/" + name, waitLimitInMilliseconds: call.millisecondsLeft)
    } catch {
      if error.isTimeout {
        throw RemoteError(.unavailable, "another program has \(self.name.collection) locked")
      }
      throw RemoteError(storing: error)
    }
  }

  /// What time it is for all that share the folder: by the clock of its file system, and never
  /// before the newest change. No clock of a client is asked, except by one that may only read.
  func now(_ head: LiveHead) throws(RemoteError) -> Int64 {
    do throws(FileError) {
      return max(head.time, try touchFile(at: clockPath))
    } catch {
      guard error.isDenied else { throw RemoteError(reading: error) }
      let own = CurrentProcess.moment
      return max(head.time, own.seconds * 1000 + Int64(own.nanoseconds) / 1_000_000)
    }
  }

  /// Makes the files of a collection without content; the head comes last.
  func create(_ settings: LiveSettings) throws(RemoteError) -> LiveHead {
    let head = LiveHead(name, kind, settings, origin: randomDigits(byteCount: 16))
    do throws(FileError) {
      try extendFile(at: clockPath, after: 0, with: [])
      if kind != .objects { try extendFile(at: logPath(0), after: 0, with: []) }
      for file in [clockPath, lockPath] { try takeOverPermissions(of: root.path, for: file) }
      if kind != .objects { try takeOverPermissions(of: root.path, for: logPath(0)) }
    } catch {
      throw RemoteError(storing: error)
    }
    try write(head)
    do throws(FileError) {
      try takeOverPermissions(of: root.path, for: headPath)
    } catch {
      throw RemoteError(storing: error)
    }
    return head
  }

  /// Gives a new file the permissions of the remote's folder.
  func share(_ file: String) throws(RemoteError) {
    do throws(FileError) {
      try takeOverPermissions(of: root.path, for: file)
    } catch {
      throw RemoteError(storing: error)
    }
  }

  /// Removes the head first, without which the rest is nothing.
  func remove() throws(RemoteError) {
    do throws(FileError) {
      try removeFile(at: headPath)
    } catch {
      throw RemoteError(storing: error)
    }
    do throws(FileError) {
      try removeTree(at: path)
    } catch {
      throw RemoteError(.unknown, "\(name.collection) is removed, but not all of \(path)")
    }
  }

  /// Removes a log that no head counts any more. What can't be removed is removed next time.
  func removeLog(_ number: Int64) { try? removeFile(at: logPath(number)) }
}

extension RemoteError {
  /// What a failed writing means to a client, also that there is no room.
  init(storing error: FileError) {
    self.init(writing: error)
    if error.isFull, kind == .unavailable { (kind, reason) = (.tooLarge, .full) }
  }

  /// The head that was read names a log that is gone: it has to be read again.
  static func moved(_ path: String) -> RemoteError {
    RemoteError(.unavailable, "\(path) is missing; a backup may have it")
  }
}
