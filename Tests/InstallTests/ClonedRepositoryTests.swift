import Foundation
import TestSupport
import Testing

/// What install.sh promises of repositories that it has never seen.
@Suite("Clones after the installation")
struct ClonedRepositoryTests {
  private let sandbox: Sandbox
  private let clone = "clone"

  private var bin: String { "\(sandbox.prefix)/bin" }

  /// Somebody's repository with attributes and a policy, in which two branches edit one record, and
  /// a clone of it after the installation.
  init() throws {
    sandbox = try Sandbox()
    try sandbox.install(path: ["\(sandbox.prefix)/bin"]).orThrow()
    try git("init", "-q", "-b", "main", sandbox.path("home/origin"))
    try write("* -text\ntasks.jsonl merge=jsonl diff=jsonl\n", to: ".gitattributes")
    try write(
      "policies:\n  - {pattern: 'tasks.jsonl', merge_rules: {points: counter}}\n",
      to: ".jsonl/policies.yml"
    )
    try commit(#"{"id":"t-1","title":"a","points":1}"#)
    try git("-C", "origin", "checkout", "-q", "-b", "other")
    try commit(#"{"id":"t-1","title":"b","points":3}"#)
    try git("-C", "origin", "checkout", "-q", "main")
    try commit(#"{"id":"t-1","title":"a","points":2,"status":"open"}"#)
    try git("clone", "-q", "origin", clone)
  }

  @discardableResult
  private func git(_ words: String...) throws -> String {
    try sandbox.run(["git"] + words, path: [bin]).orThrow().output
  }

  private func write(_ text: String, to name: String) throws {
    let path = sandbox.path("home/origin/\(name)")
    try Files.makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    try Files.write(text, to: path)
  }

  private func commit(_ line: String) throws {
    try write(line + "\n", to: "tasks.jsonl")
    try git("-C", "origin", "add", "-A")
    try git("-C", "origin", "commit", "-q", "-m", "x")
  }

  @Test("A clone merges by the repository's policy right away, and init does the rest")
  func mergesRightAway() throws {
    try git("-C", clone, "merge", "-q", "--no-edit", "origin/other")
    let merged = #"{"id":"t-1","title":"b","points":4,"status":"open"}"# + "\n"
    #expect(try sandbox.read("home/clone/tasks.jsonl") == merged)
    #expect(try git("-C", clone, "status", "--porcelain") == "")
    #expect(!sandbox.exists("home/clone/.git/jsonl"))
    try git("-C", clone, "jsonl", "init")
    #expect(try git("-C", clone, "jsonl", "get", "t-1", "points") == "4\n")
    try git("-C", clone, "jsonl", "put", "t-1", "status=done")
    try git("-C", clone, "jsonl", "commit", "-m", "x")
    #expect(try git("-C", clone, "show", "HEAD:tasks.jsonl").contains(#""status":"done""#))
    #expect(try git("-C", clone, "jsonl", "doctor") == "nothing is wrong\n")
  }
}
