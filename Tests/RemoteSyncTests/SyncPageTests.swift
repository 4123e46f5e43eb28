import JSONText
import MergePolicy
import RecordStore
import Records
import RemoteSync
import TestSupport
import Testing

@Suite("Large pages of a server's rows")
struct SyncPageTests {
  private static let keys = (0..<8).map { "k\($0)" }

  private static func record(_ key: String, _ random: inout SeededRandom) -> String {
    let extra = random.chance(percent: 30) ? #","more":true"# : ""
    return #"{"id":"\#(key)","n":\#(random.below(3))\#(extra)}"#
  }

  private enum Step {
    case set(String, String?), put(String), delete(String), bring(String, String?)
    case pull, push
  }

  private static func steps(_ random: inout SeededRandom) -> [Step] {
    (0..<25).map { _ in
      let key = random.pick(keys)
      switch random.below(10) {
      case 0...3: return .set(key, random.chance(percent: 20) ? nil : record(key, &random))
      case 4, 5: return .put(record(key, &random))
      case 6: return .delete(key)
      case 7: return .bring(key, random.chance(percent: 30) ? nil : record(key, &random))
      case 8: return .push
      default: return .pull
      }
    }
  }

  private static func policy(_ random: inout SeededRandom) -> Policy {
    var policy = Policy()
    policy.key = ["id"]
    if random.chance(percent: 50) { policy.otherwise = .maximum }
    if random.chance(percent: 50) { policy.editedDeleted = .keep }
    return policy
  }

  /// All that a store has after some steps.
  private static func state(
    after steps: [Step],
    _ policy: Policy,
    largePage: Int
  ) throws -> String {
    let server = ModelServer()
    let clone = try SyncClone("clone", server, policy)
    clone.largePage = largePage
    clone.past[KeyText(text: Bytes(keys[0]))] = RecordPast(
      versions: [Bytes(#"{"id":"k0","n":9}"#)],
      deleted: [Bytes(#"{"id":"k0","n":9}"#)]
    )
    var lines: [String] = []
    for step in steps {
      switch step {
      case .set(let key, let line): server.set(key, line)
      case .put(let record): try? clone.put(record)
      case .delete(let key): try? clone.delete(key)
      case .bring(let key, let line): try clone.bring(key, line)
      case .push: try clone.push()
      case .pull: try clone.pull()
      }
      lines.append("\(clone.outcome)")
    }
    try clone.pull()
    let collection = try clone.collection
    for key in keys.map({ KeyText(text: Bytes($0)) }) {
      let events = try clone.store.events(key, of: collection)
      lines.append("\(events.map { [$0.before?.text, $0.after?.text, $0.actor] })")
      lines.append("\(String(describing: try clone.store.syncedLine(of: collection, key: key)))")
    }
    let dirty = try clone.store.dirtyRecords(of: collection)
    lines += dirty.map { "\($0.key) \($0.base?.text ?? "-") \($0.record?.text ?? "-")" }.sorted()
    lines += try clone.records.map { "\($0) \($1)" }.sorted()
    lines += try clone.contested.map { "\($0)" }
    lines.append("\(try clone.waitingCount) \(try clone.store.fieldNames(of: collection))")
    lines.append("\(server.records.sorted { $0.key < $1.key })")
    return lines.joined(separator: "\n")
  }

  @Test("What is taken all at once becomes what it would become row by row")
  func likeRows() throws {
    for seed: UInt64 in 1...40 {
      var random = SeededRandom(seed: seed)
      let policy = Self.policy(&random)
      let steps = Self.steps(&random)
      let pages = try Self.state(after: steps, policy, largePage: 1)
      let rows = try Self.state(after: steps, policy, largePage: .max)
      #expect(pages == rows, "seed \(seed)")
    }
  }
}
