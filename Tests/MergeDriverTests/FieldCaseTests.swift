import Foundation
import TestSupport
import Testing

/// Small merges of records that nobody wrote a policy for, and of some that somebody did, in
/// `Tests/Fixtures/field-cases`: each has its right outcome to the byte, in both directions.
@Suite struct FieldCaseTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/field-cases")

  static let names: [String] = {
    let found = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (found ?? []).filter { !$0.contains(".") }.sorted()
  }()

  @Test func casesAreFound() { #expect(Self.names.count >= 55) }

  private static func run(_ name: String, isSwapped: Bool) throws -> Outcome {
    let world = try GitWorld()
    let file = { (version: String) in folder.appending(path: "\(name)/\(version)").path }
    var words = ["--stdout", "-p", "data.jsonl"]
    if FileManager.default.fileExists(atPath: file("policies.yml")) {
      words += ["--policy", file("policies.yml")]
    }
    let sides = isSwapped ? ["theirs", "ours"] : ["ours", "theirs"]
    words += (["base"] + sides).map { file("\($0).jsonl") }
    return try world.run(BuiltProducts.path(of: "jsonl-merge"), words)
  }

  @Test(arguments: names)
  func outcome(name: String) throws {
    let expected = try Files.read(Self.folder.appending(path: "\(name)/expected.jsonl").path)
    let isAsking = ConflictText(Array(expected)).hasBlocks
    for isSwapped in [false, true] {
      let outcome = try Self.run(name, isSwapped: isSwapped)
      #expect(outcome.end == .exit(isAsking ? 1 : 0))
      let merged = ConflictText(Array(outcome.output.utf8))
      if isSwapped, isAsking {
        #expect(merged.swapped.parts == ConflictText(Array(expected)).parts)
      } else {
        #expect(outcome.output == String(decoding: expected, as: UTF8.self))
      }
      let said = Self.folder.appending(path: "\(name)/stderr").path
      if !isSwapped, FileManager.default.fileExists(atPath: said) {
        for word in Repository.lines(of: String(decoding: try Files.read(said), as: UTF8.self)) {
          let isNamed = Repository.lines(of: outcome.errors).contains { $0.contains(word) }
          #expect(isNamed, "stderr names \(word)")
        }
      }
    }
  }
}
