internal import JSONText
internal import RemoteProtocol
internal import System

/// The folder of a collection, and what is in its files.
///
///     head      how much of the others counts; replaced as a whole
///     log       the rows of each push; grows
///     versions  a line for each version; grows
///     lock      locked by the process that writes
///
/// A writer that is killed leaves bytes behind those that count, which the next one cuts off. So a
/// reader that has read the head finds all that it counts, without a lock.
struct CollectionFolder {
  let path: String
  /// The path of the collection.
  let collection: String

  var headPath: String { path + "/head" }
  var logPath: String { path + "/log" }
  var versionsPath: String { path + "/versions" }
  var lockPath: String { path + "/lock" }

  /// - Parameter folder: the one with the folders of all collections.
  init(_ collection: String, in folder: String) {
    self.collection = collection
    path = folder + "/" + Self.name(of: collection)
  }

  /// A name that says something to a person, is short enough, and is another one for another
  /// collection, also where letters of both cases are the same.
  static func name(of collection: String) -> String {
    let plain = collection.utf8.suffix(60).map { byte -> UInt8 in
      let isPlain =
        byte < 0x80
        && (Character(UnicodeScalar(byte)).isLetter
          || Character(UnicodeScalar(byte)).isNumber || byte == UInt8(ascii: "."))
      return isPlain ? byte : UInt8(ascii: "_")
    }
    return String(decoding: plain, as: UTF8.self) + "-" + hexDigest(collection).prefix(32)
  }

  /// Reads the head of the collection in a folder; nil if there is none.
  static func head(at path: String) throws(RemoteError) -> CollectionHead? {
    let file: InputFile?
    do throws(FileError) {
      file = try InputFile.ifPresent(at: path)
    } catch {
      throw RemoteError(reading: error)
    }
    guard let file else { return nil }
    guard let head = CollectionHead(file.bytes) else { throw .damaged(path) }
    return head
  }

  func head() throws(RemoteError) -> CollectionHead? {
    guard let head = try Self.head(at: headPath) else { return nil }
    guard head.collection == collection else { throw .damaged(headPath) }
    return head
  }

  /// Locks the collection for writing.
  func lock(_ call: HelperCall) throws(RemoteError) -> ProcessLock {
    do throws(FileError) {
      return try ProcessLock(at: lockPath, waitLimitInMilliseconds: call.millisecondsLeft)
    } catch {
      if error.isTimeout {
        throw RemoteError(.unavailable, "another program has \(collection) locked")
      }
      throw RemoteError(writing: error)
    }
  }

  /// The lines of some versions; nil if they are not there.
  func versionLines(_ versions: ClosedRange<Int64>) throws(RemoteError) -> [VersionLine] {
    let count = VersionLine.byteCount
    let bytes: Bytes
    do throws(FileError) {
      bytes = try FileReader(at: versionsPath).read(
        at: Int(versions.lowerBound) * count,
        count: versions.count * count
      )
    } catch {
      throw RemoteError(reading: error)
    }
    var lines: [VersionLine] = []
    for index in 0..<versions.count {
      guard bytes.count >= (index + 1) * count,
        let line = VersionLine(bytes[index * count..<(index + 1) * count - 1].text)
      else { throw .damaged(versionsPath) }
      lines.append(line)
    }
    return lines
  }

  /// Makes the files of a collection without rows; the head comes last.
  func create(likeFolder root: String) throws(RemoteError) {
    let chain = randomDigits(byteCount: 32)
    let head = CollectionHead(
      collection: collection,
      point: HistoryPoint(version: 0, chain: chain),
      logByteCount: 0
    )
    do throws(FileError) {
      try extendFile(at: logPath, after: 0, with: [])
      try extendFile(
        at: versionsPath,
        after: 0,
        with: [VersionLine.beginning(chain: chain).text]
      )
      for file in [logPath, versionsPath, lockPath] {
        try takeOverPermissions(of: root, for: file)
      }
    } catch {
      throw RemoteError(writing: error)
    }
    try write(head)
    do throws(FileError) {
      try takeOverPermissions(of: root, for: headPath)
    } catch {
      throw RemoteError(writing: error)
    }
  }

  /// Puts a head in place.
  func write(_ head: CollectionHead) throws(RemoteError) {
    do throws(FileError) {
      try replaceFile(at: headPath, with: [head.text], place: TemporaryPlace(folder: path))
    } catch {
      throw RemoteError(writing: error)
    }
  }

  /// Removes the head first, without which the rest is nothing.
  func remove() throws(RemoteError) {
    do throws(FileError) {
      try removeFile(at: headPath)
    } catch {
      throw RemoteError(writing: error)
    }
    do throws(FileError) {
      try removeTree(at: path)
    } catch {
      throw RemoteError(.unknown, "\(collection) is removed, but not all of \(path)")
    }
  }
}

extension RemoteError {
  /// What a failed reading means to a client.
  init(reading error: FileError) {
    self.init(error.isDenied ? .denied : .unavailable, "\(error.path): \(error.explanation)")
  }

  /// What a failed writing means to a client. Once a head has its name, all is done; only whether
  /// it would survive a crash of the machine may be unknown.
  init(writing error: FileError) {
    let kind: Kind =
      error.operation == .synchronizeFolder ? .unknown : error.isDenied ? .denied : .unavailable
    self.init(kind, "\(error.path): \(error.explanation)")
  }

  static func damaged(_ path: String) -> RemoteError {
    RemoteError(.unavailable, "\(path) is damaged; a backup may have it whole")
  }
}
