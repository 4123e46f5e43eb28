import Foundation
import TestSupport
import Testing

@Suite("Demonstration and scripts")
struct DemoTests {
  @Test("The demonstration shows git's conflict, and the merged records")
  func showsBothResults() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.runInstall(["--demo"], programs: Sandbox.programs())
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("CONFLICT (content): Merge conflict in tasks.jsonl"))
    #expect(outcome.output.contains("  | <<<<<<< "))
    #expect(
      outcome.output.contains(
        """
          | {"id":"t-1","title":"Write Q1 report","status":"done","priority":1,\
        "labels":["docs","finance","q1"],"owner":"ben","updated_at":"2026-03-02T11:00:00Z"}

        """
      )
    )
    #expect(outcome.output.contains("\n  status      \"open\"          \"done\""))
    #expect(outcome.output.contains("Nothing was installed."))
    #expect(try sandbox.snapshot() == [:])
  }

  @Test("A driver that does not merge fails the demonstration")
  func noticesWrongResult() throws {
    let sandbox = try Sandbox()
    let programs = try sandbox.programs("keeps-ours", driver: "exit 0")
    let outcome = try sandbox.runInstall(["--demo"], programs: programs)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("This is not what was expected"))
  }

  @Test("Configuration of the user and of the environment makes no difference to it")
  func isHermetic() throws {
    let sandbox = try Sandbox()
    let config =
      "[merge]\n\tconflictStyle = diff3\n[pull]\n\trebase = true\n[commit]\n\tgpgSign = true\n"
    try sandbox.write(config, to: "home/.gitconfig")
    try sandbox.write("*.jsonl merge=union\n", to: "home/.config/git/attributes")
    let files = try sandbox.snapshot()
    let outcome = try sandbox.runInstall(["--demo"], programs: Sandbox.programs())
    #expect(outcome.output.contains("  | <<<<<<< "))
    #expect(!outcome.output.contains("|||||||"))
    #expect(try sandbox.snapshot() == files)
  }

  @Test("The picture of the README is what its script draws")
  func picture() throws {
    let sandbox = try Sandbox()
    let program = try BuiltProducts.path(of: "git-jsonl")
    let folder = String(program.dropLast("/git-jsonl".count))
    let outcome = try sandbox.run(["sh", "\(Sandbox.checkout)/Documentation/picture.sh", folder])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let drawn = String(
      decoding: try Files.read("\(Sandbox.checkout)/Documentation/picture.svg"),
      as: UTF8.self
    )
    #expect(outcome.output == drawn, "draw it again, as the script says")
    let readMe = String(decoding: try Files.read("\(Sandbox.checkout)/README.md"), as: UTF8.self)
    #expect(readMe.contains("](Documentation/picture.svg)"))
  }

  @Test("The scripts pass shellcheck")
  func passesShellcheck() throws {
    let outcome = try Sandbox().run(
      ["/usr/bin/env", "bash", "\(Sandbox.checkout)/.ci/lint", "--scripts"],
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
    )
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }
}
