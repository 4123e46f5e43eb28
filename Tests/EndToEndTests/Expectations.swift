import Foundation
import TestSupport
import Testing

/// Checks that both directions of a merge are clean and give these lines, to the byte.
func expectMerged(
  _ fork: Fork,
  to lines: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let merged = try fork.mergeBothWays()
  #expect(text(merged.intoLeft) == text(bytes(lines)), sourceLocation: sourceLocation)
  #expect(text(merged.intoRight) == text(bytes(lines)), sourceLocation: sourceLocation)
}

/// Checks that git asks a person about the file, and that both sides can be had from the index.
func expectConflict(
  _ outcome: Outcome,
  in fork: Fork,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(outcome.status == 1, "\(outcome)", sourceLocation: sourceLocation)
  let repository = fork.repository
  #expect(try repository.unmerged() == [fork.path], sourceLocation: sourceLocation)
  let stages = [fork.versions.base, fork.versions.left, fork.versions.right]
  for (index, content) in stages.enumerated() {
    guard let content else { continue }
    let staged = try repository.blob(fork.path, in: ":\(index + 1)")
    #expect(text(staged) == text(content), sourceLocation: sourceLocation)
  }
}

/// Checks that a merge whose driver failed lost nothing and was not taken for a success.
///
/// Git before 2.42 takes every failure of a driver for a conflict; since then a driver that died
/// or exited with 129 or more ends the merge, and all is as it was before.
func expectReportedFailure(
  _ outcome: Outcome,
  in fork: Fork,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let repository = fork.repository
  let isMerging = try repository.tryGit("rev-parse", "-q", "--verify", "MERGE_HEAD").status == 0
  if isMerging {
    try expectConflict(outcome, in: fork, sourceLocation: sourceLocation)
    #expect(outcome.output.contains("CONFLICT"), sourceLocation: sourceLocation)
  } else {
    #expect(outcome.status != 0, sourceLocation: sourceLocation)
    #expect(outcome.errors != "", sourceLocation: sourceLocation)
    let left = try repository.git("rev-parse", "left")
    #expect(try repository.git("rev-parse", "HEAD") == left, sourceLocation: sourceLocation)
    let changes = try repository.git("status", "--porcelain", "--untracked-files=no")
    #expect(changes == "", sourceLocation: sourceLocation)
  }
}

/// Bytes as text, for comparisons that show what differs.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The records of a file, each of which has to be a JSON object on a line of its own.
func records(_ bytes: [UInt8]) throws -> [[String: Any]] {
  try Repository.lines(of: text(bytes)).map { line in
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    return try #require(value as? [String: Any], "'\(line)' is not an object")
  }
}
