import ContentHash
import Exchange
import JSONText
import MergePolicy
import RecordMerge
import RecordStore
import Records
import SQLiteStorage
import System
import TestSupport

/// Many writers on one store, whose edits a flush manager brings into files, while it is asked to
/// flush now, is shut down, and is followed by another one.
///
/// Each writer has a thread and a connection of its own, as if it were a process. In the end every
/// edit that no later one replaced has to be in the files.
package struct FlushLoad: Sendable {
  package var writerCount = 50
  package var editsOfEach = 200
  /// How many managers follow one another.
  package var managerCount = 4

  static let paths = ["a.jsonl", "b.jsonl", "c.jsonl"]

  package init() {}

  /// Puts the load on a manager, and returns all that is wrong then.
  package func run() async throws -> [String] {
    let place = try LoadPlace()
    let managers = try Managers(place)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<writerCount {
        let writer = try Writer(number: number, place)
        group.addTask { [editsOfEach] in
          for edit in 0..<editsOfEach { try await writer.edit(edit, managers) }
        }
      }
      let total = writerCount * editsOfEach
      group.addTask { [managerCount] in
        // By the number of edits and not by time, so that each is in the middle of them.
        for step in 1..<(managerCount * 4) {
          let count = total * step / (managerCount * 4)
          try await eventually("\(count) edits are made", withinSeconds: 600) {
            await managers.editCount >= count
          }
          if step % 4 == 0 { await managers.replace() } else { await managers.flushNow() }
        }
      }
      try await group.waitForAll()
    }
    // The last one flushes all that is left when it is shut down.
    await managers.replace()
    return try await managers.problems + place.problems(self)
  }

  /// The key of the record that an edit is of: half of them are new, and half changes of those.
  static func key(writer: Int, edit: Int) -> String { "w\(writer)-\(edit / 2)" }

  static func path(writer: Int, edit: Int) -> String { paths[(writer + edit / 2) % paths.count] }
}

/// A store with its files.
final class LoadPlace: Sendable {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Files.makeFolder(folder.path("git"))
    let store = try open(isNew: true)
    for path in FlushLoad.paths {
      try store.synchronize {
        var collection = try store.addCollection(path: path)
        collection.keyFields = [FieldPath("id")]
        try store.update(collection)
      }
      _ = try exchange(store).exportFile(of: path)
    }
  }

  /// The disk is not under test here.
  func open(isNew: Bool = false) throws -> Store {
    let path = folder.path("git/store.db")
    let store = try isNew ? Store(making: path) : Store(opening: path)
    try store.database.run("PRAGMA synchronous = OFF")
    return store
  }

  func exchange(_ store: Store) -> Exchange {
    Exchange(
      store: store,
      dependencies: ExchangeDependencies(
        workTree: folder.path,
        storeFolder: folder.path("git"),
        moment: Self.moment,
        policy: { _ in Policy() },
        runCommand: { _ in .failure(.notRegistered) },
        indexEntry: { _ in .unknown },
        keepOverridden: { _, _, _ in true }
      )
    )
  }

  static var moment: Timestamp { CurrentProcess.moment }

  /// What is not in the files as the last edit has it, and what is in the store alone.
  func problems(_ load: FlushLoad) throws -> [String] {
    var expected: [String: Set<String>] = [:]
    for writer in 0..<load.writerCount {
      for edit in stride(from: 0, to: load.editsOfEach, by: 2) {
        let last = min(edit + 1, load.editsOfEach - 1)
        let key = FlushLoad.key(writer: writer, edit: edit)
        let path = FlushLoad.path(writer: writer, edit: edit)
        expected[path, default: []].insert("{\"id\":\"\(key)\",\"n\":\(last)}")
      }
    }
    var problems: [String] = []
    let store = try open()
    for path in FlushLoad.paths {
      let text = String(decoding: try Files.read(folder.path(path)), as: UTF8.self)
      let lines = text.split(separator: "\n").map(String.init)
      let missing = (expected[path] ?? []).subtracting(lines)
      problems += missing.sorted().prefix(5).map { "\(path) has no line \($0)." }
      if lines.count != expected[path]?.count { problems.append("\(path): \(lines.count) lines") }
      if let collection = try store.collection(path: path) {
        let count = try store.dirtyCount(of: collection).count
        if count > 0 { problems.append("\(path): \(count) records are dirty") }
      }
    }
    return problems
  }
}

/// Somebody who edits records of his own, on a thread of his own.
private actor Writer {
  private let thread: WorkThread
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let number: Int
  private let place: LoadPlace
  private var store: Store?

  init(number: Int, _ place: LoadPlace) throws {
    thread = try WorkThread()
    self.number = number
    self.place = place
  }

  func edit(_ edit: Int, _ managers: Managers) async throws {
    let path = FlushLoad.path(writer: number, edit: edit)
    try write(edit, path)
    await managers.mark(path)
  }

  private func write(_ edit: Int, _ path: String) throws {
    let store = try self.store ?? place.open()
    self.store = store
    guard let collection = try store.collection(path: path) else { return }
    let moment = LoadPlace.moment
    let editor = try RecordEditor(
      store: store,
      collection: collection,
      policy: Policy(),
      actor: "writer \(number)",
      moment: moment,
      digest: { sha256($0) }
    )
    let key = FlushLoad.key(writer: number, edit: edit)
    let record = try JSONValue(parsing: Bytes("{\"id\":\"\(key)\",\"n\":\(edit)}"))
    try store.edit(as: "writer \(number)", at: moment) { _ = try editor.put(record) }
  }
}

/// The managers, one after the other.
private actor Managers {
  private let worker: LoadWorker
  private let ledger = Ledger()
  private var manager: FlushManager<ContinuousClock>
  private(set) var editCount = 0

  init(_ place: LoadPlace) throws {
    worker = try LoadWorker(place, ledger)
    manager = Self.make(worker)
  }

  private static func make(_ worker: LoadWorker) -> FlushManager<ContinuousClock> {
    FlushManager(timing: FlushTiming(debounce: .milliseconds(5)), clock: ContinuousClock()) {
      await worker.flush($0)
    }
  }

  var problems: [String] { get async { await ledger.problems + ledger.lostMarks } }

  func mark(_ path: String) async {
    editCount += 1
    await ledger.mark(path)
    // Between the end of one manager and the beginning of the next, a mark may come to one that
    // takes none any more; its follower begins with everything.
    if await manager.markDirty(path) { await ledger.noteArrival(path) }
  }

  func flushNow() async {
    let arrived = await ledger.arrivedCounts
    _ = await manager.flushNow()
    await ledger.checkCovered(arrived)
  }

  /// Shuts the manager down, and has another one go on.
  func replace() async {
    let left = await manager.shutDown(within: .seconds(60))
    if !left.isEmpty { await ledger.add("A shutdown left \(left).") }
    manager = Self.make(worker)
    for path in FlushLoad.paths { await manager.markDirty(path) }
  }
}

/// What is noted of marks and flushes.
private actor Ledger {
  private(set) var problems: [String] = []
  private var isFlushing = false
  private var markCounts: [String: Int] = [:]
  /// How many marks of a path a manager has taken.
  private(set) var arrivedCounts: [String: Int] = [:]
  /// How many marks of a path there were when the flush began that was the last to end.
  private var coveredCounts: [String: Int] = [:]

  func mark(_ path: String) { markCounts[path, default: 0] += 1 }

  func noteArrival(_ path: String) { arrivedCounts[path, default: 0] += 1 }

  /// Returns how many marks of the path there are, for `end`.
  func begin(_ path: String) -> Int {
    if isFlushing { add("Two flushes are under way at once.") }
    isFlushing = true
    return markCounts[path, default: 0]
  }

  func end(_ path: String, covering count: Int) {
    isFlushing = false
    coveredCounts[path] = count
  }

  /// Notes where fewer marks were flushed than had arrived at some moment before.
  func checkCovered(_ counts: [String: Int]) {
    for (path, count) in counts where coveredCounts[path, default: 0] < count {
      add("flushNow returned before a flush that had to follow a mark of \(path).")
    }
  }

  func add(_ problem: String) { if problems.count < 20 { problems.append(problem) } }

  /// The paths whose last mark no flush followed.
  var lostMarks: [String] {
    markCounts.filter { coveredCounts[$0.key] != $0.value }
      .map { "No flush followed the last mark of \($0.key)." }
  }
}

/// Does the flushes, as `git jsonl watch` does them.
private actor LoadWorker {
  private let thread: WorkThread
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let place: LoadPlace
  private let ledger: Ledger

  init(_ place: LoadPlace, _ ledger: Ledger) throws {
    thread = try WorkThread()
    self.place = place
    self.ledger = ledger
  }

  func flush(_ path: String) async -> FlushResult {
    let count = await ledger.begin(path)
    let problem = export(path)
    if let problem { await ledger.add(problem) }
    await ledger.end(path, covering: count)
    return problem == nil ? .done : .failed
  }

  private func export(_ path: String) -> String? {
    do {
      _ = try place.exchange(place.open()).exportFile(of: path)
      return nil
    } catch {
      return "A flush of \(path) failed: \(error)"
    }
  }
}
