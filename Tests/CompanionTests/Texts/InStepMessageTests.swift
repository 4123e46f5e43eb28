import CommandInterface
import Records
import System
import Testing

@testable import Companion

@Suite("Messages about a file that can't be brought in step")
struct InStepMessageTests {
  private static let obstacles: [(FileFailure, String)] = [
    (.notInWorkTree("t"), "the file is outside the work tree, or is reached by a link that"),
    (.notAFile("t"), "its path is not a file"),
    (
      .conflictMarkers(path: "t", line: 3),
      "there are conflict markers in it (line 3), which git jsonl resolve decides"
    ),
    (.notRecords(path: "t", .table), "the file is not JSON Lines: it is a table, such as CSV"),
    (.notRecords(path: "t", .utf16), "it is text in UTF-16; save it as UTF-8"),
    (.emptiedFile(path: "t", recordCount: 2), "the file has no record any more; commit the empty"),
    (.missingFile(path: "t", recordCount: 2), "the file is missing; git jsonl export writes it"),
    (.absentFile(path: "t", dirtyCount: 1), "the file is gone; bring it back with git checkout"),
    (.readOnlyFile(path: "t"), "the file may not be written to"),
    (.changedMeanwhile(path: "t"), "another program is changing the file"),
    (.storeIsWrong(path: "t"), "git jsonl export --full writes the file from the store"),
  ]

  @Test("One line says of which file, what holds, why, and what helps", arguments: obstacles)
  func files(_ failure: FileFailure, _ words: String) {
    for (lines, start) in [
      (Messages.behind(.file(failure), path: "t"), "t: the store has what the file had before: "),
      (
        Messages.waiting(.file(failure), path: "t"),
        "t: what was edited is in the store, and not in the file yet: "
      ),
    ] {
      #expect(lines.count == 1)
      #expect(lines[0].hasPrefix(start) && lines[0].contains(words), "\(lines)")
      // An edit may have been made.
      #expect(!lines[0].contains("nothing was changed"))
    }
  }

  @Test("Any other failure has its own words after that")
  func others() {
    let full = FileError(.write, path: "/s/lock", code: 28)
    let lines = Messages.waiting(.system(full), path: "t")
    #expect(lines.count == 2 && lines[1].contains("/s/lock"))
    #expect(
      Messages.behind(.policy(["p: wrong"]), path: "t")
        == ["t: the store has what the file had before: the policy file can't be used"]
    )
  }
}
