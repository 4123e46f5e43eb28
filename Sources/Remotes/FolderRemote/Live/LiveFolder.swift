internal import JSONText
internal import Records
internal import RemoteProtocol
internal import System

/// The folder of a live collection, and what is in its files (`HeadFolder`):
///
///     head    how much of the others counts
///     log-N   values: all writes since the last compaction; events: those as of number N; grows
///     lock    locked by the process that writes
///     clock   its time is set to see what time it is
///
/// A log that is not needed any more is removed after the head that does without it is in place, so
/// a reader that misses a log reads the head again.
struct LiveFolder: Sendable {
  let files: HeadFolder
  let name: LiveName
  let kind: LiveKind
  private let root: FolderRoot

  var path: String { files.path }
  private var clockPath: String { path + "/clock" }

  init(_ name: LiveName, _ kind: LiveKind, in root: FolderRoot) {
    self.name = name
    self.kind = kind
    self.root = root
    let path =
      Self.path(of: name.namespace, in: root)
      + "/\(kind.rawValue)-\(HeadFolder.name(of: name.collection))"
    files = HeadFolder(at: path, for: name.collection, in: root)
  }

  /// The folder of a namespace.
  static func path(of namespace: String, in root: FolderRoot) -> String {
    "\(root.path)/live/\(HeadFolder.name(of: namespace))"
  }

  func logPath(_ number: Int64) -> String { path + "/" + Self.logName(number) }

  private static func logName(_ number: Int64) -> String {
    let digits = String(number)
    return "log-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// The numbers of the logs that are there.
  func logNumbers() -> [Int64] {
    entryNames(in: path).compactMap { name in
      name.hasPrefix("log-") ? Int64(name.dropFirst(4)) : nil
    }
  }

  // MARK: - The head

  /// Reads the head of the live collection in a folder; nil if there is none.
  static func head(at path: String) throws(RemoteError) -> LiveHead? {
    try HeadFolder.head(at: path) { LiveHead($0) }
  }

  func headIfPresent() throws(RemoteError) -> LiveHead? {
    guard let head = try Self.head(at: path) else { return nil }
    guard head.name == name, head.kind == kind else { throw .damaged(files.headPath) }
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
  func write(_ head: LiveHead) throws(RemoteError) { try files.write(head: head.text) }

  // MARK: - Changing

  /// Locks the collection for writing, and calls a function with its head and the time.
  func changing<Result>(
    _ call: HelperCall,
    _ change: (LiveHead, _ now: Int64) throws(RemoteError) -> Result
  ) throws(RemoteError) -> Result {
    _ = try head()
    try requireWritable()
    let lock = try files.lock(call)
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
    guard files.isWritable else {
      throw RemoteError(.denied, "this user may not write to \(path)")
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
    try files.makeFile("clock")
    try files.share(path + "/lock")
    if kind != .objects { try files.makeFile(Self.logName(0)) }
    try write(head)
    try files.share(files.headPath)
    return head
  }

  /// Removes a log that no head counts any more. What can't be removed is removed next time.
  func removeLog(_ number: Int64) { try? removeFile(at: logPath(number)) }
}

extension RemoteError {
  /// The head that was read names a log that is gone: it has to be read again.
  static func moved(_ path: String) -> RemoteError {
    RemoteError(.unavailable, "\(path) is missing; a backup may have it")
  }
}
