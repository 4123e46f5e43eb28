import ContentHash
import Foundation
import JSONText
import MergePolicy
import PolicyYAML
import RecordMerge
import TestSupport
import Testing

/// The examples of the manual of the policy file, each run as it stands there.
@Suite("The manual of the policy file")
struct ManualTests {
  private let manual: Manual

  init() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let text = String(
      decoding: try Files.read("\(root)/Documentation/policies.md"),
      as: UTF8.self
    )
    manual = try Manual(text)
  }

  @Test("Each example of a merge comes to what the manual says, in both directions")
  func merges() throws {
    #expect(manual.examples.count { $0.isMerge } >= 30)
    for example in manual.examples where example.isMerge {
      let expected = try example.block("result")
      let merged = try example.merge("base", "ours", "theirs")
      #expect(merged.text == expected, example.comment)
      let mirrored = try example.merge("base", "theirs", "ours")
      if try example.takesSides() {
        #expect(mirrored != merged, example.comment)
      } else {
        let changedOver = ConflictText(Array(expected.utf8)).swapped
        #expect(ConflictText(mirrored.array) == changedOver, example.comment)
      }
    }
  }

  @Test("Each example of three versions comes to what the manual says, in each order")
  func orders() throws {
    #expect(manual.examples.count { $0.isConvergence } >= 12)
    for example in manual.examples where example.isConvergence {
      var ends: Set<Bytes> = []
      for order in Example.orders {
        let first = try example.merge("base", order.0, order.1)
        let merged = try example.merge("base", first, order.2)
        let name = "\(order.0)+\(order.1), \(order.2)"
        let expected = try example.blocks["result"] ?? example.block(name)
        #expect(merged.text == expected, "\(name)\n\(example.policyText)")
        ends.insert(merged)
      }
      // An example of what does not converge has to show it.
      let doesConverge = example.blocks["result"] != nil
      #expect((ends.count == 1) == doesConverge, example.comment)
    }
  }

  @Test("Each rule that a policy file can name has an example")
  func rules() throws {
    let text = Bytes("policies: [{pattern: a, merge_rules: {f: no-such-rule}}]")
    var words: Set<String> = []
    do throws(PolicyFileError) {
      _ = try readPolicyFile(text, name: "rules")
    } catch {
      if case .unknownWord(_, kind: .rule, choices: let choices)? = error.problems.first?.reason {
        words = Set(choices)
      }
    }
    #expect(words.count >= 20)
    var shown: Set<String> = []
    for example in manual.examples where example.isMerge {
      shown.formUnion(try example.policy().rules.values.map(\.word))
    }
    #expect(words.subtracting(shown) == [])
  }

  @Test("Patterns decide for the paths that the manual says")
  func patterns() throws {
    #expect(manual.patternExamples.isEmpty == false)
    for (policies, lines) in manual.patternExamples {
      let file = try readPolicyFile(Bytes(policies), name: "manual")
      #expect(lines.isEmpty == false)
      for (path, line) in lines {
        let entry = file.entry(forPath: path)
        #expect((entry.map { String($0.line) } ?? "none") == line, "\(path)")
      }
    }
  }

  @Test("Every policy file in the manual can be used")
  func policyFiles() throws {
    for text in manual.policyFiles {
      #expect(throws: Never.self, "\(text)") { try readPolicyFile(Bytes(text), name: "manual") }
    }
  }
}

/// An example: a policy, and files by the word that stands behind `jsonl`.
private struct Example {
  var policyText: String
  var blocks: [String: String] = [:]

  static let orders = [
    ("first", "second", "third"), ("second", "third", "first"), ("first", "third", "second"),
  ]

  var isConvergence: Bool { blocks["first"] != nil }
  var isMerge: Bool { !isConvergence }
  var comment: Comment { "\(policyText)" }

  func block(_ name: String) throws -> String {
    try #require(blocks[name], "'jsonl \(name)' is missing:\n\(policyText)")
  }

  func policy() throws -> Policy {
    let file = try readPolicyFile(Bytes(policyText), name: "manual")
    return try #require(file.entry(forPath: "data/tasks.jsonl")?.policy, comment)
  }

  /// Whether the result depends on which side is which.
  func takesSides() throws -> Bool {
    let rules = try policy().rules.values
    return rules.contains(.ours) || rules.contains(.theirs)
  }

  func merge(_ base: String, _ ours: String, _ theirs: String) throws -> Bytes {
    try merge(base, Bytes(block(ours)), theirs)
  }

  func merge(_ base: String, _ ours: Bytes, _ theirs: String) throws -> Bytes {
    try DocumentMerge(policy: policy(), digest: { sha256($0) })
      .merge(base: Bytes(block(base)), ours: ours, theirs: Bytes(block(theirs)))
      .bytes()
  }
}

/// The fenced blocks of the manual, by what they are.
private struct Manual {
  var examples: [Example] = []
  /// A policy file, and the line that decides for each path.
  var patternExamples: [(policies: String, lines: [(path: String, line: String)])] = []
  /// All policy files, also those without an example.
  var policyFiles: [String] = []

  init(_ text: String) throws {
    var info: String?
    var content = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let opened = info {
          try add(content, opened)
          info = nil
        } else {
          info = String(line.dropFirst(3))
          content = ""
        }
      } else if info != nil {
        content += line + "\n"
      }
    }
    try #require(info == nil, "A block does not end.")
  }

  private mutating func add(_ content: String, _ info: String) throws {
    let words = info.split(separator: " ", maxSplits: 1).map(String.init)
    switch words.first {
    case "yaml":
      policyFiles.append(content)
      if info == "yaml policy" { examples.append(Example(policyText: content)) }
      if info == "yaml files" { patternExamples.append((content, [])) }
    case "jsonl" where words.count == 2 && !examples.isEmpty:
      let old = examples[examples.count - 1].blocks.updateValue(content, forKey: words[1])
      try #require(old == nil, "'\(info)' stands twice:\n\(content)")
    case "text" where info == "text lines" && !patternExamples.isEmpty:
      let lines = content.split(separator: "\n").map { $0.split(separator: ": ").map(String.init) }
      patternExamples[patternExamples.count - 1].lines = lines.map { ($0[0], $0[1]) }
    default:
      Issue.record("A block '\(info)' that nothing checks:\n\(content)")
    }
  }
}
