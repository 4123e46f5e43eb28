internal import JSONText
internal import RemoteProtocol
internal import System

/// The values of live collections in a folder.
final class FolderValues: ValueService {
  private let root: FolderRoot
  private let indexes = Locked<[LiveName: ValueIndex]>([:])

  init(_ root: FolderRoot) { self.root = root }

  /// How long a deletion is remembered without a ttl.
  private static let memoryMilliseconds: Int64 = 40 * 24 * 3600 * 1000
  /// A log is compacted when it has so many bytes more than four times what it began with.
  private static let slackByteCount = 1 << 20

  // MARK: - Reading

  private func index(_ folder: LiveFolder, _ head: LiveHead) throws(RemoteError) -> ValueIndex {
    let known = indexes.withLock { $0[folder.name] }
    let index: ValueIndex
    if let known, known.fits(head) {
      index = known
    } else {
      index = try ValueIndex(head, in: folder)
      indexes.withLock { $0[folder.name] = index }
    }
    try index.read(to: head.logByteCount)
    return index
  }

  /// A collection as it is now, whose log was not compacted between reading its head and its log.
  private func reading(
    _ folder: LiveFolder
  ) throws(RemoteError) -> (LiveHead, ValueIndex, now: Int64) {
    var head = try folder.head()
    while true {
      do throws(RemoteError) {
        let index = try index(folder, head)
        return (head, index, try folder.now(head))
      } catch {
        let newer = try folder.head()
        if newer.log == head.log { throw error }
        head = newer
      }
    }
  }

  func read(
    _ keys: [Bytes],
    in name: LiveName,
    into page: inout LivePage,
    _ call: HelperCall
  ) throws(RemoteError) -> Int64 {
    let (head, index, now) = try reading(LiveFolder(name, .values, in: root))
    for key in keys {
      var entry = ValueEntry.nothing(key)
      if let place = Self.present(index[key], head, now) { entry = try index.entry(key, place) }
      if !page.add(entry) { break }
    }
    return now
  }

  func changes(
    _ question: ChangesQuestion,
    in name: LiveName,
    into page: inout LivePage,
    _ call: HelperCall
  ) throws(RemoteError) -> ChangesEnd {
    let (head, index, now) = try reading(LiveFolder(name, .values, in: root))
    let after = question.after
    if let origin = question.origin, origin != head.origin { return .reset(head.point(at: now)) }
    // fault: changes-forget-deletions
    if after > head.newest || after > 0 && after < head.floor {
      return .reset(head.point(at: now))
    }
    try index.forEachNewest(after: after) { record throws(RemoteError) in
      try call.check()
      if record.line == nil, after == 0 { return true }
      if record.line != nil, Self.hasExpired(record.at, head, now) { return true }
      var content = ValueEntry.Content.none
      if let line = record.line {
        content =
          question.hasLines
          ? .line(try index.log.bytes(line, before: index.end))
          : .leftOut(byteCount: Int64(line.count))
      }
      return page.add(
        ValueEntry(key: record.key, revision: record.number, at: record.at, content: content)
      )
    }
    return .page(head.point(at: now), ttl: head.settings.ttl)
  }

  private static func hasExpired(_ at: Int64, _ head: LiveHead, _ now: Int64) -> Bool {
    // fault: values-do-not-expire
    guard let ttl = head.settings.ttl else { return false }
    return now - at >= ttl
  }

  /// A value that is there: not one that was deleted or has expired.
  private static func present(
    _ place: ValueIndex.Place?,
    _ head: LiveHead,
    _ now: Int64
  ) -> ValueIndex.Place? {
    guard let place, !place.isDeleted, !hasExpired(place.at, head, now) else { return nil }
    return place
  }

  // MARK: - Writing

  func write(
    _ writes: [ValueWrite],
    to name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> WriteAnswer {
    let folder = LiveFolder(name, .values, in: root)
    return try folder.changing(call) { old, now throws(RemoteError) in
      var head = old
      if head.logByteCount > Self.slackByteCount + 4 * head.compactByteCount {
        head = try compact(folder, head, now)
      }
      let index = try index(folder, head)
      var text: [UInt8] = []
      var results: [WriteResult] = []
      // For the values in refusals: more would not fit into the answer.
      var room = ProtocolLimits.refusalByteCount
      for write in writes {
        let place = index[write.key]
        if let result = try decide(write, place, index, head, now, &room) {
          results.append(result)
          continue
        }
        head.newest += 1
        LiveRecord.text(
          head.newest,
          at: now,
          id: write.id,
          key: write.key,
          line: write.line,
          into: &text
        )
        head.count(place, write)
        results.append(.done(revision: head.newest, at: now))
      }
      if text.isEmpty { return WriteAnswer(results: results, now: now) }
      try call.check()
      do throws(FileError) {
        try extendFile(
          at: folder.logPath(head.log),
          after: head.logByteCount,
          with: [Bytes(text)]
        )
      } catch {
        // The head does not count it.
        throw RemoteError(writing: error)
      }
      head.logByteCount += text.count
      head.time = now
      try folder.write(head)
      return WriteAnswer(results: results, now: now)
    }
  }

  /// Why a write is not to be done, or that it was done before; nil if it is to be done.
  private func decide(
    _ write: ValueWrite,
    _ place: ValueIndex.Place?,
    _ index: ValueIndex,
    _ head: LiveHead,
    _ now: Int64,
    _ room: inout Int
  ) throws(RemoteError) -> WriteResult? {
    // fault: repeated-write-is-refused
    if let place, !Self.hasExpired(place.at, head, now), try index.record(place).id == write.id {
      return .done(revision: place.revision, at: place.at)
    }
    let present = Self.present(place, head, now)
    func refused(_ kind: RemoteError.Kind, _ words: String) throws(RemoteError) -> WriteResult {
      let error = RemoteError(kind, "\(write.key.text) \(words)")
      guard let present else { return .refused(error, present: nil) }
      room -= Int(present.lineByteCount)
      if room > 0 { return .refused(error, present: try index.entry(write.key, present)) }
      let entry = ValueEntry(
        key: write.key,
        revision: present.revision,
        at: present.at,
        content: .leftOut(byteCount: Int64(present.lineByteCount))
      )
      return .refused(error, present: entry)
    }
    switch write.over {
    case .anything: return nil
    case .nothing:
      // fault: value-is-created-twice
      return present == nil ? nil : try refused(.held, "has a value already")
    case .revision(let revision):
      guard let present else { return try refused(.missing, "has no value") }
      // fault: stale-value-is-written
      return present.revision == revision ? nil : try refused(.stale, "was written since")
    }
  }

  /// Writes a log without what is overwritten, expired or forgotten, and puts a head with it in
  /// place. The collection is locked.
  ///
  /// - Returns: the new head.
  func compact(
    _ folder: LiveFolder,
    _ old: LiveHead,
    _ now: Int64
  ) throws(RemoteError) -> LiveHead {
    let index = try index(folder, old)
    var head = old
    (head.log, head.logByteCount, head.count, head.lineByteCount) = (old.log + 1, 0, 0, 0)
    head.time = now
    var text: [UInt8] = []
    let path = folder.logPath(head.log)
    func add() throws(RemoteError) {
      do throws(FileError) {
        try extendFile(at: path, after: head.logByteCount, with: [Bytes(text)])
      } catch {
        throw RemoteError(writing: error)
      }
      head.logByteCount += text.count
      text.removeAll(keepingCapacity: true)
    }
    try add()
    try folder.files.share(path)
    try index.forEachNewest(after: 0) { record throws(RemoteError) in
      if Self.hasExpired(record.at, old, now) { return true }
      if record.line == nil, old.settings.ttl == nil, now - record.at >= Self.memoryMilliseconds {
        head.floor = max(head.floor, record.number)
        return true
      }
      text += try index.log.bytes(record.place, before: index.end).array
      if let line = record.line {
        head.count += 1
        head.lineByteCount += Int64(line.count)
      }
      if text.count >= 1 << 20 { try add() }
      return true
    }
    try add()
    head.compactByteCount = head.logByteCount
    try folder.write(head)
    for number in folder.logNumbers() where number != head.log { folder.removeLog(number) }
    return head
  }
}

extension LiveHead {
  /// Counts a write of a value, in place of the one before.
  fileprivate mutating func count(_ old: ValueIndex.Place?, _ write: ValueWrite) {
    if let old, !old.isDeleted {
      count -= 1
      lineByteCount -= Int64(old.lineByteCount)
    }
    guard let line = write.line else { return }
    count += 1
    lineByteCount += Int64(line.count)
  }
}
