import ContentHash
import Foundation
import JSONText
import MergePolicy
import PolicyYAML
import RecordMerge
import TestSupport
import Testing

/// The examples of the policy file's manual, each run as it is.
@Suite("The manual of the policy file")
struct ManualTests {
  private let manual: Manual
  /// The page of shapes of data, each with an example.
  private let shapes: Manual

  init() throws {
    manual = try Manual(page: "policies.md")
    shapes = try Manual(page: "shapes.md")
  }

  @Test("Each example of a merge has the manual's result, in both directions")
  func merges() throws {
    #expect(manual.examples.count { $0.isMerge } >= 30)
    for example in manual.examples + shapes.examples where example.isMerge {
      try example.check("result", by: try example.policy())
    }
  }

  @Test("Each shape of data has its page's result without a policy too")
  func shapesWithoutPolicy() throws {
    #expect(shapes.examples.count >= 20)
    for example in shapes.examples { try example.check("without", by: Policy()) }
  }

  @Test("Each row of the table of shapes leads to an example, and each example has a row")
  func rowsOfShapes() throws {
    let rows = manual.text.matches(of: /\[[^\]]*\]\(shapes\.md#([a-z-]+)\)/).map { String($0.1) }
    let anchors = shapes.examples.map(\.anchor)
    #expect(Set(rows).count == rows.count)
    #expect(rows.sorted() == anchors.sorted())
  }

  @Test("Each example of three versions has the manual's result, in each order")
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
      let reason = error.problems.first?.reason
      if case .value(.unknownWord(_, kind: .rule, choices: let choices))? = reason {
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
    for text in manual.policyFiles + shapes.policyFiles {
      #expect(throws: Never.self, "\(text)") { try readPolicyFile(Bytes(text), name: "manual") }
    }
  }
}

/// An example: a policy, and files by the word after `jsonl`.
private struct Example {
  var policyText: String
  /// What leads to the section that it is in.
  var anchor: String
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
    try readPolicyFile(Bytes(policyText), name: "manual").policy(forPath: "data/tasks.jsonl")
  }

  /// Checks that a merge by a policy gives a block, in both directions.
  func check(_ name: String, by policy: Policy) throws {
    let expected = try block(name)
    let merged = try merge("base", Bytes(block("ours")), "theirs", by: policy)
    #expect(merged.text == expected, "\(name)\n\(policyText)")
    let mirrored = try merge("base", Bytes(block("theirs")), "ours", by: policy)
    let rules = policy.rules.values
    if rules.contains(.ours) || rules.contains(.theirs) {
      #expect(mirrored != merged, comment)
    } else {
      let changedOver = ConflictText(Array(expected.utf8)).swapped
      #expect(ConflictText(mirrored.array) == changedOver, comment)
    }
  }

  func merge(_ base: String, _ ours: String, _ theirs: String) throws -> Bytes {
    try merge(base, Bytes(block(ours)), theirs)
  }

  func merge(_ base: String, _ ours: Bytes, _ theirs: String) throws -> Bytes {
    try merge(base, ours, theirs, by: policy())
  }

  private func merge(
    _ base: String,
    _ ours: Bytes,
    _ theirs: String,
    by policy: Policy
  ) throws -> Bytes {
    try DocumentMerge(policy: policy, digest: { sha256($0) })
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
  let text: String
  /// What leads to the section that is being read.
  private var anchor = ""

  /// Reads a page of the documentation.
  init(page: String) throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    text = String(decoding: try Files.read("\(root)/Documentation/\(page)"), as: UTF8.self)
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
      } else if line.hasPrefix("## ") {
        anchor = line.dropFirst(3).lowercased().replacing(" ", with: "-")
      }
    }
    try #require(info == nil, "A block does not end.")
  }

  private mutating func add(_ content: String, _ info: String) throws {
    let words = info.split(separator: " ", maxSplits: 1).map(String.init)
    switch words.first {
    case "yaml":
      policyFiles.append(content)
      if info == "yaml policy" { examples.append(Example(policyText: content, anchor: anchor)) }
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
