import Foundation
import TestSupport
import Testing

@Suite("Attributes")
struct AttributesTests {
  /// What git says that the merge driver of a file is.
  private func mergeDriver(of file: String, in sandbox: Sandbox) throws -> String {
    _ = try sandbox.git("init", "-q", "repository")
    let outcome = try sandbox.git("-C", "repository", "check-attr", "-z", "merge", "--", file)
    return outcome.output.split(separator: "\0").last.map(String.init) ?? ""
  }

  @Test(
    "git reads a pattern as it was given",
    arguments: [
      ("*.jsonl", "a/b.jsonl"), ("a b.jsonl", "a b.jsonl"), ("#a", "#a"), ("\"a\"", "\"a\""),
      (".beads/*.jsonl", ".beads/issues.jsonl"), ("a\\*b", "a*b"), ("a \\*b", "a *b"),
    ]
  )
  func writesPattern(pattern: String, file: String) throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.install("--attributes", pattern).status == 0)
    #expect(try mergeDriver(of: file, in: sandbox) == "jsonl")
    #expect(try mergeDriver(of: "other", in: sandbox) == "unspecified")
    let second = try sandbox.install("--attributes", pattern)
    #expect(second.output.contains("everything is set up; nothing was changed\n"))
  }

  @Test("A pattern that git could not read is refused", arguments: ["!a", "[attr]a", "", "a\nb"])
  func refusesPattern(pattern: String) throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.install("--attributes", pattern)
    #expect(outcome.status == 129)
    #expect(try sandbox.snapshot().keys.allSatisfy { $0.hasPrefix("prefix/") })
  }

  @Test("The lines go to the file that core.attributesFile names, through a link")
  func followsConfiguration() throws {
    let sandbox = try Sandbox()
    try sandbox.write("*.png binary\n", to: "home/dotfiles/attributes")
    try FileManager.default.createSymbolicLink(
      atPath: sandbox.path("home/link"),
      withDestinationPath: "dotfiles/attributes"
    )
    #expect(try sandbox.git("config", "--global", "core.attributesFile", "~/link").status == 0)
    #expect(try sandbox.install("--attributes", "*.jsonl").status == 0)
    #expect(try sandbox.read("home/dotfiles/attributes").contains("\n*.jsonl merge=jsonl\n"))
    #expect(try mergeDriver(of: "a.jsonl", in: sandbox) == "jsonl")
    #expect(try sandbox.install("--uninstall").status == 0)
    #expect(try sandbox.read("home/dotfiles/attributes") == "*.png binary\n")
  }
}
