import ContentHash
import Exchange
import JSONText
import MergePolicy
import PolicyYAML
import RecordMerge
import RecordStore
import Records
import SQLiteStorage
import System
import TestSupport

/// A work tree with one collection, and its store.
///
/// Each fixture has a clock of its own, which goes one second on with each act.
final class CollectionFixture {
  let folder: TemporaryFolder
  let path: String
  private(set) var store: Store
  var policy = Policy()
  /// What git's index says of the collection's file.
  var index = IndexState.known(content: nil)
  /// What is said of git; nil where no git puts files in place.
  var git: GitPlace?
  /// What merges of store and file have overridden, as lines of the attic.
  private(set) var attic: [Bytes] = []
  /// What was told of imports of which no result tells.
  private(set) var told: [ImportOutcome] = []
  /// Whether the attic can be written to.
  var hasAttic = true
  /// What was told of long work.
  private(set) var progress: [(work: ExchangeDependencies.FileWork, done: Int, total: Int)] = []
  private var seconds: Int64 = 1_800_000_000

  init(path: String = "issues.jsonl", text: String? = nil, policy: Policy = Policy()) throws {
    folder = try TemporaryFolder()
    self.path = path
    self.policy = policy
    try Files.makeFolder(folder.path("git"))
    store = try Store(making: folder.path("git/store.db"))
    _ = try store.synchronize { try store.addCollection(path: path) }
    if let text { try write(text) }
  }

  var file: String { folder.path(path) }
  var storePath: String { folder.path("git/store.db") }

  func write(_ text: String) throws { try Files.write(text, to: file) }

  func read() throws -> String { String(decoding: try Files.read(file), as: UTF8.self) }

  /// Opens the store again, as another process would.
  func reopen() throws { store = try Store(opening: storePath) }

  func now() -> Timestamp {
    seconds += 1
    return Timestamp(seconds: seconds)
  }

  var exchange: Exchange {
    Exchange(
      store: store,
      dependencies: ExchangeDependencies(
        workTree: folder.path,
        storeFolder: folder.path("git"),
        moment: now(),
        policy: { [policy] _ in policy },
        runCommand: { _ in .failure(.notRegistered) },
        indexEntry: { [index] _ in index },
        keepOverridden: { [self] lines, _, mayBeKept in
          guard hasAttic else { return false }
          attic += mayBeKept ? lines.filter { !attic.contains($0) } : lines
          return true
        },
        tell: { [self] outcome, _ in told.append(outcome) },
        git: git,
        progress: { [self] work, _, done, total in progress.append((work, done, total)) }
      )
    )
  }

  @discardableResult
  func importFile(isDryRun: Bool = false) throws -> ImportOutcome {
    try exchange.importFile(of: path, isDryRun: isDryRun)
  }

  @discardableResult
  func exportFile(isFull: Bool = false, isDryRun: Bool = false) throws -> ExportOutcome {
    try exchange.exportFile(of: path, isFull: isFull, isDryRun: isDryRun)
  }

  func status() throws -> CollectionStatus { try exchange.status(of: path) }

  /// The file as an export would make it.
  func rendered() throws -> String {
    var text: [UInt8] = []
    try exchange.render(path) { text += $0.array }
    return String(decoding: text, as: UTF8.self)
  }

  var collection: StoredCollection {
    get throws {
      guard let found = try store.collection(path: path) else {
        throw StoreError.unknownCollection(path)
      }
      return found
    }
  }

  // MARK: Edits

  func edit<Result>(_ body: (RecordEditor) throws -> Result) throws -> Result {
    let moment = now()
    let editor = try RecordEditor(
      store: store,
      collection: collection,
      policy: policy,
      actor: "Ada",
      moment: moment,
      digest: { sha256($0) }
    )
    return try store.edit(as: "Ada", at: moment) { try body(editor) }
  }

  /// Sets fields, each given as `name` and JSON; nil clears.
  @discardableResult
  func put(_ key: String?, _ fields: [(String, String?)]) throws -> KeyText? {
    let assignments = try fields.map { name, json in
      (field: FieldPath(name), value: try json.map { try JSONValue(parsing: Bytes($0)) })
    }
    return try edit { try $0.put(key.map { KeyText(stored: Bytes($0)) }, assignments) }
  }

  func delete(_ key: String) throws {
    try edit { try $0.delete(KeyText(stored: Bytes(key)), reason: nil) }
  }

  /// Runs SQL as any other client would.
  func sql(_ script: String) throws {
    let other = try SQLiteConnection(opening: storePath, access: .readWrite)
    try other.execute(script)
  }

  func rows(_ query: String) throws -> [[String]] {
    try store.database.rows(query).map { row in
      row.map { value in
        switch value {
        case .null: "null"
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let bytes), .blob(let bytes): bytes.text
        }
      }
    }
  }

  func record(_ key: String) throws -> String? {
    try store.record(KeyText(stored: Bytes(key)), of: collection)?.bytes.text
  }

  func dirtyKeys() throws -> [String] {
    try store.dirtyRecords(of: collection).map(\.key.text)
  }

  func conflictKeys() throws -> [String] {
    try store.conflicts(of: collection).map(\.key.text)
  }
}
