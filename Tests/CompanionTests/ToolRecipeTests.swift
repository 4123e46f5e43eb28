import Foundation
import TestSupport
import Testing

/// What the page about other tools says, done as they would.
@Suite("With mergetool, rerere and jj")
struct ToolRecipeTests {
  private let base = [#"{"id":"a","t":"x","n":1}"#, #"{"id":"b","t":"x"}"#]
  private let ours = [#"{"id":"a","t":"o","n":1}"#, #"{"id":"b","t":"x"}"#]
  private let theirs = [#"{"id":"a","t":"t","n":2}"#, #"{"id":"b","t":"y"}"#]

  private static var page: String {
    get throws {
      let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
      return String(decoding: try Files.read("\(root)/Documentation/tools.md"), as: UTF8.self)
    }
  }

  /// Configures `git mergetool` by the lines of the page.
  private func configureTool(_ world: StoreWorld) throws {
    let lines = try Self.page.split(separator: "\n").filter {
      $0.hasPrefix("git config --global mergetool.")
    }
    #expect(lines.count == 2)
    #expect(try world.shell(lines.joined(separator: " && ")) == "")
  }

  @Test("git mergetool resolves what the rules decide, and leaves the rest as it was")
  func mergetool() throws {
    let late = try StoreWorld.stopped(
      base,
      [ours[0], base[1]],
      [base[0], theirs[1]],
      hasDriver: false
    )
    try configureTool(late)
    try late.git("mergetool", "-y", "--tool=jsonl").orThrow()
    #expect(try late.repository.unmerged() == [])
    #expect(try late.repository.lines("t.jsonl") == [ours[0], theirs[1]])

    let contested = try StoreWorld.stopped(base, ours, theirs)
    try configureTool(contested)
    let before = try contested.repository.text("t.jsonl")
    #expect(try contested.git("mergetool", "-y", "--tool=jsonl").end == .exit(1))
    #expect(try contested.repository.unmerged() == ["t.jsonl"])
    #expect(try contested.repository.text("t.jsonl") == before)
  }

  @Test("git mergetool at a terminal asks")
  func mergetoolAtTerminal() throws {
    let world = try StoreWorld.stopped(base, ours, theirs)
    try configureTool(world)
    let (status, shown) = try PseudoTerminal.run(
      "git",
      ["mergetool", "-y", "--tool=jsonl"],
      environment: world.repository.world.environment.merging(
        ["TERM": "dumb", "PATH": world.path]
      ) { $1 },
      folder: world.repository.folder,
      typed: "t\n"
    )
    #expect(status == 0, "\(shown)")
    #expect(shown.contains("t.jsonl: a, t (1 of 1)"))
    #expect(try world.repository.lines("t.jsonl") == [theirs[0], theirs[1]])
    #expect(try world.repository.unmerged() == [])
  }

  @Test("rerere repeats what git jsonl resolve decided", arguments: ["merge", "diff3", "zdiff3"])
  func rerere(_ style: String) throws {
    let world = try StoreWorld.stopped(base, ours, theirs, style: style)
    let repository = world.repository
    try repository.git("merge", "--abort")
    try repository.git("config", "rerere.enabled", "true")
    #expect(try repository.tryGit("merge", "side").status == 1)
    try world.run("resolve", "--all=theirs").orThrow()
    let resolved = try repository.lines("t.jsonl")
    try repository.git("commit", "-q", "--no-edit")
    try repository.git("reset", "-q", "--hard", "HEAD^1")
    #expect(try repository.tryGit("merge", "side").status == 1)
    #expect(try repository.lines("t.jsonl") == resolved)
    // Git leaves the staging to the user, and so does resolve find nothing more to ask.
    #expect(try repository.unmerged() == ["t.jsonl"])
    #expect(try world.output("resolve") == "t.jsonl: resolved, and staged\n")
    #expect(try repository.lines("t.jsonl") == resolved)
  }

  /// The members of the page's table for jj.
  private struct Recipe {
    var program = ""
    var arguments: [String] = []
    var conflictStatuses: [Int] = []

    init(_ page: String) throws {
      let start = try #require(page.range(of: "[merge-tools.jsonl]\n"))
      let rest = page[start.upperBound...]
      let table = rest[..<(try #require(rest.range(of: "```"))).lowerBound]
      // What is on the right of a line is JSON as well as TOML.
      for line in table.replacing(",\n", with: ",").split(separator: "\n") {
        let parts = line.split(separator: " = ", maxSplits: 1)
        let value = try #require(PlainValue(String(parts[1])))
        switch parts[0] {
        case "program": program = value.string ?? ""
        case "merge-args": arguments = (value.elements ?? []).compactMap(\.string)
        case "merge-conflict-exit-codes":
          conflictStatuses = (value.elements ?? []).compactMap { Int($0.text) }
        default: break
        }
      }
    }
  }

  /// jj makes the sides read-only, the output empty, and reads it again if the exit status says
  /// that there are conflicts; it takes blocks that have a base alone:
  /// https://jj-vcs.github.io/jj/latest/config/#3-way-merge-tools-for-conflict-resolution.
  private func resolveByJJ(_ sides: [String: [String]]) throws -> (isResolved: Bool, [String]) {
    let recipe = try Recipe(Self.page)
    #expect(recipe.program == "jsonl-merge")
    let world = try StoreWorld()
    let folder = world.repository.world.folder
    var values = ["path": "data/tasks.jsonl", "marker_length": "11"]
    for (name, lines) in sides.merging(["output": []], uniquingKeysWith: { $1 }) {
      let path = folder.path("\(name)_tasks.jsonl")
      try Files.write(lines.map { $0 + "\n" }.joined(), to: path)
      if name != "output" { try world.repository.world.run("chmod", ["a-w", path]).orThrow() }
      values[name] = path
    }
    let arguments = recipe.arguments.map { word in
      word.hasPrefix("$") ? values[String(word.dropFirst())] ?? word : word
    }
    #expect(!arguments.contains { $0.contains("$") })
    let outcome = try world.repository.world.run(
      recipe.program,
      arguments,
      in: folder.path,
      adding: ["PATH": world.path]
    )
    let isConflict = recipe.conflictStatuses.contains(Int(outcome.status))
    #expect(isConflict || outcome.status == 0, "\(outcome)")
    let output = try Files.read(try #require(values["output"]))
    return (!isConflict, Repository.lines(of: String(decoding: output, as: UTF8.self)))
  }

  @Test("jj resolve takes the merge, and conflicts with their base")
  func jj() throws {
    let clean = try resolveByJJ(
      ["base": base, "left": [ours[0], base[1]], "right": [base[0], theirs[1]]]
    )
    #expect(clean == (true, [ours[0], theirs[1]]))
    let (isResolved, lines) = try resolveByJJ(["base": base, "left": ours, "right": theirs])
    #expect(!isResolved)
    let marks = lines.filter { $0.prefix(11).count == 11 && Set($0.prefix(11)).count == 1 }
    #expect(marks.map { $0.first } == ["<", "|", "=", ">"])
    #expect(
      lines.filter { !marks.contains($0) } == [
        #"{"id":"a","t":"o","n":2}"#, #"{"id":"a","t":"x","n":2}"#, #"{"id":"a","t":"t","n":2}"#,
        theirs[1],
      ]
    )
  }
}
