internal import ContentHash
internal import JSONText
internal import RemoteProtocol
internal import System

/// The objects of live collections in a folder.
///
///     whole/e3/e3b0…      an object, verified
///     partial/9a0c…       what has come of an object
///     partial/lock-9a     locked by the process that stores objects that begin so
final class FolderObjects: ObjectService {
  private let root: FolderRoot
  private let limits: RemoteLimits

  init(_ root: FolderRoot, _ limits: RemoteLimits) {
    self.root = root
    self.limits = limits
  }

  /// How long an upload that was cut is kept.
  private static let partMilliseconds: Int64 = 3 * 24 * 3600 * 1000

  private static func wholePath(_ digest: String, _ folder: LiveFolder) -> String {
    "\(folder.path)/whole/\(digest.prefix(2))/\(digest)"
  }

  private static func partialPath(_ digest: String, _ folder: LiveFolder) -> String {
    "\(folder.path)/partial/\(digest)"
  }

  /// The folder of a collection that is there.
  private func folder(_ name: LiveName) throws(RemoteError) -> LiveFolder {
    let folder = LiveFolder(name, .objects, in: root)
    _ = try folder.head()
    return folder
  }

  /// The size of a file; nil if it is not there.
  private static func byteCount(at path: String) throws(RemoteError) -> Int64? {
    do throws(FileError) {
      return try FileSignature(at: path)?.byteCount
    } catch {
      throw RemoteError(reading: error)
    }
  }

  // MARK: - Reading

  /// How the digests of the objects that are there begin.
  private func prefixes(_ folder: LiveFolder) throws(RemoteError) -> [String] {
    try root.entryNames(in: folder.path + "/whole").filter { $0.utf8.count == 2 }
  }

  private func digests(
    _ prefix: String,
    _ folder: LiveFolder
  ) throws(RemoteError) -> [String] {
    try root.entryNames(in: "\(folder.path)/whole/\(prefix)").filter(isDigest)
  }

  func sizes(
    of digests: [String],
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> [Int64?] {
    let folder = try folder(name)
    var sizes: [Int64?] = []
    for digest in digests {
      sizes.append(try Self.byteCount(at: Self.wholePath(digest, folder)))
    }
    return sizes
  }

  func chunk(
    of digest: String,
    at offset: Int64,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> FetchedChunk {
    let path = Self.wholePath(digest, try folder(name))
    let reader: FileReader?
    do throws(FileError) {
      reader = try FileReader.ifPresent(at: path)
    } catch {
      throw RemoteError(reading: error)
    }
    guard let reader else { throw RemoteError(.missing, "there is no object \(digest)") }
    let size = Int64(reader.byteCount)
    if offset > 0, offset >= size {
      throw RemoteError(.badRequest, "the object has \(size) bytes")
    }
    let count = Int(min(Int64(limits.chunkByteCount), size - offset))
    do throws(FileError) {
      let bytes = try reader.read(at: Int(offset), count: count)
      return FetchedChunk(objectByteCount: size, bytes: bytes)
    } catch {
      throw RemoteError(reading: error)
    }
  }

  func objects(
    after digest: String?,
    limit: Int,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectsPage {
    let folder = try folder(name)
    var page = ObjectsPage(objects: [], hasMore: false)
    let first = digest ?? ""
    for prefix in try prefixes(folder) where prefix >= first.prefix(2) {
      try call.check()
      for found in try digests(prefix, folder) where found > first {
        if page.objects.count == limit {
          page.hasMore = true
          return page
        }
        guard let size = try Self.byteCount(at: Self.wholePath(found, folder)) else { continue }
        page.objects.append(ObjectName(digest: found, byteCount: size))
      }
    }
    return page
  }

  // MARK: - Storing

  func begin(
    _ object: ObjectName,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectProgress {
    let folder = try folder(name)
    return try storing(object, folder, call) { stored throws(RemoteError) in
      removeOldParts(folder, besides: object.digest)
      if stored < object.byteCount { return ObjectProgress(storedByteCount: stored, isDone: false) }
      // All is there: an upload was cut right before its end, or the object is empty.
      let isRight = try finish(object, folder, call)
      return ObjectProgress(storedByteCount: isRight ? object.byteCount : 0, isDone: isRight)
    }
  }

  func store(
    _ chunk: ObjectChunk,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectProgress {
    let (folder, object) = (try folder(name), chunk.object)
    return try storing(object, folder, call) { stored throws(RemoteError) in
      if stored < chunk.offset {
        throw RemoteError(.stale, "\(stored) bytes of the object are there")
      }
      var count = stored
      if stored == chunk.offset {
        let path = Self.partialPath(object.digest, folder)
        do throws(FileError) {
          try extendFile(at: path, after: Int(stored), with: [chunk.bytes])
        } catch {
          throw RemoteError(writing: error)
        }
        if stored == 0 { try folder.files.share(path) }
        count += Int64(chunk.bytes.count)
      }
      // All of it may have come from another one, who was cut before the end.
      if count < object.byteCount { return ObjectProgress(storedByteCount: count, isDone: false) }
      if try finish(object, folder, call) {
        return ObjectProgress(storedByteCount: count, isDone: true)
      }
      throw RemoteError(
        .badRequest,
        "the content has another SHA-256 than \(object.digest)",
        reason: .digest
      )
    }
  }

  /// Calls a function with how many bytes of an object are there, while nobody else stores it; or
  /// answers that it is there as a whole.
  private func storing(
    _ object: ObjectName,
    _ folder: LiveFolder,
    _ call: HelperCall,
    _ change: (_ stored: Int64) throws(RemoteError) -> ObjectProgress
  ) throws(RemoteError) -> ObjectProgress {
    try folder.requireWritable()
    for name in ["whole", "whole/\(object.digest.prefix(2))", "partial"] {
      try folder.files.makeFolder(at: folder.path + "/" + name)
    }
    let lockName = "partial/lock-\(object.digest.prefix(2))"
    let lock = try folder.files.lock(call, named: lockName)
    return try withExtendedLifetime(lock) { () throws(RemoteError) in
      try folder.files.share("\(folder.path)/\(lockName)")
      if let size = try Self.byteCount(at: Self.wholePath(object.digest, folder)) {
        if size == object.byteCount { return ObjectProgress(storedByteCount: size, isDone: true) }
        throw RemoteError(
          .badRequest,
          "the object \(object.digest) has \(size) bytes",
          reason: .digest
        )
      }
      let size = try Self.byteCount(at: Self.partialPath(object.digest, folder)) ?? 0
      if size == object.byteCount { return try change(size) }
      // What is behind the last whole chunk was left by a process that was killed.
      return try change(size < object.byteCount ? size - size % Int64(limits.chunkByteCount) : 0)
    }
  }

  /// Verifies an object of which all has come, and gives it its name; removes it if its content is
  /// another one.
  private func finish(
    _ object: ObjectName,
    _ folder: LiveFolder,
    _ call: HelperCall
  ) throws(RemoteError) -> Bool {
    let path = Self.partialPath(object.digest, folder)
    do throws(FileError) {
      if object.byteCount == 0 { try extendFile(at: path, after: 0, with: []) }
    } catch {
      throw RemoteError(writing: error)
    }
    // fault: object-is-not-verified
    let isRight = try digest(ofFileAt: path, call) == object.digest
    do throws(FileError) {
      if isRight {
        try nameFile(at: path, as: Self.wholePath(object.digest, folder))
      } else {
        try removeFile(at: path)
      }
    } catch {
      throw RemoteError(writing: error)
    }
    if isRight { try folder.files.share(Self.wholePath(object.digest, folder)) }
    return isRight
  }

  private func digest(ofFileAt path: String, _ call: HelperCall) throws(RemoteError) -> String {
    var digest = SHA256Parts()
    let reader: FileReader
    do throws(FileError) {
      reader = try FileReader(at: path)
    } catch {
      throw RemoteError(reading: error)
    }
    var position = 0
    while position < reader.byteCount {
      try call.check()
      let part: Bytes
      do throws(FileError) {
        part = try reader.read(at: position, count: 1 << 20)
      } catch {
        throw RemoteError(reading: error)
      }
      if part.count == 0 { break }
      digest.add(part.array)
      position += part.count
    }
    return hexDigits(digest.digest())
  }

  /// Removes uploads that were cut long ago.
  private func removeOldParts(_ folder: LiveFolder, besides digest: String) {
    guard let head = try? folder.head(), let now = try? folder.now(head) else { return }
    for name in entryNames(in: folder.path + "/partial") where isDigest(name) && name != digest {
      let path = Self.partialPath(name, folder)
      guard let signature = try? FileSignature(at: path),
        now - signature.modified / 1_000_000 >= Self.partMilliseconds
      else { continue }
      try? removeFile(at: path)
    }
  }

  func discard(
    _ digests: [String],
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) {
    let folder = try folder(name)
    try folder.requireWritable()
    for digest in digests {
      try call.check()
      do throws(FileError) {
        try removeFile(at: Self.wholePath(digest, folder))
      } catch {
        throw RemoteError(writing: error)
      }
    }
  }

  /// How many objects there are, and how many bytes they have.
  func totals(_ folder: LiveFolder) throws(RemoteError) -> (count: Int64, byteCount: Int64) {
    var totals = (count: Int64(0), byteCount: Int64(0))
    for prefix in try prefixes(folder) {
      for name in try digests(prefix, folder) {
        totals.count += 1
        totals.byteCount += try Self.byteCount(at: Self.wholePath(name, folder)) ?? 0
      }
    }
    return totals
  }
}
