import Foundation
import TestSupport
import Testing

@Suite("Removal")
struct UninstallTests {
  @Test("Nothing is left where there was nothing")
  func leavesNothing() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.install("--attributes", "*.jsonl").status == 0)
    let outcome = try sandbox.install("--uninstall")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Removed \(sandbox.prefix)/bin/jsonl-merge\n"))
    #expect(outcome.output.contains("Removed \(sandbox.prefix)/bin/git-jsonl\n"))
    #expect(try sandbox.snapshot() == [:])
    let second = try sandbox.install("--uninstall")
    #expect(second.status == 0)
    #expect(second.output == "")
  }

  @Test("The user's own lines are what they were, byte for byte")
  func restoresFiles() throws {
    let sandbox = try Sandbox()
    let config = """
      # mine
      [user]
      \tname = A   ; a remark
      [merge "other"]
      \tdriver = other %O %A %B
      [alias]
          x = "!f() { :; }; f"

      """
    let attributes = "*.png binary\n\n# mine\n*.jsonl text\n"
    try sandbox.write(config, to: "home/.gitconfig")
    try sandbox.write(attributes, to: "home/.config/git/attributes")
    #expect(try sandbox.install("--attributes", "*.jsonl", "--attributes", "*.ndjson").status == 0)
    #expect(try sandbox.read("home/.gitconfig").hasSuffix(config))
    #expect(
      try sandbox.read("home/.config/git/attributes") == """
        # git jsonl: begin (git jsonl uninstall removes these lines)
        *.jsonl merge=jsonl
        *.ndjson merge=jsonl
        # git jsonl: end

        """ + attributes
    )
    #expect(try sandbox.install("--uninstall").status == 0)
    #expect(try sandbox.read("home/.gitconfig") == config)
    #expect(try sandbox.read("home/.config/git/attributes") == attributes)
  }
}
