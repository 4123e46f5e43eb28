import Foundation
import TestSupport
import Testing

/// How much memory `git jsonl sync` takes. `JSONL_SYNC_ROWS` says for how many records (8000), such
/// as 1000000.
@Suite("The memory of a sync")
struct SyncMemoryTests {
  private static let count =
    ProcessInfo.processInfo.environment["JSONL_SYNC_ROWS"].flatMap { Int($0) } ?? 8000

  private static func lines(_ status: String) -> [String] {
    let text = String(repeating: "d", count: 800)
    // Not in the order of their keys.
    return (0..<count).map { number in
      let key = number * 7919 % count
      return "{\"id\":\"t-\(key)\",\"status\":\"\(status)\",\"text\":\"\(text)\"}"
    }
  }

  /// Runs a sync, and returns its largest memory in kilobytes.
  private func memory(of clone: SyncingClone, _ words: String...) throws -> Int {
    let process = try BackgroundProcess(
      "git-jsonl",
      ["sync"] + words,
      environment: clone.world.repository.world.environment
        .merging(["PATH": clone.world.path]) { $1 },
      folder: clone.folder
    )
    var peak = 0
    let limit = 60 + Self.count / 500
    try waitUntil("the end of the sync", withinSeconds: limit) {
      // One that has ended has no memory.
      let status = try? Files.read("/proc/\(process.number)/status")
      let lines = String(decoding: status ?? [], as: UTF8.self).split(separator: "\n")
      let line = lines.first { $0.hasPrefix("VmHWM:") }
      let kilobytes = line?.split { $0 == " " || $0 == "\t" }.dropFirst().first
      guard let kilobytes = kilobytes.flatMap({ Int($0) }) else { return true }
      peak = max(peak, kilobytes)
      return false
    }
    let status = process.wait(seconds: limit)
    let lines = try process.lines()
    #expect(status == 0, "\(lines)")
    return peak
  }

  #if os(Linux)
    @Test("Many records are pulled into a file that is there, and pushed, in at most 60 MB")
    func bounded() throws {
      let world = try SyncingClone.world([#"{"id":"t-0"}"#])
      let first = try SyncingClone(of: world)
      try first.run("sync", "init", "team", "--create").orThrow()
      let second = try SyncingClone(of: world, "second")
      for status in ["open", "done"] {
        try world.repository.write("tasks.jsonl", Self.lines(status))
        #expect(try memory(of: first) < 60_000)
        #expect(try memory(of: second, "pull") < 60_000)
        #expect(try second.tasks().count == Self.count)
      }
      #expect(try Set(second.tasks()) == Set(Self.lines("done")))
    }
  #endif
}
