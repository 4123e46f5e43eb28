import Foundation
import TestSupport
import Testing

/// The examples of the documentation, run as a reader runs them.
@Suite("Examples that run")
struct ExampleRunTests {
  private static let folder = "\(Sandbox.checkout)/Documentation/examples"

  /// The folders of the examples.
  private static let names: [String] =
    ((try? Files.names(in: folder)) ?? []).filter { !$0.contains(".") }

  /// Whether the kept output is rewritten, as `Documentation/contributing.md` says.
  private static let isRewritten = ProcessInfo.processInfo.environment["JSONL_REWRITE_TEXTS"] != nil

  private static func text(_ name: String) throws -> String {
    String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self)
  }

  @Test("An example prints what is kept beside it", arguments: names)
  func prints(_ name: String) throws {
    let outcome = try Self.run(name)
    if Self.isRewritten {
      try Files.write(outcome.output, to: "\(Self.folder)/\(name)/output.txt")
    }
    #expect(outcome.output == (try Self.text("\(name)/output.txt")))
  }

  @Test("The agents print the same where their remote is a server of NATS")
  func agents() throws {
    let outcome = try Self.run("agents", ["AGENTS_REMOTE": NATSServer.shared.get().url()])
    #expect(outcome.output == (try Self.text("agents/output.txt")))
  }

  /// What an example prints.
  private static func run(
    _ name: String,
    _ variables: [String: String] = [:]
  ) throws -> Outcome {
    let world = try GitWorld()
    let program = try BuiltProducts.path(of: "git-jsonl")
    let programs = String(program.dropLast("/git-jsonl".count))
    let outcome = try world.run(
      "sh",
      ["\(folder)/run.sh", name],
      adding: variables.merging(["PATH": programs + ":" + (world.environment["PATH"] ?? "")]) { $1 }
    ).orThrow()
    #expect(outcome.errors == "")
    return outcome
  }

  @Test("Each example has a page that leads to its files, and a row in the list")
  func pages() throws {
    #expect(Self.names.count >= 9)
    let list = try Self.text("README.md")
    let rows = list.matches(of: /\n\| \[[^\]]*\]\(([a-z]+)\/README\.md\) \|/).map { String($0.1) }
    #expect(rows.sorted() == Self.names)
    for name in Self.names {
      let page = try Self.text("\(name)/README.md")
      #expect(page.contains("`Documentation/examples/run.sh \(name)`"))
      let links = Set(page.matches(of: /\]\(([a-z.-]+)\)/).map { String($0.1) })
      #expect(links.union(["README.md"]) == Set(try Files.names(in: "\(Self.folder)/\(name)")))
      // A rule that decides nothing in the example would not show what it is for.
      let output = try Self.text("\(name)/output.txt")
      #expect(output.contains("# Conflict blocks in ") && !output.contains("git alone 0"))
    }
  }
}
