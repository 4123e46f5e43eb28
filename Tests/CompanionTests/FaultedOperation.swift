import Foundation
import TestSupport
import Testing

/// A command that is run with a fault, and the repository that it is run in.
struct FaultedOperation: Sendable, CustomTestStringConvertible {
  var name: String
  /// The words of the command, the program first.
  var words: [String]
  var variables: [String: String] = [:]
  var input = ""
  /// How it may end where all that it does is done already, besides 0.
  var repeatedStatuses: Set<Int32> = []
  /// The program that has the faults.
  var faultedProgram = "git-jsonl"
  /// How the command may end where that is another one, which it starts, and which is killed.
  var statusesOfKilledProgram: Set<Int32> = []
  /// How it ends without a fault.
  var status: Int32 = 0
  /// Makes the repository.
  var prepare: @Sendable (StoreWorld) throws -> Void

  var testDescription: String { name }
}

/// What a repository, its store and its user's configuration hold, as far as a command may change
/// it and does so in the same way each time.
struct FaultedState: Equatable {
  var picture: FolderPicture
  /// The lines that an export would write, by collection.
  var records: [String: [String]]
  var index: String

  /// What git and SQLite write in their own ways.
  private static let leftOut = [
    "jsonl", "objects", "index", "logs", "worktrees", "ORIG_HEAD", "HEAD", "COMMIT_EDITMSG",
  ].map { "notes/.git/\($0)" }

  init(of world: StoreWorld) throws {
    let repository = world.repository
    picture = try FolderPicture(repository.world.folder.path, leavingOut: Self.leftOut)
    index = try repository.git("ls-files", "--stage")
    records = [:]
    guard Files.exists(repository.path(".git/jsonl/store.db")) else { return }
    let paths = try world.output("query", "SELECT path FROM collections", "--json")
    for line in paths.split(separator: "\n") where line.contains("tasks.jsonl") {
      records["tasks.jsonl"] =
        try world.output("list", "--json").split(separator: "\n").map(String.init)
    }
  }

  /// How a state in the middle of a command holds something that is neither of the state before
  /// nor of that behind it.
  func violations(
    between before: FaultedState,
    and after: FaultedState,
    mayHaveTemporaryFiles: Bool
  ) -> [String] {
    var found: [String] = []
    let names = Set(picture.files.keys).union(before.picture.files.keys)
    for name in names.union(after.picture.files.keys) {
      if mayHaveTemporaryFiles, name.contains(".jsonl-merge-") { continue }
      let content = picture.files[name]
      if content != before.picture.files[name], content != after.picture.files[name] {
        found.append("\(name) is neither the old nor the new one")
      }
    }
    for (path, lines) in records {
      // A store that has dropped what was edited may have what its file has.
      let file = String(decoding: picture.files["notes/" + path] ?? [], as: UTF8.self)
      let old = (before.records[path] ?? []) + Repository.lines(of: file)
      let known = Set(old + (after.records[path] ?? []))
      for line in lines where !known.contains(line) { found.append("\(line) is in the store") }
      let kept = Set(before.records[path] ?? []).intersection(after.records[path] ?? [])
      // A store that was only just made may not have read its file.
      if before.records[path] != nil, !kept.isSubset(of: lines) { found.append("a record is lost") }
    }
    if index != before.index, index != after.index { found.append("the index is another") }
    return found
  }
}

/// Runs a command again and again from one state, each time with another fault.
struct FaultRunner {
  let operation: FaultedOperation
  let world: StoreWorld
  let before: FaultedState
  let after: FaultedState
  /// The names of the calls that can fail.
  let calls: [String]
  private let snapshot: FolderSnapshot

  init(_ operation: FaultedOperation) throws {
    self.operation = operation
    world = try StoreWorld()
    try operation.prepare(world)
    snapshot = try FolderSnapshot(of: world.repository.world.folder.path)
    // To look at the store brings the file in.
    before = try FaultedState(of: world)
    try snapshot.restore()
    calls = try FaultSample(of: operation.faultedProgram) { [world] variables in
      let outcome = try Self.run(operation, world, variables)
      try #require(outcome.status == operation.status, "\(outcome)")
    }.calls
    after = try FaultedState(of: world)
  }

  /// Restores the state before the command.
  func restore() throws { try snapshot.restore() }

  private static func run(
    _ operation: FaultedOperation,
    _ world: StoreWorld,
    _ variables: [String: String]
  ) throws -> Outcome {
    let repository = world.repository
    return try repository.world.run(
      try BuiltProducts.path(of: operation.words[0]),
      Array(operation.words.dropFirst()),
      in: repository.folder,
      adding: ["PATH": world.path].merging(operation.variables) { $1 }.merging(variables) { $1 },
      input: Array(operation.input.utf8)
    )
  }

  /// Runs the command with a fault at a call, and checks what it leaves behind, and what a repeat
  /// makes of that.
  ///
  /// - Parameter kind: `:EIO` and the like; empty where the process is to be killed.
  func check(call: Int, kind: String) throws {
    let place: Comment = "\(operation.name), call \(call)\(kind): \(calls[call - 1])"
    try restore()
    let outcome = try Self.run(
      operation,
      world,
      ["JSONL_MERGE_FAULT": "\(call)\(kind)", "JSONL_MERGE_FAULT_IN": operation.faultedProgram]
    )
    let isSaid = !outcome.errors.isEmpty || !outcome.output.isEmpty
    if kind.isEmpty {
      let statuses = operation.statusesOfKilledProgram
      if statuses.isEmpty {
        #expect(outcome.end == .signal(SIGKILL), "\(place) \(outcome)")
      } else {
        #expect(statuses.contains(outcome.status) && isSaid, "\(place) \(outcome)")
      }
    } else {
      #expect(outcome.status == operation.status || isSaid, "\(place) \(outcome)")
    }
    let between = try FaultedState(of: world)
    let violations = between.violations(
      between: before,
      and: after,
      mayHaveTemporaryFiles: kind.isEmpty
    )
    #expect(violations == [], "\(place) \(outcome)")
    let again = try Self.run(operation, world, [:])
    let isDone =
      again.status == operation.status
      || operation.repeatedStatuses.contains(again.status)
    #expect(isDone, "\(place) \(again)")
    let end = try FaultedState(of: world)
    let differences = end.picture.differences(from: after.picture).filter {
      !$0.contains(".jsonl-merge-")
    }
    #expect(differences == [], "\(place) \(again)")
    #expect(end.records == after.records, "\(place) \(again)")
    #expect(end.index == after.index, "\(place) \(again)")
  }
}
