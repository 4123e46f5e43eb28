import Foundation
import TestSupport
import Testing

@Suite("The report of the driver")
struct ReportTests {
  private func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The blocks of code in the description of the report, by the word after their fence.
  private func example() throws -> [String: String] {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = root.appendingPathComponent("Documentation/report.md").path
    var blocks: [String: String] = [:]
    var open: String?
    for line in Repository.lines(of: String(decoding: try Files.read(page), as: UTF8.self)) {
      if line.hasPrefix("```") {
        open = open == nil ? String(line.dropFirst(3)) : nil
      } else if let open {
        blocks[open, default: ""] += line + "\n"
      }
    }
    return blocks
  }

  @Test("The driver writes the example of the documentation")
  func documentation() throws {
    let blocks = try example()
    let folder = try DriverFolder(
      base: try #require(blocks["base"]),
      ours: try #require(blocks["ours"]),
      theirs: try #require(blocks["theirs"])
    )
    let outcome = try folder.merge("-p", "tasks.jsonl", "--report", "report.json")
    #expect(outcome.end == .exit(1))
    #expect(try folder.text(of: "report.json") == blocks["json"])
    #expect(try folder.names() == ["base", "ours", "report.json", "theirs"])
  }

  @Test("A version that is taken whole has an empty report")
  func wholeFile() throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    #expect(try folder.merge("--report=r").end == .exit(0))
    let report = try json(folder.text(of: "r"))
    #expect(report["method"] as? String == "whole_file")
    #expect(report["path"] as? String == "ours")
    #expect((report["records"] as? [Any])?.isEmpty == true)
    #expect(try folder.text(of: "ours") == Sample.edited)
  }

  @Test(
    "A merge of text says so",
    arguments: [(Sample.otherText, 0), (Sample.contestedText, 1)]
  )
  func text(theirs: String, conflictCount: Int) throws {
    let folder = try DriverFolder(base: Sample.text, ours: Sample.editedText, theirs: theirs)
    #expect(try folder.merge("--report", "r").end == .exit(Int32(conflictCount)))
    let report = try json(folder.text(of: "r"))
    #expect(report["method"] as? String == "text")
    #expect(report["not_json_lines"] as? String == "base")
    #expect((report["counts"] as? [String: Int])?["conflicts"] == conflictCount)
  }

  @Test("A report that can't be written is a failure, and nothing is changed")
  func unwritable() throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    let outcome = try folder.merge("--report", "missing/report.json")
    #expect(outcome.end == .exit(130))
    #expect(outcome.errors.hasSuffix("; nothing was changed\n"))
    #expect(try folder.text(of: "ours") == Sample.base)
    #expect(try folder.names() == ["base", "ours", "theirs"])
  }

  @Test("A result that can't be written leaves no report")
  func unwritableResult() throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    let outcome = try folder.merge("--report", "report.json", "-o", "missing/result")
    #expect(outcome.end == .exit(130))
    #expect(try folder.names() == ["base", "ours", "theirs"])
  }

  @Test("The report never replaces a file of the merge", arguments: ["base", "ours", "result"])
  func overFile(name: String) throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    let outcome = try folder.merge("--report", name, "-o", "result")
    #expect(outcome.end == .exit(129))
    #expect(
      outcome.errors == "jsonl-merge: the report would replace \"\(name)\", "
        + "which is a file of the merge; see jsonl-merge --help\n"
    )
  }

  @Test(
    "Nor does it under another name of the file",
    arguments: [
      "./ours", "inner/../theirs", "way/base", "./result", "link to ours", "link to result",
      "other name of base", "./policies.yml",
    ]
  )
  func overFileByAnotherName(name: String) throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    try folder.shell(
      """
      mkdir inner; ln -s . way; ln -s ours 'link to ours'; ln -s ./result 'link to result'
      ln base 'other name of base'; echo 'policies: []' > policies.yml
      """
    ).orThrow()
    let outcome = try folder.merge(
      "--report",
      name,
      "--policy",
      "policies.yml",
      "-o",
      "result"
    )
    #expect(outcome.end == .exit(129))
    #expect(
      outcome.errors == "jsonl-merge: the report would replace \"\(name)\", "
        + "which is a file of the merge; see jsonl-merge --help\n"
    )
    #expect(try folder.text(of: "base") == Sample.base)
    #expect(try folder.text(of: "ours") == Sample.base)
    #expect(!Files.exists(folder.path("result")))
  }

  @Test("A report goes to standard error as to any device, and the result to standard output")
  func device() throws {
    let folder = try DriverFolder(base: Sample.base, ours: Sample.base, theirs: Sample.edited)
    let outcome = try folder.shell(
      "\"$0\" --stdout --report /dev/stderr base ours theirs 2>&1 |cat"
    )
    let lines = Repository.lines(of: outcome.output)
    #expect(lines.first?.hasPrefix(#"{"version":1,"#) == true)
    #expect(lines.dropFirst().map { $0 + "\n" }.joined() == Sample.edited)
  }

  @Test("An inner merge has a report, too")
  func virtual() throws {
    let folder = try DriverFolder(
      base: Sample.base,
      ours: Sample.edited,
      theirs: Sample.editedOtherwise
    )
    #expect(try folder.merge("--virtual", "--report", "r").end == .exit(0))
    let report = try json(folder.text(of: "r"))
    #expect((report["counts"] as? [String: Int])?["conflicts"] == 1)
  }
}
