import ContentHash
import Foundation
import JSONText
import MergePolicy
import RecordMerge
import TestSupport
import Testing

/// The merges in `Tests/Fixtures/scenarios`, each in both directions.
@Suite struct ScenarioTests {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/scenarios")

  static let names: [String] = {
    let found = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (found ?? []).filter { !$0.contains(".") }.sorted()
  }()

  private static func merge(_ name: String, isSwapped: Bool) throws -> Bytes {
    let folder = folder.appending(path: name)
    func version(_ file: String) throws -> Bytes {
      try Bytes(Array(Data(contentsOf: folder.appending(path: "\(file).jsonl"))))
    }
    let word = try String(contentsOf: folder.appending(path: "policy"), encoding: .utf8)
    let policies = ["default\n": Policy(), "beads\n": .beads]
    let policy = try #require(policies[word], "A scenario names a policy that is not known.")
    let sides = try [version("ours"), version("theirs")]
    return try DocumentMerge(policy: policy, digest: sha256).merge(
      base: version("base"),
      ours: sides[isSwapped ? 1 : 0],
      theirs: sides[isSwapped ? 0 : 1]
    ).bytes()
  }

  @Test func scenariosAreFound() { #expect(Self.names.count >= 20) }

  @Test(arguments: names)
  func resultIsAsExpected(name: String) throws {
    let file = Self.folder.appending(path: "\(name)/expected.jsonl")
    let expected = try Array(Data(contentsOf: file))
    let merged = try Self.merge(name, isSwapped: false)
    #expect(merged.text == String(decoding: expected, as: UTF8.self))
    let swapped = try Self.merge(name, isSwapped: true)
    if ConflictText(expected).hasBlocks {
      #expect(ConflictText(swapped.array).swapped.parts == ConflictText(expected).parts)
    } else {
      #expect(swapped.text == String(decoding: expected, as: UTF8.self))
    }
  }

  /// Two records that were added under one id: the earlier one keeps it, and the other one's new
  /// id does not depend on the direction, or on what both sides did since.
  @Test func collisionIsRenamed() throws {
    let early = #"{"id":"bd-1","created_at":"2026-01-01T00:00:00Z","title":"early"}"#
    let late = #"{"id":"bd-1","created_at":"2026-01-01T00:00:01Z","title":"late"}"#
    let merge = DocumentMerge(policy: .beads, digest: sha256)
    let results = try [(early, late), (late, early)].map { ours, theirs in
      try merge.merge(base: Bytes(""), ours: Bytes(ours + "\n"), theirs: Bytes(theirs + "\n"))
    }
    let text = results[0].bytes().text
    #expect(results[1].bytes().text == text)
    #expect(!results[0].hasConflicts)
    let lines = text.split(separator: "\n").map(String.init)
    try #require(lines.count == 2)
    #expect(lines[0] == early)
    let pattern = try Regex(#"\{"id":"bd-1-[0-9a-z]{6}","created_at":"2026-01-01T00:00:01Z","#)
    #expect(try pattern.prefixMatch(in: lines[1]) != nil, "\(lines[1])")
    #expect(lines[1].hasSuffix(#","title":"late"}"#))
  }

  /// An edit of a record that the other side renamed follows it to its new key.
  @Test func editFollowsARenamedRecord() throws {
    let early = #"{"id":"bd-1","created_at":"2026-01-01T00:00:00Z","title":"early"}"#
    let late = #"{"id":"bd-1","created_at":"2026-01-01T00:00:01Z","title":"late"}"#
    let merge = DocumentMerge(policy: .beads, digest: sha256)
    let renamed = try merge.merge(
      base: Bytes(""),
      ours: Bytes(early + "\n"),
      theirs: Bytes(late + "\n")
    ).bytes()
    let edited = late.replacing("\"late\"", with: "\"later\"")
    let result = try merge.merge(
      base: Bytes(late + "\n"),
      ours: renamed,
      theirs: Bytes(edited + "\n")
    )
    let expected = renamed.text.replacing("\"late\"", with: "\"later\"")
    #expect(result.bytes().text == expected)
  }
}
