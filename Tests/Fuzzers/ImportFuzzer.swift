import ContentHash
import Exchange
import JSONText
import MergePolicy
import PolicyYAML
import RecordMerge
import RecordStore
import Records
import TestSupport

/// A policy file and two versions of a file between null bytes: a store reads the first, then the
/// second, and has an edit while it reads the first again. It writes what it read, byte for byte,
/// and no line is lost. If the first part is not a policy file, the shape of the values decides.
func importViolation(_ input: [UInt8]) -> String? {
  let parts = parts(of: input, count: 3)
  let file = try? readPolicyFile(Bytes(parts[0]), name: "p.yml")
  var policy = file?.entries.lazy.compactMap(\.policy).first ?? Policy()
  // A file of another tier is not a collection.
  policy.tier = .git
  do {
    var run = try ImportRun(policy)
    return try run.violation(parts[1], parts[2])
  } catch {
    return "an error: \(error)"
  }
}

private struct ImportRun {
  private let folder: TemporaryFolder
  private let store: Store
  private let policy: Policy
  private var seconds: Int64 = 1_800_000_000

  private static let path = "records.jsonl"

  init(_ policy: Policy) throws {
    self.policy = policy
    folder = try TemporaryFolder()
    try Files.makeFolder(folder.path("git"))
    store = try Store(making: folder.path("git/store.db"))
    _ = try store.synchronize { try store.addCollection(path: Self.path) }
  }

  private mutating func exchange() -> Exchange {
    seconds += 10
    return Exchange(
      store: store,
      dependencies: ExchangeDependencies(
        workTree: folder.path,
        storeFolder: folder.path("git"),
        moment: Timestamp(seconds: seconds),
        policy: { [policy] _ in policy },
        runCommand: { _ in .failure(.notRegistered) },
        indexEntry: { _ in .known(content: Bytes("")) },
        keepOverridden: { _, _, _ in true }
      )
    )
  }

  private func read() throws -> [UInt8] { try Files.read(folder.path(Self.path)) }

  mutating func violation(_ first: [UInt8], _ second: [UInt8]) throws -> String? {
    for (version, name) in [(first, "first"), (second, "second")] {
      if let violation = try exchanging(version) { return "the \(name) version: \(violation)" }
    }
    guard let key = try edit() else { return nil }
    if let violation = try exchanging(first, besides: key) { return "an edit: \(violation)" }
    return nil
  }

  /// Imports a version, exports it, and says what is wrong with that.
  private mutating func exchanging(_ version: [UInt8], besides key: KeyText? = nil) throws
    -> String?
  {
    try Files.write(version, to: folder.path(Self.path))
    let outcome: ImportOutcome
    do {
      outcome = try exchange().importFile(of: Self.path)
    } catch is ExchangeError {
      return try read() == version ? nil : "it is refused, and changed"
    }
    if try exchange().importFile(of: Self.path).isUnchanged == false {
      return "a second import changes the store"
    }
    let written = try exchange().exportFile(of: Self.path, isFull: true)
    let after = try read()
    // What is missing in a damaged file, or in a log, is not gone; of an edit see below.
    let isExact = key == nil && outcome.badLineCount == 0 && policy.consistency != .append
    if isExact, outcome.conflicts.isEmpty, after != version { return "other bytes are written" }
    if let lost = lostLine(of: version, in: after, besides: key) {
      return "the line \(Bytes(lost).text) is lost"
    }
    if written.blocked.isEmpty, try exchange().exportFile(of: Self.path).isWritten {
      return "a second export writes again"
    }
    try store.check()
    return nil
  }

  /// A line that `after` has less often than `before`, other than records of a key.
  private func lostLine(
    of before: [UInt8],
    in after: [UInt8],
    besides key: KeyText?
  ) -> [UInt8]? {
    // What is written ends its lines as the file did.
    let hasReturns = Self.endsLinesWithReturns(before)
    var counts: [[UInt8]: Int] = [:]
    for line in Self.lines(of: after, hasReturns) { counts[line, default: 0] += 1 }
    let fields = (try? store.collection(path: Self.path))??.keyFields ?? []
    for line in Self.lines(of: before, hasReturns) where !line.isEmpty {
      if counts[line, default: 0] > 0 {
        counts[line, default: 0] -= 1
        continue
      }
      if let spelling = greaterSpelling(of: line, in: counts) {
        counts[spelling, default: 0] -= 1
        continue
      }
      let record = try? JSONValue(parsing: Bytes(line))
      let lineKey = record.flatMap { RecordKey(of: $0, by: fields) }.map { KeyText($0) }
      if key == nil || lineKey != key { return line }
    }
    return nil
  }

  /// What stands for a line of a log that was merged: of two spellings, a log keeps the one with
  /// the greater bytes, whichever is older.
  private func greaterSpelling(of line: [UInt8], in counts: [[UInt8]: Int]) -> [UInt8]? {
    guard policy.consistency == .append, let value = try? JSONValue(parsing: Bytes(line)) else {
      return nil
    }
    return counts.first { other, count in
      guard count > 0, line.lexicographicallyPrecedes(other) else { return false }
      return (try? JSONValue(parsing: Bytes(other)))?.means(value) ?? false
    }?.key
  }

  /// Whether carriage returns belong to the line ends of a file: all its line ends have one.
  private static func endsLinesWithReturns(_ text: [UInt8]) -> Bool {
    let ended = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .dropLast()
    return !ended.isEmpty && ended.allSatisfy { $0.last == UInt8(ascii: "\r") }
  }

  /// The lines of a file without their line ends. Where these have carriage returns, what stands
  /// behind the last one has no line end, and a carriage return there is a part of it.
  private static func lines(of text: [UInt8], _ hasReturns: Bool) -> [[UInt8]] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = text.starts(with: mark) ? text.dropFirst(3) : text[...]
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map(Array.init)
    if !hasReturns { return lines }
    for index in lines.indices.dropLast() where lines[index].last == UInt8(ascii: "\r") {
      lines[index].removeLast()
    }
    return lines
  }

  /// Sets a field of one record; nil where there is none that can be edited.
  private mutating func edit() throws -> KeyText? {
    seconds += 10
    guard let collection = try store.collection(path: Self.path), !collection.keyFields.isEmpty
    else { return nil }
    var key: KeyText?
    try store.forEachRecord(of: collection) { found, _ in key = key ?? found }
    guard let key else { return nil }
    let moment = Timestamp(seconds: seconds)
    let editor = try RecordEditor(
      store: store,
      collection: collection,
      policy: policy,
      actor: "Ada",
      moment: moment,
      digest: { sha256($0) }
    )
    do {
      let value = JSONValue(validated: Bytes("1"))
      try store.edit(as: "Ada", at: moment) {
        _ = try editor.put(key, [(field: FieldPath("fuzzed"), value: value)])
      }
    } catch is EditError {
      return nil
    }
    return key
  }
}
