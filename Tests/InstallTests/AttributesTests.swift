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
    #expect(second.output.hasSuffix("There was nothing to change.\n"))
  }

  @Test("A pattern that git could not read is refused", arguments: ["!a", "[attr]a", "", "a\nb"])
  func refusesPattern(pattern: String) throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.install("--attributes", pattern)
    #expect(outcome.status == 129)
    #expect(!sandbox.exists("prefix"))
  }

  @Test("A line that the user has written is not written again")
  func acceptsOwnLine() throws {
    let sandbox = try Sandbox()
    let own = "*.jsonl text merge=jsonl eol=lf\n"
    try sandbox.write(own, to: "home/.config/git/attributes")
    let outcome = try sandbox.install("--attributes", "*.jsonl")
    #expect(outcome.output.contains("Already in"))
    #expect(try sandbox.read("home/.config/git/attributes") == own)
    #expect(try sandbox.install("--uninstall").status == 0)
    #expect(try sandbox.read("home/.config/git/attributes") == own)
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

  @Test("With --local the repository alone is changed, and restored")
  func installsLocally() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.git("init", "-q", "a repository").status == 0)
    let config = try sandbox.read("home/a repository/.git/config")
    let before = try sandbox.snapshot().filter { $0.key.hasPrefix("home/") }
    let outcome = try sandbox.install("--attributes", "*.jsonl", "--local", "a repository")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let changed = try sandbox.snapshot().filter {
      $0.key.hasPrefix("home/") && before[$0.key] != $0.value
    }
    #expect(
      changed.keys.sorted() == [
        "home/a repository/.git/config", "home/a repository/.git/info/attributes",
      ]
    )
    let again = try sandbox.install("--attributes", "*.jsonl", "--local=a repository")
    #expect(again.output.hasSuffix("There was nothing to change.\n"))
    #expect(try sandbox.install("--uninstall", "--local", "a repository").status == 0)
    #expect(try sandbox.read("home/a repository/.git/config") == config)
    #expect(try sandbox.snapshot().filter { $0.key.hasPrefix("home/") } == before)
    #expect(sandbox.exists("prefix/bin/jsonl-merge"))
  }

  @Test("A folder that is in no repository is refused")
  func refusesFolderOutsideRepository() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.install("--local")
    #expect(outcome.status == 128)
    #expect(outcome.errors.contains("'.' is not in a git repository."))
    #expect(!sandbox.exists("prefix"))
  }
}
