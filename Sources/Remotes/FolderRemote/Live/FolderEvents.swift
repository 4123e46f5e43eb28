internal import JSONText
internal import RemoteProtocol
internal import System

/// The events of live collections in a folder.
final class FolderEvents: EventService {
  private let root: FolderRoot
  /// Where reading went on last, and where the oldest event is.
  private let readers = Locked<[LiveName: Readers]>([:])

  private struct Readers {
    var next: EventReader?
    var oldest: EventReader?
  }

  init(_ root: FolderRoot) { self.root = root }

  /// A log that has so many bytes is not added to.
  private static let logByteCount = 1 << 20

  // MARK: - Reading

  func follow(
    _ question: FollowQuestion,
    in name: LiveName,
    into page: inout LivePage,
    _ call: HelperCall
  ) throws(RemoteError) -> EventsEnd {
    let folder = LiveFolder(name, .events, in: root)
    var head = try folder.head()
    let now = try folder.now(head)
    while true {
      if let origin = question.origin, origin != head.origin { return .reset(head.point(at: now)) }
      // fault: follow-another-stream
      if question.after > head.newest { return .reset(head.point(at: now)) }
      let reader: EventReader
      do throws(RemoteError) {
        reader = try self.reader(folder, head, at: max(question.after, head.floor) + 1)
        try Self.skipExpired(reader, now)
      } catch {
        // Retention may have removed the log meanwhile, or somebody the whole collection.
        let newer = try folder.head()
        if newer.floor == head.floor, newer.origin == head.origin { throw error }
        head = newer
        continue
      }
      var gap: ClosedRange<Int64>?
      if question.after > 0, reader.sequence > question.after + 1 {
        gap = question.after + 1...reader.sequence - 1
      }
      try Self.fill(&page, from: reader, call)
      readers.withLock { $0[name, default: Readers()].next = reader }
      return .page(head.point(at: now), gap: gap)
    }
  }

  private static func fill(
    _ page: inout LivePage,
    from reader: EventReader,
    _ call: HelperCall
  ) throws(RemoteError) {
    while let record = try reader.peek() {
      try call.check()
      let event = LiveEvent(
        sequence: record.number,
        id: record.key,
        at: record.at,
        line: try reader.line(record)
      )
      if !page.add(event) { return }
      try reader.advance()
    }
  }

  /// A reader that stands at an event: the one that was used last if that is where it stands.
  private func reader(
    _ folder: LiveFolder,
    _ head: LiveHead,
    at sequence: Int64
  ) throws(RemoteError) -> EventReader {
    let known = readers.withLock { readers in
      defer { readers[folder.name]?.next = nil }
      return readers[folder.name]?.next
    }
    if let known, known.sequence == sequence, known.fits(head) {
      known.take(head)
      return known
    }
    return try EventReader(folder, head, at: sequence)
  }

  /// Goes behind the events that are too old, whether they are removed yet or not.
  private static func skipExpired(_ reader: EventReader, _ now: Int64) throws(RemoteError) {
    guard let age = reader.head.settings.age else { return }
    while let record = try reader.peek(), now - record.at >= age { try reader.advance() }
  }

  /// The sequence of the oldest event that is there; nil if there is none.
  func oldest(_ folder: LiveFolder, _ head: LiveHead, _ now: Int64) throws(RemoteError) -> Int64? {
    var head = head
    while head.floor < head.newest {
      do throws(RemoteError) {
        let reader = try EventReader(folder, head, at: head.floor + 1)
        try Self.skipExpired(reader, now)
        return reader.sequence <= head.newest ? reader.sequence : nil
      } catch {
        // Retention may have removed the log meanwhile, or somebody the whole collection.
        let newer = try folder.head()
        if newer.floor == head.floor, newer.origin == head.origin { throw error }
        head = newer
      }
    }
    return nil
  }

  // MARK: - Appending

  func append(
    _ append: EventAppend,
    to name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> AppendAnswer {
    let folder = LiveFolder(name, .events, in: root)
    return try folder.changing(call) { old, now throws(RemoteError) in
      var head = old
      var results = try known(append, folder, head, call)
      var text: [UInt8] = []
      for (index, event) in append.events.enumerated() where results[index] == nil {
        head.newest += 1
        head.count += 1
        head.lineByteCount += Int64(event.line.count)
        LiveRecord.text(head.newest, at: now, id: "", key: event.id, line: event.line, into: &text)
        results[index] = .done(sequence: head.newest, at: now, wasThere: false)
      }
      if !text.isEmpty {
        try call.check()
        try add(text, old, &head, folder)
        head.time = now
        try retain(folder, &head, now)
        try folder.write(head)
        removeLogs(folder, head)
      }
      return AppendAnswer(results: results.compactMap { $0 }, now: now)
    }
  }

  /// What is known of the events: those that are there, and those of which nobody can tell. The
  /// others are nil.
  private func known(
    _ append: EventAppend,
    _ folder: LiveFolder,
    _ head: LiveHead,
    _ call: HelperCall
  ) throws(RemoteError) -> [AppendResult?] {
    var results = [AppendResult?](repeating: nil, count: append.events.count)
    // One that the folder has not come to is of a time before it was put back to an older state.
    let after = append.after <= head.newest ? append.after : 0
    let first = max(after, head.floor) + 1
    // fault: event-is-appended-twice
    if first <= head.newest {
      var places: [Bytes: Int] = [:]
      for (index, event) in append.events.enumerated() { places[event.id] = index }
      let reader = try EventReader(folder, head, at: first)
      while let record = try reader.peek() {
        if let index = places[record.key], results[index] == nil {
          try call.check()
          let isSame = try reader.line(record) == append.events[index].line
          results[index] =
            isSame
            ? .done(sequence: record.number, at: record.at, wasThere: true)
            : .refused(
              RemoteError(
                .badRequest,
                "\(record.key.text) is there already, with other content",
                reason: .content
              )
            )
        }
        try reader.advance()
      }
    }
    if append.isRepeat, head.floor > append.after {
      let lost = RemoteError(
        .lost,
        "events after \(append.after) are gone, so nobody can tell whether this was one of them",
        reason: .retention
      )
      for index in results.indices where results[index] == nil { results[index] = .refused(lost) }
    }
    return results
  }

  /// Writes events behind those that count, or into a new log.
  private func add(
    _ text: [UInt8],
    _ old: LiveHead,
    _ head: inout LiveHead,
    _ folder: LiveFolder
  ) throws(RemoteError) {
    if head.logByteCount >= Self.logByteCount {
      (head.log, head.logByteCount) = (old.newest + 1, 0)
    }
    let path = folder.logPath(head.log)
    do throws(FileError) {
      try extendFile(at: path, after: head.logByteCount, with: [Bytes(text)])
    } catch {
      // The head does not count it.
      throw RemoteError(writing: error)
    }
    if head.logByteCount == 0 { try folder.files.share(path) }
    head.logByteCount += text.count
  }

  // MARK: - Retention

  /// Counts the oldest events as removed, as the settings say. The collection is locked.
  func retain(
    _ folder: LiveFolder,
    _ head: inout LiveHead,
    _ now: Int64
  ) throws(RemoteError) {
    let settings = head.settings
    if settings == LiveSettings() { return }
    let first = head.floor + 1
    if first > head.newest { return }
    let known = readers.withLock { $0[folder.name]?.oldest }
    let reader: EventReader
    if let known, known.sequence == first, known.fits(head) {
      known.take(head)
      reader = known
    } else {
      reader = try EventReader(folder, head, at: first)
    }
    while let record = try reader.peek() {
      let isTooOld = settings.age.map { now - record.at >= $0 } ?? false
      let isTooMuch =
        settings.count.map { head.count > $0 } ?? false
        || settings.byteCount.map { head.lineByteCount > $0 } ?? false
      // fault: retention-keeps-everything
      guard isTooOld || isTooMuch && record.number < head.newest else { break }
      head.floor = record.number
      head.count -= 1
      head.lineByteCount -= Int64(record.line?.count ?? 0)
      try reader.advance()
    }
    readers.withLock { $0[folder.name, default: Readers()].oldest = reader }
  }

  /// Removes the logs of which no event is left. A head that counts them no more is in place.
  func removeLogs(_ folder: LiveFolder, _ head: LiveHead) {
    let numbers = folder.logNumbers().filter { $0 <= head.log }
    for (number, next) in zip(numbers, numbers.dropFirst()) where next <= head.floor + 1 {
      folder.removeLog(number)
    }
  }
}
