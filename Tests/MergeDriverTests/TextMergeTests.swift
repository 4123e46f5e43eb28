import Foundation
import TestSupport
import Testing

@Suite("Files that are not JSON Lines")
struct TextMergeTests {
  private let notice =
    "jsonl-merge: notes.jsonl: base is not JSON Lines (line 1, column 1: not JSON: \"o\" is not "
    + "allowed here): merged as text by git merge-file"

  private func text(theirs: String) throws -> DriverFolder {
    try DriverFolder(base: Sample.text, ours: Sample.editedText, theirs: theirs)
  }

  @Test("They are merged as text, and a line says so")
  func clean() throws {
    let folder = try text(theirs: Sample.otherText)
    let outcome = try folder.merge("-p", "notes.jsonl")
    #expect(outcome.end == .exit(0))
    #expect(outcome.output == "")
    #expect(outcome.errors == notice + "\n")
    #expect(try folder.text(of: "ours") == "ONE\ntwo\nthree\nfour\nFIVE\n")
  }

  @Test("A side with two objects on its only line is reported with line and column")
  func gluedObjects() throws {
    let folder = try DriverFolder(
      base: #"{"id":1,"a":1}"# + "\n",
      ours: #"{"id":1,"a":2}{"id":2}"# + "\n",
      theirs: #"{"id":1,"a":3}"# + "\n"
    )
    let outcome = try folder.merge("-p", "notes.jsonl")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors == "jsonl-merge: notes.jsonl: ours is not JSON Lines (line 1, column 15: "
        + "not JSON: there is text after the value): merged as text by git merge-file, "
        + "with 1 conflict\n"
    )
  }

  @Test("Their conflicts have git's markers, with labels, length and style")
  func conflict() throws {
    let folder = try text(theirs: Sample.contestedText)
    let outcome = try folder.merge(
      "-p",
      "notes.jsonl",
      "-L9",
      "--label-ours=HEAD",
      "--label-theirs=topic",
      "--style=diff3"
    )
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors == notice + ", with 1 conflict\n")
    let block = """
      <<<<<<<<< HEAD
      ONE
      ||||||||| base
      one
      =========
      uno
      >>>>>>>>> topic

      """
    #expect(try folder.text(of: "ours") == block + "two\nthree\nfour\nfive\n")
  }

  @Test("The style of records can't be used for text", arguments: ["--style=record", "-pnotes"])
  func styleOfRecords(_ option: String) throws {
    let folder = try text(theirs: Sample.contestedText)
    // Git itself refuses this value, wherever it is set.
    try folder.write("[merge]\n\tconflictStyle = record\n", to: "settings")
    let outcome = try folder.merge(
      "--stdout",
      option,
      environment: ["GIT_CONFIG_GLOBAL": folder.path("settings")]
    )
    #expect(outcome.end == .exit(1))
    #expect(outcome.output.hasPrefix("<<<<<<< ours\nONE\n=======\nuno\n>>>>>>> theirs\n"))
  }

  @Test("An inner merge takes base where they conflict, and has no markers")
  func virtualConflict() throws {
    let folder = try text(theirs: Sample.contestedText)
    let outcome = try folder.merge("--virtual")
    #expect(outcome.end == .exit(0))
    #expect(outcome.errors == "")
    #expect(try folder.text(of: "ours") == Sample.text)
  }

  @Test("An inner merge takes their merge where they do not conflict")
  func virtualClean() throws {
    let folder = try text(theirs: Sample.otherText)
    #expect(try folder.merge("--virtual").end == .exit(0))
    #expect(try folder.text(of: "ours") == "ONE\ntwo\nthree\nfour\nFIVE\n")
  }

  @Test(
    "Binary files are not merged: nothing is written, and this is reported",
    arguments: [([], 1), (["--stdout"], 130), (["-o", "result"], 130)] as [([String], Int32)]
  )
  func binary(_ options: [String], _ status: Int32) throws {
    let folder = try text(theirs: Sample.binary)
    let before = try folder.contents()
    let outcome = try folder.run(
      ["-p", "notes.jsonl"] + options + ["base", "ours", "theirs"]
    )
    #expect(outcome.end == .exit(status))
    #expect(
      outcome.errors.hasSuffix(
        "jsonl-merge: notes.jsonl: base is not JSON Lines (line 1, column 1: not JSON: \"o\" "
          + "is not allowed here), and git merge-file can't merge it as text either; "
          + "nothing was changed\n"
      )
    )
    #expect(try folder.contents() == before)
  }

  @Test("An inner merge of binary files is base")
  func virtualBinary() throws {
    let folder = try text(theirs: Sample.binary)
    #expect(try folder.merge("--virtual").end == .exit(0))
    #expect(try folder.text(of: "ours") == Sample.text)
  }

  @Test("If git can't be run, nothing is written, and this is reported")
  func withoutGit() throws {
    let folder = try text(theirs: Sample.otherText)
    let before = try folder.contents()
    let outcome = try folder.world.run(
      "env",
      ["PATH=/nonexistent", folder.program, "base", "ours", "theirs"]
    )
    #expect(outcome.end == .exit(130))
    #expect(
      outcome.errors
        == "jsonl-merge: can't start \"git\": No such file or directory; nothing was changed\n"
    )
    #expect(try folder.contents() == before)
  }

  @Test("A pipe is not merged as text: git would find it empty")
  func pipe() throws {
    let folder = try text(theirs: Sample.otherText)
    let before = try folder.contents()
    let outcome = try folder.shell("cat theirs | \"$0\" -p notes.jsonl base ours /dev/stdin")
    #expect(outcome.end == .exit(130))
    #expect(outcome.errors.contains("git merge-file can't read \"/dev/stdin\" a second time"))
    #expect(try folder.contents() == before)
  }
}
