import Foundation
import JSONText
@testable import PolicyYAML
import TestSupport
import Testing

/// The files of this repository that other programs read: those for CI, and for pre-commit.
@Suite("YAML for other programs")
struct OtherFileTests {
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private func text(_ path: String) throws -> String {
    String(decoding: try Files.read("\(root)/\(path)"), as: UTF8.self)
  }

  /// The commands in a YAML text: what the keys `run` and `entry` have, and the elements of
  /// `script` and `before_script`.
  private func commands(in text: String) throws -> [String] {
    let parser = YAMLParser(Bytes(text))
    var found: [String] = []
    var last = ""
    var list: String?
    while true {
      let event = try parser.next()
      switch event.kind {
      case .streamEnd: return found
      case .listStart: list = last
      case .listEnd: list = nil
      case .scalar(let text, _):
        let isElement = list == "script" || list == "before_script"
        if isElement || last == "run" || last == "entry" { found.append(text) }
        last = text
      default: break
      }
    }
  }

  @Test("They are YAML, and a shell can read the commands in them")
  func commandsAreShell() throws {
    var texts = [
      (".github/workflows/ci.yml", 3), (".github/actions/jsonl/action.yml", 1),
      (".pre-commit-hooks.yaml", 1), ("Documentation/ci/gitlab.yml", 12),
    ].map { (name: $0.0, text: try? text($0.0), count: $0.1) }
    for (page, count) in [("Documentation/forges.md", 5), ("Documentation/install.md", 0)] {
      let blocks = try text(page).components(separatedBy: "```yaml\n").dropFirst()
        .map { $0.components(separatedBy: "\n```")[0] }
        .filter { $0.contains("jobs:") || $0.contains("repos:") || $0.contains("script:") }
      #expect(blocks.count == 2, "\(page)")
      texts += [(page, blocks.joined(separator: "\n---\n"), count)]
    }
    for (name, text, count) in texts {
      let found = try commands(in: try #require(text, "\(name)"))
      #expect(found.count == count, "\(name): \(found)")
      for command in found {
        let outcome = try ChildProcess(
          "/bin/sh",
          ["-n", "-c", command],
          environment: [:],
          folder: root
        ).run()
        #expect(outcome.status == 0, "\(name): \(command)\n\(outcome.errors)")
      }
    }
  }
}
