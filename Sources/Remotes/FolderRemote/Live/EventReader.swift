internal import JSONText
internal import RemoteProtocol
internal import System

/// Reads the events of a folder in their order, from log to log.
///
/// The logs of events are those of some numbers: each has the events from its number to the one
/// before the next log's. All but the last are whole.
final class EventReader {
  private let folder: LiveFolder
  /// How much counts.
  private(set) var head: LiveHead
  /// The sequence that is read next.
  private(set) var sequence: Int64
  private var log: LiveLog
  private var offset = 0
  /// The number of the log behind this one; nil if it is the last.
  private var nextLog: Int64?
  private var record: LiveRecord?

  /// - Throws: `RemoteError.moved` if the log with this event is gone.
  init(_ folder: LiveFolder, _ head: LiveHead, at sequence: Int64) throws(RemoteError) {
    self.folder = folder
    self.head = head
    let numbers = folder.logNumbers().filter { $0 <= head.log }
    let first = numbers.last { $0 <= sequence } ?? numbers.first ?? head.log
    if first > sequence { throw .moved(folder.logPath(sequence)) }
    log = try LiveLog(first, in: folder)
    nextLog = numbers.first { $0 > first }
    self.sequence = max(first, 1)
    while self.sequence < sequence, self.sequence <= head.newest { try advance() }
    if self.sequence < sequence, self.sequence <= head.newest { throw .damaged(log.path) }
  }

  /// Whether this reader can go on with a newer head.
  func fits(_ newer: LiveHead) -> Bool {
    newer.origin == head.origin && newer.newest >= head.newest && log.isInPlace
  }

  /// Takes over a newer head.
  func take(_ newer: LiveHead) {
    if nextLog == nil, newer.log != log.number {
      nextLog = folder.logNumbers().first { $0 > log.number && $0 <= newer.log }
    }
    head = newer
  }

  /// The event that is next; nil if there is none.
  func peek() throws(RemoteError) -> LiveRecord? {
    if let record { return record }
    if sequence > head.newest { return nil }
    if let next = nextLog, sequence >= next {
      log = try LiveLog(next, in: folder)
      offset = 0
      nextLog = folder.logNumbers().first { $0 > next && $0 <= head.log }
    }
    let end = log.number == head.log ? head.logByteCount : try log.byteCountNow()
    let found = try log.record(at: offset, before: end)
    if found.number != sequence { throw .damaged(log.path) }
    record = found
    return found
  }

  /// Goes behind the event that is next.
  func advance() throws(RemoteError) {
    guard let record = try peek() else { return }
    offset = record.place.upperBound
    sequence += 1
    self.record = nil
  }

  /// The line of the event that is next.
  func line(_ record: LiveRecord) throws(RemoteError) -> Bytes {
    guard let line = record.line else { throw .damaged(log.path) }
    let end = log.number == head.log ? head.logByteCount : record.place.upperBound
    return try log.bytes(line, before: end)
  }
}
