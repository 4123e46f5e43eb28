internal import Blobs
internal import CommandInterface
internal import JSONText
internal import RemoteProtocol
internal import System

/// What went to a remote, or came from it.
struct BlobMoves {
  var count = 0
  var byteCount: Int64 = 0
  /// Those that were there already.
  var presentCount = 0
  /// Those that could not go, because what is here is damaged.
  var damaged: [BlobName] = []
  /// Those that the remote lacks, or has damaged.
  var missing: [BlobName] = []
  var failures: [VerbFailure] = []
}

/// What is wrong with a blob.
enum BlobProblem: String, Equatable, Sendable {
  case damaged, missing, pointer
}

/// What `prune` did.
struct BlobPruning: Equatable, Sendable {
  var count = 0
  var byteCount = 0
  var keptCount = 0
  /// Those of the kept ones that nothing mentions, and that are too new.
  var newCount = 0
}

extension BlobWork {
  func damage(of name: BlobName) -> VerbFailure {
    .blob(.damaged(name.text, path: innerPath(of: name)))
  }

  /// Fetches a blob if it is not here.
  func require(_ name: BlobName) throws {
    switch try folder.state(of: name) {
    case .present: return
    case .missing, .notAFile, .pointer: break
    }
    guard let server = try server() else {
      let isPointer = try folder.state(of: name) == .pointer
      throw VerbFailure.blob(isPointer ? .pointer(name.text) : .notHere(name.text))
    }
    let lock = try lock(Self.pullLock)
    defer { extendLifetime(lock) }
    guard let size = try server.sizes(of: [name])[0] else {
      throw VerbFailure.blob(.nowhere(name.text, remote: server.remoteName))
    }
    try fetch(name, byteCount: size, server)
  }

  /// Two that fetch the same blob would write to one file.
  private static let pullLock = "blobs-pull.lock"

  private func fetch(_ name: BlobName, byteCount: Int64, _ server: BlobServer) throws {
    if try !server.fetch(name, byteCount: byteCount) {
      throw VerbFailure.blob(.damagedOnRemote(name.text, remote: server.remoteName))
    }
  }

  // MARK: Push and pull

  /// Sends all blobs that are here and that the remote lacks.
  func push() throws -> BlobMoves {
    guard let server = try server() else { throw VerbFailure.blob(.noRemote) }
    var moves = BlobMoves()
    var present: [(name: BlobName, byteCount: Int)] = []
    for name in try folder.names() {
      if case .present(let count) = try folder.state(of: name) { present.append((name, count)) }
    }
    if present.isEmpty { return moves }
    try server.open()
    let sizes = try server.sizes(of: present.map(\.name))
    let lacking = zip(present, sizes).filter { $0.1 == nil }.map(\.0)
    moves.presentCount = present.count - lacking.count
    defer { workspace.progress.clear() }
    for (name, count) in lacking {
      if try server.send(name, byteCount: count) {
        moves.count += 1
        moves.byteCount += Int64(count)
      } else {
        moves.damaged.append(name)
      }
      showProgress("Sending blobs", moves, of: lacking.count)
    }
    return moves
  }

  /// Fetches the blobs that records mention and that are not here.
  func pull() throws -> BlobMoves {
    guard let server = try server() else { throw VerbFailure.blob(.noRemote) }
    let lock = try lock(Self.pullLock)
    defer { extendLifetime(lock) }
    var moves = BlobMoves()
    var lacking: [BlobName] = []
    for name in try mentioned().sorted() {
      if case .present = try folder.state(of: name) {
        moves.presentCount += 1
      } else {
        lacking.append(name)
      }
    }
    if lacking.isEmpty { return moves }
    try hideFromGit()
    defer { workspace.progress.clear() }
    for (name, size) in zip(lacking, try server.sizes(of: lacking)) {
      guard let size else {
        moves.missing.append(name)
        moves.failures.append(.blob(.nowhere(name.text, remote: server.remoteName)))
        continue
      }
      do {
        try fetch(name, byteCount: size, server)
        moves.count += 1
        moves.byteCount += size
      } catch VerbFailure.blob(let failure) {
        moves.missing.append(name)
        moves.failures.append(.blob(failure))
      }
      showProgress("Fetching blobs", moves, of: lacking.count)
    }
    return moves
  }

  private func showProgress(_ title: String, _ moves: BlobMoves, of total: Int) {
    workspace.progress.show(title: title, unit: "blobs", done: moves.count, total: total)
  }

  // MARK: Check and prune

  /// Reads all blobs that are here, and looks for those that records mention.
  func check(_ report: (BlobName, BlobProblem) throws -> Void) throws {
    let names = try folder.names()
    for name in names {
      switch try folder.state(of: name) {
      case .missing: continue
      case .pointer: try report(name, .pointer)
      case .notAFile: try report(name, .damaged)
      case .present: if try !folder.isWhole(name) { try report(name, .damaged) }
      }
    }
    let present = Set(names)
    for name in try mentioned().sorted() where !present.contains(name) {
      try report(name, .missing)
    }
  }

  /// Removes the blobs that nothing mentions.
  ///
  /// - Parameters:
  ///   - isOfToday: whether also those that were added within a day, which somebody may be about
  ///     to mention.
  ///   - isDry: whether nothing is removed.
  func prune(isOfToday: Bool, isDry: Bool) throws -> BlobPruning {
    let locks = try [lock(), lock(Self.pullLock)]
    defer { extendLifetime(locks) }
    let names = try folder.names()
    let needed = try names.isEmpty ? [] : BlobSearch(self).run()
    var pruning = BlobPruning()
    for name in names {
      let path = folder.path(of: name)
      // fault: mentioned-blob-is-pruned
      if needed.contains(name) {
        pruning.keptCount += 1
      } else if try !isOfToday && (ageInMilliseconds(of: path) ?? 0) < Self.dayInMilliseconds {
        pruning.keptCount += 1
        pruning.newCount += 1
      } else {
        if case .present(let count) = try folder.state(of: name) { pruning.byteCount += count }
        if !isDry { try folder.remove(name) }
        pruning.count += 1
      }
    }
    if isDry { return pruning }
    for part in try folder.parts()
    where try isOfToday || (ageInMilliseconds(of: part) ?? 0) >= Self.dayInMilliseconds {
      try removeFile(at: part)
    }
    return pruning
  }

  private static let dayInMilliseconds: Int64 = 86_400_000
}

// MARK: - Output

extension BlobMoves {
  /// - Parameter word: what was done to them.
  func json(as word: String) -> Bytes {
    var object = ObjectText()
    object.add(word, number: count)
    object.add("bytes", number: Int(byteCount))
    object.add("present", number: presentCount)
    object.add("damaged", json: ObjectText.array(ofTexts: damaged.map { Bytes($0.text) }))
    object.add("missing", json: ObjectText.array(ofTexts: missing.map { Bytes($0.text) }))
    return Bytes(object.closed)
  }
}

extension BlobPruning {
  var json: Bytes {
    var object = ObjectText()
    object.add("removed", number: count)
    object.add("bytes", number: byteCount)
    object.add("kept", number: keptCount)
    return Bytes(object.closed)
  }
}

extension BlobProblem {
  func json(of name: BlobName) -> Bytes {
    var object = ObjectText()
    object.add("blob", text: name.text)
    object.add("problem", text: rawValue)
    return Bytes(object.closed)
  }
}

extension Messages {
  static func moved(_ moves: BlobMoves, _ word: String, to place: String) -> String {
    let present = moves.presentCount == 0 ? "" : "; \(moves.presentCount) already \(place)"
    return "\(word) \(counted(moves.count, "blob")), \(counted(Int(moves.byteCount), "byte"))"
      + present
  }

  static func pruned(_ pruning: BlobPruning, isDry: Bool) -> String {
    let new =
      pruning.newCount == 0
      ? ""
      : ", \(pruning.newCount) of them because they were added within a day (--now removes them)"
    return "\(isDry ? "would remove" : "removed") \(counted(pruning.count, "blob")), "
      + "\(counted(pruning.byteCount, "byte")); kept \(pruning.keptCount)" + new
  }

  static func problem(_ problem: BlobProblem, of name: BlobName, path: String) -> String {
    switch problem {
    case .damaged:
      "\(name.text) is damaged: remove \(printable(path)), and git jsonl blob pull fetches it again"
    case .missing: "\(name.text) is not here; git jsonl blob pull fetches it"
    case .pointer: "\(name.text) is a pointer of git-lfs; git lfs pull fetches it"
    }
  }
}
