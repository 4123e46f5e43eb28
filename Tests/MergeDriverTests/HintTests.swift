import TestSupport
import Testing

@Suite("Hints of the driver in a merge with conflicts")
struct HintTests {
  private func folder(_ base: String, _ ours: String, _ theirs: String) throws -> DriverFolder {
    try DriverFolder(base: base + "\n", ours: ours + "\n", theirs: theirs + "\n")
  }

  private let name = "jsonl-merge: t.jsonl: "

  @Test("A field that would do as the key, with the line to write")
  func key() throws {
    let folder = try folder(
      "{\"ticket\":1,\"a\":1}\n{\"ticket\":2,\"a\":1}",
      "{\"ticket\":1,\"a\":2}\n{\"ticket\":2,\"a\":1}",
      "{\"ticket\":1,\"a\":3}\n{\"ticket\":2,\"a\":1}"
    )
    let outcome = try folder.merge("--stdout", "-p", "t.jsonl")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors == name + "1 conflict\n" + name
        + "no key was found; if \"ticket\" identifies a record, write \"key: ticket\" in "
        + ".jsonl/policies.yml\n"
    )
    try folder.write("policies: [{pattern: '*.jsonl', key: ticket}]\n", to: "p.yml")
    let told = try folder.merge("--stdout", "-p", "t.jsonl", "--policy", "p.yml")
    #expect(told.errors == name + "1 conflict\n")
    let report = try folder.merge("-p", "t.jsonl", "--report", "r")
    #expect(report.end == .exit(1))
    #expect(
      try folder.text(of: "r").hasSuffix(
        "\"hints\":[\n{\"hint\":\"key\",\"field\":[\"ticket\"],\"write\":\"key: ticket\"}]}\n"
      )
    )
  }

  @Test("Comments, a header, bad lines and committed markers do not count as records without a key")
  func keyBesideOtherLines() throws {
    func text(_ value: Int) -> String {
      """
      # tickets
      {"format":1}
      {"ticket":1,"a":\(value)}
      {
      5
      <<<<<<< x
      {"ticket":3,"a":1}
      =======
      {"ticket":3,"a":1,"b":1}
      >>>>>>> y
      {"ticket":2,"a":1}
      """
    }
    let outcome = try folder(text(1), text(2), text(3)).merge("--stdout", "-p", "t.jsonl")
    #expect(outcome.errors.contains("if \"ticket\" identifies a record"), "\(outcome.errors)")
  }

  @Test("A moment that looks like a clock, and an array that may be a set")
  func clockAndSet() throws {
    let folder = try folder(
      "{\"id\":1,\"seen\":\"2026-01-01T00:00:00Z\",\"tags\":[\"a\"],\"n\":1}",
      "{\"id\":1,\"seen\":\"2026-01-02T00:00:00Z\",\"tags\":[\"b\"],\"n\":2}",
      "{\"id\":1,\"seen\":\"2026-01-03T00:00:00Z\",\"tags\":[\"c\"],\"n\":3}"
    )
    let outcome = try folder.merge("--stdout", "-p", "t.jsonl")
    #expect(outcome.errors.contains("with \"clock: seen\" in .jsonl/policies.yml, the later side"))
    try folder.write("policies: [{pattern: '*.jsonl', clock: seen}]\n", to: "p.yml")
    let asked = try folder.merge("--stdout", "-p", "t.jsonl", "--policy", "p.yml")
    #expect(asked.end == .exit(1))
    #expect(asked.errors.contains("write \"tags: union\" under merge_rules"))
    try folder.write(
      "policies: [{pattern: '*.jsonl', clock: seen, merge_rules: {tags: union}}]\n",
      to: "p.yml"
    )
    #expect(try folder.merge("--stdout", "-p", "t.jsonl", "--policy", "p.yml").end == .exit(0))
  }

  @Test("A policy with fields that no record has is reported only if there is a conflict")
  func policy() throws {
    let folder = try folder(
      "{\"id\":1,\"title\":\"a\"}",
      "{\"id\":1,\"title\":\"b\"}",
      "{\"id\":2}"
    )
    try folder.write(
      "policies:\n  - pattern: '*.jsonl'\n    merge_rules:\n      titel: lww\n",
      to: "p.yml"
    )
    let outcome = try folder.merge("--stdout", "-p", "t.jsonl", "--policy", "p.yml")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors.hasSuffix(
        name
          + "its policy names fields that no record has: \"titel\" in line 4 (did you mean "
          + "\"title\"?)\n"
      )
    )
    try folder.write("{\"id\":1,\"title\":\"a\"}\n{\"id\":2}\n", to: "theirs")
    let clean = try folder.merge("--stdout", "-p", "t.jsonl", "--policy", "p.yml")
    #expect(clean.end == .exit(0))
    #expect(clean.errors == "")
    let inner = try folder.merge("--virtual", "--stdout", "-p", "t.jsonl", "--policy", "p.yml")
    #expect(inner.errors == "")
  }
}
