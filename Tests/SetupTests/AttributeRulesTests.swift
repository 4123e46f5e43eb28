import JSONText
import Setup
import TestSupport
import Testing

@Suite("Attributes as git reads them")
struct AttributeRulesTests {
  private static let paths = [
    "tasks.jsonl", "data/tasks.jsonl", "data/deep/tasks.jsonl", "a b.jsonl", "x*y.jsonl",
    "[a].jsonl", "say \"hi\".jsonl", "back\\slash.jsonl", "#x.jsonl", "!x.jsonl", "ünï.jsonl",
  ]

  private static let files = [
    "*.jsonl merge=jsonl\n", "/tasks.jsonl merge=jsonl\n", "tasks.jsonl merge\n",
    "data merge=jsonl\n", "data/ merge=jsonl\n", "data/* merge=jsonl\n", "data/** merge=jsonl\n",
    "**/tasks.jsonl merge=jsonl\n", "*.jsonl merge=jsonl\n/tasks.jsonl -merge\n",
    "*.jsonl merge=jsonl\ntasks.jsonl !merge\n", "# *.jsonl merge=jsonl\n",
    "  *.jsonl  text merge=union  eol=lf\n", "*.jsonl binary\n", "\"a b.jsonl\" merge=jsonl\n",
    "*.jsonl merge=one merge=two\n", "*.txt merge=jsonl\n", "", "*.jsonl text\n",
  ]

  private func asked(_ repository: Repository, _ path: String) throws -> String {
    let answer = try repository.git("check-attr", "-z", "merge", "--", path)
    return String(answer.split(separator: "\0").last ?? "")
  }

  private func text(_ merge: AttributeRules.Merge?) -> String {
    switch merge {
    case nil: "unspecified"
    case .set: "set"
    case .unset: "unset"
    case .driver(let name): name
    }
  }

  @Test("A file has the meaning that git gives it", arguments: files)
  func sameAsGit(file: String) throws {
    let repository = try GitWorld().makeRepository()
    try Files.write(file, to: repository.path(".gitattributes"))
    for path in Self.paths {
      let merge = AttributeRules.merge(for: path) { $0 == ".gitattributes" ? Bytes(file) : nil }
      #expect(try text(merge) == asked(repository, path), "\(path)")
    }
  }

  @Test("A file in a deeper folder counts more")
  func folders() throws {
    let repository = try GitWorld().makeRepository()
    let files = [
      ".gitattributes": "*.jsonl merge=a\n",
      "data/.gitattributes": "/tasks.jsonl merge=b\n",
    ]
    for (name, text) in files { try Files.write(text, to: repository.path(name)) }
    for path in ["tasks.jsonl", "data/tasks.jsonl", "data/deep/tasks.jsonl"] {
      let merge = AttributeRules.merge(for: path) { files[$0].map { Bytes($0) } }
      #expect(try text(merge) == asked(repository, path), "\(path)")
    }
  }

  @Test("The line for a path is about just that path", arguments: paths)
  func line(path: String) throws {
    let repository = try GitWorld().makeRepository()
    let line = AttributeRules.line(forPath: path) + "\n"
    try Files.write(line, to: repository.path(".gitattributes"))
    for other in Self.paths {
      #expect(try asked(repository, other) == (other == path ? "jsonl" : "unspecified"), "\(other)")
      let merge = AttributeRules.merge(for: other) { $0 == ".gitattributes" ? Bytes(line) : nil }
      #expect(text(merge) == (other == path ? "jsonl" : "unspecified"), "\(other)")
    }
  }
}
