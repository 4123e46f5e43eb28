import Foundation
import TestSupport
import Testing

/// What a merge leaves if it is killed, or fails, at each of its calls of the system.
@Suite("A merge with a fault")
struct FaultTests {
  private let folder: TemporaryFolder
  private let merged = "{\"id\":\"a\",\"n\":2,\"m\":3}\n"
  private let before = "{\"id\":\"a\",\"n\":2,\"m\":1}\n"

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Merges once more from the start, with a fault.
  private func merge(
    _ variables: [String: String],
    options: [String] = []
  ) throws -> Outcome {
    // A report that is there already would not be written again.
    if Files.exists(folder.path("report")) { try Files.remove(folder.path("report")) }
    try Files.write("{\"id\":\"a\",\"n\":1,\"m\":1}\n", to: folder.path("base"))
    try Files.write(before, to: folder.path("ours"))
    try Files.write("{\"id\":\"a\",\"n\":1,\"m\":3}\n", to: folder.path("theirs"))
    return try ChildProcess(
      try BuiltProducts.path(of: "jsonl-merge"),
      options + ["base", "ours", "theirs"],
      environment: ["PATH": "/usr/bin:/bin"].merging(variables) { $1 },
      folder: folder.path
    ).run()
  }

  private func ours() throws -> String {
    String(decoding: try Files.read(folder.path("ours")), as: UTF8.self)
  }

  /// How many calls a merge makes.
  private func callCount(options: [String] = []) throws -> Int {
    let log = folder.path("log")
    try merge(["JSONL_MERGE_FAULT_LOG": log], options: options).orThrow()
    #expect(try ours() == merged)
    let text = String(decoding: try Files.read(log), as: UTF8.self)
    try Files.remove(log)
    return text.split(separator: "\n").count
  }

  /// With a report, which waits for the disk, there are calls behind the one that puts the merged
  /// file in place, too.
  @Test(
    "Killed at any call, the file is the old one or the new one",
    arguments: [[], ["--report", "report"]]
  )
  func killed(options: [String]) throws {
    let count = try callCount(options: options)
    #expect(count > 10)
    var isMerged = false
    for number in 1...count {
      let outcome = try merge(["JSONL_MERGE_FAULT": String(number)], options: options)
      #expect(outcome.end == .signal(SIGKILL), "call \(number)")
      let text = try ours()
      // Once it is in place it stays so.
      isMerged = isMerged || text == merged
      #expect(text == (isMerged ? merged : before), "call \(number)")
    }
    #expect(isMerged == !options.isEmpty)
    let last = try merge(["JSONL_MERGE_FAULT": String(count + 1)], options: options)
    #expect(last.end == .exit(0))
    #expect(try ours() == merged)
  }

  @Test(
    "Failing at any call, it reports so or manages without; no temporary file is left",
    arguments: ["ENOSPC", "EIO", "EACCES"]
  )
  func failing(code: String) throws {
    for number in 1...(try callCount()) {
      let outcome = try merge(["JSONL_MERGE_FAULT": "\(number):\(code)"])
      let text = try ours()
      let isSaid = outcome.status != 0 && !outcome.errors.isEmpty
      #expect(isSaid || outcome.status == 0 && text == merged, "call \(number): \(outcome)")
      #expect(text == before || text == merged, "call \(number)")
      #expect(try Files.names(in: folder.path) == ["base", "ours", "theirs"], "call \(number)")
    }
  }

  @Test("Interrupted, or done in part, a call is made again", arguments: ["EINTR", "short"])
  func again(kind: String) throws {
    for number in 1...(try callCount()) {
      try merge(["JSONL_MERGE_FAULT": "\(number):\(kind)"]).orThrow()
      #expect(try ours() == merged, "call \(number)")
    }
  }
}
