import Foundation
import System
import TestSupport
import Testing

@Suite("Events in folders")
struct FileWatcherTests {
  private let folder: TemporaryFolder
  private let wakeups = WakeupCounter()
  private let watcher: FileWatcher

  init() throws {
    folder = try TemporaryFolder()
    watcher = try FileWatcher { [wakeups] in wakeups.add() }
  }

  private func watch(_ path: String, _ names: Set<String>) {
    let problem = watcher.watch([FileWatcher.Place(folder: folder.path(path), names: names)])
    #expect(problem == nil)
  }

  @Test("A file that is created, written, replaced or removed is reported, others are not")
  func files() throws {
    try Files.write("1", to: folder.path("a/seen"))
    watch("a", ["seen"])
    try wakeups.follow("a write") { try Files.write("2", to: folder.path("a/seen")) }
    try wakeups.follow("a removal") { try Files.remove(folder.path("a/seen")) }
    try wakeups.follow("a new file") { try Files.write("3", to: folder.path("a/seen")) }
    try Files.write("4", to: folder.path("b"))
    try wakeups.follow("a replacement") {
      try Files.move(folder.path("b"), to: folder.path("a/seen"))
    }
  }

  #if os(Linux)
    @Test("Files that do not matter are not reported")
    func otherFiles() throws {
      try Files.write("1", to: folder.path("a/other"))
      watch("a", ["seen"])
      wakeups.isExpected = false
      for number in 0..<100 { try Files.write("\(number)", to: folder.path("a/other")) }
      wakeups.isExpected = true
      try wakeups.follow("a write") { try FileHandle.append("6", to: folder.path("a/seen")) }
      #expect(wakeups.unexpectedCount == 0)
    }
  #endif

  @Test("A folder that is removed and made again is watched again, and so is one that was missing")
  func folders() throws {
    watch("a/b", ["seen"])
    try wakeups.follow("the folder above it") { try Files.makeFolder(folder.path("a/b")) }
    watch("a/b", ["seen"])
    try wakeups.follow("a new file") { try Files.write("1", to: folder.path("a/b/seen")) }
    try wakeups.follow("a removal") { try Files.remove(folder.path("a")) }
    watch("a/b", ["seen"])
    try wakeups.follow("the folder above it") { try Files.makeFolder(folder.path("a/b")) }
    watch("a/b", ["seen"])
    try wakeups.follow("a new file") { try Files.write("2", to: folder.path("a/b/seen")) }
  }

  @Test("A folder that another takes the place of is watched under its path")
  func replacedFolder() throws {
    try Files.makeFolder(folder.path("a"))
    try Files.makeFolder(folder.path("new"))
    watch("a", ["seen"])
    try wakeups.follow("the move") { try Files.move(folder.path("a"), to: folder.path("old")) }
    try Files.move(folder.path("new"), to: folder.path("a"))
    watch("a", ["seen"])
    try wakeups.follow("a new file") { try Files.write("1", to: folder.path("a/seen")) }
  }

  @Test("An overflow of the queue is reported too")
  func burst() throws {
    try Files.makeFolder(folder.path("a"))
    watch("a", ["seen"])
    try wakeups.follow("the burst") {
      for number in 0..<300 {
        try Files.write("\(number)", to: folder.path("a/other"))
      }
      try Files.write("1", to: folder.path("a/seen"))
    }
  }
}

/// Counts wakeups.
private final class WakeupCounter: Sendable {
  private struct State {
    var count = 0
    var unexpectedCount = 0
    var isExpected = true
  }

  private let state = Shared(State())

  var count: Int { state.withLock { $0.count } }
  var unexpectedCount: Int { state.withLock { $0.unexpectedCount } }

  var isExpected: Bool {
    get { state.withLock { $0.isExpected } }
    set { state.withLock { $0.isExpected = newValue } }
  }

  func add() {
    state.withLock { state in
      state.count += 1
      if !state.isExpected { state.unexpectedCount += 1 }
    }
  }

  /// Waits for a wakeup that an act causes.
  func follow(_ what: String, _ act: () throws -> Void) throws {
    let before = count
    try act()
    try waitUntil("\(what) is told of") { count > before }
  }
}

extension FileHandle {
  /// Adds a text to a file in place, in one write.
  fileprivate static func append(_ text: String, to path: String) throws {
    if !Files.exists(path) { try Files.write("", to: path) }
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }
}
