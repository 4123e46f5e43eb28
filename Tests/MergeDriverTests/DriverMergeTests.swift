import CommandInterface
import Foundation
import TestSupport
import Testing

@Suite("Merging with the driver")
struct DriverMergeTests {
  @Test(
    "The changes of one side are the result, without a message",
    arguments: [(Sample.edited, Sample.base), (Sample.base, Sample.edited)]
  )
  func oneSide(ours: String, theirs: String) throws {
    let folder = try DriverFolder(base: Sample.base, ours: ours, theirs: theirs)
    let outcome = try folder.merge("-p", "data/items.jsonl")
    #expect(outcome.end == .exit(0))
    #expect(outcome.output == "")
    #expect(outcome.errors == "")
    #expect(try folder.text(of: "ours") == Sample.edited)
    #expect(try folder.names() == ["base", "ours", "theirs"])
  }

  @Test("Equal sides are the result, empty ones too", arguments: ["", Sample.edited])
  func equalSides(_ text: String) throws {
    let folder = try DriverFolder(base: Sample.base, ours: text, theirs: text)
    let outcome = try folder.merge()
    #expect(outcome.end == .exit(0))
    #expect(outcome.errors == "")
    #expect(try folder.text(of: "ours") == text)
  }

  @Test("The result goes to standard output where it is asked for, and ours stays")
  func standardOutput() throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    let outcome = try folder.merge("--stdout")
    #expect(outcome.end == .exit(0))
    #expect(outcome.output == Sample.edited)
    #expect(try folder.text(of: "ours") == Sample.base)
  }

  @Test("The result goes to another file where it is asked for, and ours stays")
  func outputFile() throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    let outcome = try folder.merge("-o", "result")
    #expect(outcome.end == .exit(0))
    #expect(outcome.output == "")
    #expect(try folder.text(of: "ours") == Sample.base)
    #expect(try folder.text(of: "result") == Sample.edited)
    #expect(try folder.names() == ["base", "ours", "result", "theirs"])
  }

  @Test("Files whose names look like options are merged behind --")
  func dashedNames() throws {
    let folder = try DriverFolder(base: Sample.base, ours: "", theirs: Sample.edited)
    try folder.write(Sample.base, to: "--stdout")
    let outcome = try folder.run(["--", "base", "--stdout", "theirs"])
    #expect(outcome.end == .exit(0))
    #expect(try folder.text(of: "--stdout") == Sample.edited)
  }

  @Test("Pipes can be merged")
  func pipes() throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    let outcome = try folder.shell("cat theirs | \"$0\" --stdout base ours /dev/stdin")
    #expect(outcome.end == .exit(0))
    #expect(outcome.output == Sample.edited)
  }

  @Test("Help and version are printed on standard output")
  func help() throws {
    let folder = try DriverFolder()
    let help = try folder.run(["--help"])
    #expect(help.end == .exit(0))
    #expect(help.output.hasPrefix("jsonl-merge - a git merge driver for JSON Lines files\n"))
    #expect(help.errors == "")
    let version = try folder.run(["--version"]).output
    #expect(version.hasPrefix("jsonl-merge \(versionNumber)\n"))
    #expect(version.contains("\nOpenSSL ") && version.contains("\nlibyaml "))
  }
}

@Suite("Conflicts with the driver")
struct DriverConflictTests {
  private let folder: DriverFolder

  init() throws {
    folder = try DriverFolder(
      base: Sample.base,
      ours: Sample.edited,
      theirs: Sample.editedOtherwise
    )
  }

  /// Git's settings for one run.
  private func setting(_ style: String) throws -> [String: String] {
    try folder.write("[merge]\n\tconflictStyle = \(style)\n", to: "settings")
    return ["GIT_CONFIG_GLOBAL": folder.path("settings")]
  }

  private func markers(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("{") }
  }

  @Test("A conflict is exit status 1, markers with labels, and one line that counts")
  func conflict() throws {
    let outcome = try folder.merge("-p", "data/items.jsonl")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors
        == "jsonl-merge: data/items.jsonl: 1 conflict (git jsonl resolve asks about it)\n"
    )
    #expect(markers(try folder.text(of: "ours")) == ["<<<<<<< ours", "=======", ">>>>>>> theirs"])
  }

  @Test("Labels and the length of markers are the ones that are given")
  func labels() throws {
    let outcome = try folder.merge(
      "-L3",
      "--style=diff3",
      "--label-ours",
      "HEAD",
      "--label-base",
      "",
      "--label-theirs=topic"
    )
    #expect(outcome.end == .exit(1))
    let markers = markers(try folder.text(of: "ours"))
    #expect(markers.count == 4)
    #expect(markers.first == "<<< HEAD")
    #expect(markers.last == ">>> topic")
    #expect(markers.contains("==="))
  }

  @Test("Git's setting decides on the style", arguments: ["diff3", "zdiff3"])
  func configured(_ style: String) throws {
    let outcome = try folder.merge("--stdout", environment: setting(style))
    #expect(outcome.end == .exit(1))
    #expect(markers(outcome.output).contains("||||||| base"))
  }

  @Test("A setting that is unknown counts as none", arguments: ["merge", "base", "other", ""])
  func unknownSetting(_ style: String) throws {
    let outcome = try folder.merge("--stdout", environment: setting(style))
    #expect(outcome.end == .exit(1))
    #expect(markers(outcome.output) == ["<<<<<<< ours", "=======", ">>>>>>> theirs"])
  }

  @Test("The command line decides against git's setting")
  func commandLineFirst() throws {
    let outcome = try folder.merge("--stdout", "--style=merge", environment: setting("diff3"))
    #expect(markers(outcome.output).count == 3)
  }

  @Test("Where git can't be run, conflicts have the style merge")
  func withoutGit() throws {
    let outcome = try folder.world.run(
      "env",
      ["PATH=/nonexistent", folder.program, "--stdout", "base", "ours", "theirs"]
    )
    #expect(outcome.end == .exit(1))
    #expect(markers(outcome.output).count == 3)
    #expect(outcome.errors == "jsonl-merge: ours: 1 conflict\n")
  }

  @Test("An inner merge takes base's value and says nothing")
  func virtual() throws {
    let outcome = try folder.merge("--virtual", "--style=diff3", "-p", "items.jsonl")
    #expect(outcome.end == .exit(0))
    #expect(outcome.output == "")
    #expect(outcome.errors == "")
    #expect(try folder.text(of: "ours") == Sample.base)
  }
}
