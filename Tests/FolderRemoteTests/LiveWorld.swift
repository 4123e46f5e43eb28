import ContentHash
import Foundation
import JSONText
import RemoteProtocol
import TestSupport
import Testing

/// A live collection in a folder, and helpers to reach it with.
struct LiveWorld {
  let world: FolderWorld
  let name = LiveName(namespace: "acme", collection: "live.jsonl")
  let kind: LiveKind

  init(_ kind: LiveKind, _ settings: LiveSettings = LiveSettings()) throws {
    world = try FolderWorld()
    self.kind = kind
    let remote = try world.live()
    _ = try remote.open(name, kind, settings)
    remote.close()
  }

  /// The folder of the collection.
  func folder() throws -> String {
    let live = world.root + "/live"
    let namespace = live + "/" + (try #require(try Files.names(in: live).first))
    return namespace + "/" + (try #require(try Files.names(in: namespace).first))
  }

  /// The files of the collection, but those that are there always.
  func logs() throws -> [String] {
    try Files.names(in: folder()).filter { !["clock", "head", "lock"].contains($0) }
  }

  /// Lets the folder's clock go forward: no time of a change is before that of the head.
  func advanceClock(milliseconds: Int64) throws {
    let path = try folder() + "/head"
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    let range = try #require(text.range(of: "\"time\":"))
    let digits = text[range.upperBound...].prefix { $0.isNumber }
    // Before the first change, the head has no time.
    let now = max(try #require(Int64(digits)), Int64(Date().timeIntervalSince1970 * 1000))
    let changed =
      text[..<range.upperBound] + String(now + milliseconds)
      + text[range.upperBound...].dropFirst(digits.count)
    try Files.write(String(changed), to: path)
  }

  func state(_ remote: LiveRemote) throws -> LiveState {
    try #require(try remote.states(in: name.namespace).first)
  }

  /// The name of an object with some bytes.
  static func object(_ bytes: [UInt8]) -> ObjectName {
    let digits = sha256(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return ObjectName(digest: digits.joined(), byteCount: Int64(bytes.count))
  }

  // MARK: - Values

  func write(
    _ key: String,
    _ over: ValueWrite.Condition,
    _ line: String?,
    id: String = LiveRemote.newID()
  ) -> ValueWrite {
    ValueWrite(id: id, key: Bytes(key), over: over, line: line.map { Bytes($0) })
  }

  @discardableResult
  func wrote(_ write: ValueWrite, _ remote: LiveRemote) throws -> Int64 {
    guard case .done(let revision, _) = try remote.write([write], to: name).results[0] else {
      Issue.record("A write was not done.")
      return 0
    }
    return revision
  }

  /// All values that are there, by key.
  func values(_ remote: LiveRemote) throws -> [String: String] {
    var values: [String: String] = [:]
    var after: Int64 = 0
    while true {
      let question = ChangesQuestion(origin: nil, after: after, limit: remote.limits.rowCount)
      guard case .values(let page, _, _, let hasMore) = try remote.changes(question, in: name)
      else {
        Issue.record("The values can't be told.")
        return values
      }
      for entry in page {
        values[entry.key.text] = entry.line?.text
        after = entry.revision
      }
      if !hasMore { return values }
    }
  }

  // MARK: - Events

  func append(
    _ events: [(String, String)],
    after: Int64,
    again: Bool = false,
    _ remote: LiveRemote
  ) throws -> [AppendResult] {
    let append = EventAppend(
      events: events.map { NewEvent(id: Bytes($0.0), line: Bytes($0.1)) },
      after: after,
      isRepeat: again
    )
    return try remote.append(append, to: name).results
  }

  /// All events after a sequence, and what is missing before them.
  func events(
    after: Int64 = 0,
    _ remote: LiveRemote
  ) throws -> (events: [LiveEvent], gap: ClosedRange<Int64>?) {
    var (events, gap) = ([LiveEvent](), ClosedRange<Int64>?.none)
    while true {
      let last = events.last?.sequence ?? after
      let question = FollowQuestion(origin: nil, after: last, limit: remote.limits.rowCount)
      guard
        case .events(let page, _, let missing, let hasMore) =
          try remote.follow(question, in: name)
      else {
        Issue.record("The events can't be told.")
        return (events, gap)
      }
      if events.isEmpty { gap = missing }
      events += page
      if !hasMore { return (events, gap) }
    }
  }
}
