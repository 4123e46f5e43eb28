import Foundation
import JSONText
import RemoteProtocol
import System
import TestSupport
import Testing

/// A helper for folders that is killed, or whose calls of the system fail, at each call.
///
/// A run takes every fifth call, other ones each time. With `JSONL_MERGE_ALL_FAULTS` in the
/// environment, it takes all of them.
@Suite("A helper for folders, with faults")
struct FolderFaultTests {
  private static let takesAll = ProcessInfo.processInfo.environment["JSONL_MERGE_ALL_FAULTS"] != nil

  /// What is done with the fault, and then again without it.
  private func work(_ world: FolderWorld, _ remote: SyncRemote, known: HistoryPoint?) throws {
    if known == nil { _ = try remote.create([world.collection]) }
    let known = try known ?? world.point(remote)
    let rows = [("a", Optional("{\"n\":2}")), ("b", nil), ("c", "{\"n\":1}")]
    let outcome = try remote.push(
      world.push(rows, base: known.version, known: known, number: 7)
    )
    guard case .done(let point) = outcome, point.version == known.version + 1 else {
      Issue.record("The push ended as \(outcome)")
      return
    }
  }

  private func callCount(_ world: FolderWorld, known: HistoryPoint?) throws -> Int {
    let log = world.folder.path("calls")
    let remote = try world.remote(adding: ["JSONL_MERGE_FAULT_LOG": log])
    try work(world, remote, known: known)
    remote.close()
    let calls = String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n")
    #expect(calls.contains("rename") && calls.contains("synchronize"))
    return calls.count
  }

  @Test("A push is whole or not at all, and its repeat is done once", arguments: ["", ":ENOSPC"])
  func push(kind: String) throws {
    let world = try FolderWorld()
    let first = try world.begun()
    let begin = try world.point(first)
    let rows = [("a", Optional("{\"n\":1}")), ("b", "{\"n\":1}")]
    _ = try first.push(world.push(rows, base: 0, known: begin, number: 1))
    let known = try world.point(first)
    first.close()
    try world.copy(world.root, to: world.folder.path("before"))
    let count = try callCount(world, known: known)
    let start = Int.random(in: 1...5)
    for call in Self.takesAll ? Array(1...count) : Array(stride(from: start, to: count, by: 5)) {
      try Files.remove(world.root)
      try world.copy(world.folder.path("before"), to: world.root)
      try fail(world, at: call, kind: kind, known: known)
      let other = try world.remote()
      let records = try world.records(other)
      let isBefore = records == ["a": "{\"n\":1}", "b": "{\"n\":1}"]
      let isAfter = records == ["a": "{\"n\":2}", "c": "{\"n\":1}"]
      #expect(isBefore || isAfter, "call \(call)\(kind): \(records)")
      try work(world, other, known: known)
      #expect(
        try world.records(other) == ["a": "{\"n\":2}", "c": "{\"n\":1}"],
        "call \(call)\(kind)"
      )
      other.close()
      let names = try Files.names(in: world.collectionFolder())
      #expect(names == ["head", "lock", "log", "versions"], "call \(call)\(kind)")
    }
  }

  @Test("A folder that was set up in part is set up by the next one", arguments: ["", ":ENOSPC"])
  func create(kind: String) throws {
    let world = try FolderWorld()
    let count = try callCount(world, known: nil)
    let start = Int.random(in: 1...5)
    for call in Self.takesAll ? Array(1...count) : Array(stride(from: start, to: count, by: 5)) {
      try Files.remove(world.root)
      try fail(world, at: call, kind: kind, known: nil)
      let other = try world.remote()
      _ = try other.create([world.collection])
      let point = try world.point(other)
      #expect(point.version <= 1, "call \(call)\(kind)")
      // The push may be done already; its receipt is looked at before what the client knows.
      try work(world, other, known: point.version == 0 ? point : .nothing)
      #expect(
        try world.records(other) == ["a": "{\"n\":2}", "c": "{\"n\":1}"],
        "call \(call)\(kind)"
      )
      other.close()
    }
  }

  private func fail(
    _ world: FolderWorld,
    at call: Int,
    kind: String,
    known: HistoryPoint?
  ) throws {
    do {
      let remote = try world.remote(adding: ["JSONL_MERGE_FAULT": "\(call)\(kind)"])
      try work(world, remote, known: known)
      remote.close()
    } catch let failure as RemoteFailure {
      // Killed, or it says what failed.
      #expect(
        [.unknown, .unavailable, .missing, .badRequest, .tooLarge].contains(failure.kind),
        "call \(call)\(kind): \(failure)"
      )
    }
  }
}
