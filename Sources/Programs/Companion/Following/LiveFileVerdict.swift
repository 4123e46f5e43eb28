internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records

/// What becomes of a file of a live collection that another program changed.
enum LiveFileVerdict: Equatable, Sendable {
  /// Its records are the store's.
  case take
  /// These lines are new events; all others are as they were.
  case append([Bytes])
  /// It is to be what it was before. What is new behind the known events is an event all the same;
  /// other records that only the file has are for the attic.
  case restore(new: [Bytes])
  /// Nothing, before it changes again: it may be half written.
  case wait(LiveFileProblem)
}

/// Why a file is not read.
enum LiveFileProblem: Equatable, Sendable {
  /// Its last line has no end.
  case unterminated
  /// It has no record any more: an editor may be about to write it.
  case emptied
  /// A line, from 1, that is not a record with a key.
  case notRecord(line: Int)
  /// A line with the key of one before it.
  case repeatedKey(line: Int)
}

extension LiveFileVerdict {
  /// - Parameters:
  ///   - file: what the file has now.
  ///   - known: of a stream, the lines that the file had, in their order.
  ///   - fields: the fields of the key; none if that is not known, or there is none.
  init(
    _ file: Bytes,
    known: [Bytes],
    _ consistency: Policy.Consistency,
    key fields: KeyFields
  ) {
    switch consistency {
    case .lastWrite:
      self = Self.problem(LiveFileLines(file), key: fields).map { .wait($0) } ?? .take
    case .append:
      let lines = LiveFileLines(file)
      if let problem = Self.problem(lines, key: .none) {
        self = .wait(problem)
      } else {
        self = Self.ofEvents(lines.lines.map(\.text), known: known)
      }
    case .createOnce, .compareAndSwap, .contentAddressed, .merge: self = .restore(new: [])
    }
  }

  private static func problem(_ file: LiveFileLines, key fields: KeyFields) -> LiveFileProblem? {
    var keys: Set<KeyText> = []
    for line in file.lines {
      guard let record = try? JSONValue(parsing: line.text), record.kind == .object else {
        // What ends in the middle is not a record yet, whatever else it is.
        return line.isTerminated ? .notRecord(line: line.number) : .unterminated
      }
      if fields.isEmpty { continue }
      guard let key = RecordKey(of: record, by: fields).map({ KeyText($0) }) else {
        return .notRecord(line: line.number)
      }
      if !keys.insert(key).inserted { return .repeatedKey(line: line.number) }
    }
    return file.lines.last?.isTerminated == false ? .unterminated : nil
  }

  /// A line that was changed looks like one that was removed and another that was added. So behind
  /// the last event that is still there, as many lines count as changed ones as are missing.
  private static func ofEvents(_ lines: [Bytes], known: [Bytes]) -> Self {
    if lines.starts(with: known) {
      return lines.count == known.count ? .restore(new: []) : .append(Array(lines[known.count...]))
    }
    var places: [Bytes: Int] = [:]
    for (index, line) in known.enumerated() { places[line] = index }
    guard let last = lines.lastIndex(where: { places[$0] != nil }) else {
      return .restore(new: [])
    }
    let missing = known.count - 1 - (places[lines[last]] ?? 0)
    return .restore(new: Array(lines[(last + 1)...].dropFirst(missing)))
  }
}

/// The lines of a file that are not blank.
struct LiveFileLines {
  struct Line {
    var text: Bytes
    /// From 1.
    var number: Int
    var isTerminated: Bool
  }

  var lines: [Line] = []

  init(_ file: Bytes) {
    var (start, number) = (0, 0)
    while start < file.count {
      let end = file.firstIndex(of: UInt8(ascii: "\n"), from: start)
      number += 1
      var text = file[start..<(end ?? file.count)]
      if text.count > 0, text[text.count - 1] == UInt8(ascii: "\r") {
        text = text[0..<(text.count - 1)]
      }
      if text.withUnsafeBytes({ $0.contains { $0 != UInt8(ascii: " ") && $0 != 9 } }) {
        lines.append(Line(text: text, number: number, isTerminated: end != nil))
      }
      start = (end ?? file.count) + 1
    }
  }
}

extension LiveFileLines {
  /// The records that are not among others, each as often as it is there more often.
  func records(
    besides others: [Bytes],
    key fields: KeyFields
  ) -> [(key: KeyText?, record: Bytes?)] {
    var counts = others.reduce(into: [Bytes: Int]()) { $0[$1, default: 0] += 1 }
    return lines.compactMap { line in
      if let count = counts[line.text], count > 0 {
        counts[line.text] = count - 1
        return nil
      }
      guard let record = try? JSONValue(parsing: line.text), record.kind == .object else {
        return nil
      }
      return (RecordKey(of: record, by: fields).map { KeyText($0) }, line.text)
    }
  }
}

/// What becomes of a record that is not what its server has.
enum LiveEdit: Equatable, Sendable {
  /// It waits for its answer already.
  case isNoted
  /// It is sent, in place of an earlier edit that waits; nil deletes it.
  case publish(Bytes?, replacing: String?)
  /// It becomes what the server has; nil is nothing.
  case restore(Bytes?)
  /// The server never had it, and this store does not have it any more.
  case forget
}

extension LiveEdit {
  /// - Parameter pending: the edit of the same record that waits.
  init(_ difference: LiveDifference, _ pending: LiveWrite?, _ consistency: Policy.Consistency) {
    if consistency == .lastWrite {
      if let pending, pending.line == difference.record {
        self = .isNoted
      } else if difference.record == nil, difference.row?.revision == 0, pending == nil {
        self = .forget
      } else {
        self = .publish(difference.record, replacing: pending?.id)
      }
    } else {
      self = .restore(difference.row?.line)
    }
  }

  /// Whether an edit has waited for so long that the record would have expired by now, had it been
  /// sent in time.
  static func isTooOld(_ write: LiveWrite, ttl: Int64?, now: Int64) -> Bool {
    ttl.map { now - write.notedAt > $0 } ?? false
  }
}

/// When a value expires, on the clock of this machine.
struct LiveClock: Equatable, Sendable {
  /// The time to live, in milliseconds; nil if nothing expires.
  var ttl: Int64?
  /// The server's clock when it answered.
  var serverNow: Int64
  /// The machine's clock then.
  var machineNow: Int64

  /// - Parameter moment: when it was written, by the server's clock.
  func expiry(ofWriteAt moment: Int64) -> Int64? {
    ttl.map { machineNow + $0 - (serverNow - moment) }
  }

  /// Whether a value had expired when the server answered.
  func hasExpired(_ moment: Int64) -> Bool { ttl.map { serverNow - moment >= $0 } ?? false }
}

/// How long to leave a remote alone that was out of reach.
struct LiveBackoff: Equatable, Sendable {
  private(set) var failureCount = 0

  /// The longest pause before the first attempt, and before all others, in milliseconds.
  static let first = 500
  static let longest = 30_000

  mutating func succeed() { failureCount = 0 }

  /// - Parameter chance: from 0 to 1. Many clients that lost a server at once do not come back at
  ///   once.
  /// - Returns: how many milliseconds to wait.
  mutating func fail(chance: Double) -> Int {
    let longest = min(Self.first << min(failureCount, 10), Self.longest)
    failureCount += 1
    return longest / 2 + Int(Double(longest / 2) * min(max(chance, 0), 1))
  }
}
