import Foundation
import TestSupport
import Testing

/// What a merge leaves behind that is killed, or fails, at each of its calls of the system.
@Suite("A merge with a fault")
struct FaultTests {
  private let folder: TemporaryFolder
  private let merged = "{\"id\":\"a\",\"n\":2,\"m\":3}\n"
  private let before = "{\"id\":\"a\",\"n\":2,\"m\":1}\n"

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Merges once more from the start, with a fault.
  private func merge(_ variables: [String: String]) throws -> Outcome {
    try Files.write("{\"id\":\"a\",\"n\":1,\"m\":1}\n", to: folder.path("base"))
    try Files.write(before, to: folder.path("ours"))
    try Files.write("{\"id\":\"a\",\"n\":1,\"m\":3}\n", to: folder.path("theirs"))
    return try ChildProcess(
      try BuiltProducts.path(of: "jsonl-merge"),
      ["base", "ours", "theirs"],
      environment: ["PATH": "/usr/bin:/bin"].merging(variables) { $1 },
      folder: folder.path
    ).run()
  }

  private func ours() throws -> String {
    String(decoding: try Files.read(folder.path("ours")), as: UTF8.self)
  }

  /// How many calls a merge makes.
  private func callCount() throws -> Int {
    let log = folder.path("log")
    try merge(["JSONL_MERGE_FAULT_LOG": log]).orThrow()
    #expect(try ours() == merged)
    let text = String(decoding: try Files.read(log), as: UTF8.self)
    try Files.remove(log)
    return try #require(Int(text))
  }

  @Test("Killed at any call, the file is the old one or the new one")
  func killed() throws {
    let count = try callCount()
    #expect(count > 10)
    for number in 1...count {
      let outcome = try merge(["JSONL_MERGE_FAULT": String(number)])
      #expect(outcome.end == .signal(SIGKILL), "call \(number)")
      // The last call is the rename that puts the result in place; nothing is waited for behind it.
      #expect(try ours() == before, "call \(number)")
    }
    #expect(try merge(["JSONL_MERGE_FAULT": String(count + 1)]).end == .exit(0))
    #expect(try ours() == merged)
  }

  @Test(
    "Failing at any call, it says so, or did without; no temporary file is left",
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
