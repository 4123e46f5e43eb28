import CommandInterface
@testable import Companion
import Testing

@Suite("Messages of single verbs")
struct VerbMessageTests {
  @Test("The message about a rebuilt store says what was saved, and where the damaged one is")
  func rebuilt() {
    func lines(_ count: Int, _ mayLackEdits: Bool = false) -> [String] {
      Messages.rebuilt(
        path: "/s",
        reason: "row 3",
        savedCount: count,
        mayLackEdits: mayLackEdits,
        damagedPath: "/d"
      )
    }
    let start = "the store \"/s\" was damaged (row 3) and is rebuilt from the files; "
    let end = "; the damaged one is kept as \"/d\""
    #expect(lines(0) == [start + "no edit that was not exported was found" + end])
    #expect(lines(1) == [start + "1 edit that was not exported was saved" + end])
    #expect(
      lines(2, true) == [
        start + "2 edits that were not exported were saved" + end,
        "there may have been more edits, which could not be read",
      ]
    )
    #expect(
      Messages.notReadAgain(path: "a\n.jsonl")
        == "a\\n.jsonl: the file could not be read into the new store; git jsonl import does that "
        + "when the following is mended"
    )
  }

  @Test("Other sentences")
  func others() {
    #expect(Messages.storeMade(path: "/s\n") == "made the store /s\\n")
    #expect(
      Messages.noFilesFound
        == "there are no JSON Lines files that git knows; git jsonl init PATH makes a file a "
        + "collection"
    )
    #expect(
      Messages.emptyCollection(path: "a.jsonl")
        == "a.jsonl: a new collection without records; the first record makes the file"
    )
    #expect(Messages.nothingEdited(key: "k") == "the record \"k\" was not changed")
    #expect(Messages.textKept(path: "/f") == "the edited text is kept in \"/f\"")
    #expect(
      Messages.noHistory(key: "k", collection: "a.jsonl")
        == "the record \"k\" was not changed since the store read a.jsonl; git log has what was "
        + "before"
    )
  }
}
