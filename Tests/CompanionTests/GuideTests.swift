import Foundation
import TestSupport
import Testing

/// The README and the guide to the store, tried as a newcomer would.
@Suite("The README and the guide to the store")
struct GuideTests {
  private static func page(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    return String(decoding: try Files.read("\(root)/\(name)"), as: UTF8.self)
  }

  /// Runs the commands of a page, and compares what they print with what it shows.
  private func follow(_ page: String, in world: StoreWorld) throws {
    for step in Self.steps(in: page) {
      let printed = try world.shell(step.command)
        .replacing(world.repository.folder, with: "/home/ada/notes")
      #expect(Self.timeless(printed) == Self.timeless(step.output), "\(step.command)")
    }
  }

  @Test("The guide's commands, in order, in an empty repository, print what the guide shows")
  func guide() throws {
    let guide = try Self.page("Documentation/store.md")
    #expect(Self.steps(in: guide).count >= 15)
    try follow(guide, in: StoreWorld(exportsEdits: true))
  }

  @Test("The commands of a page print what it shows", arguments: ["blobs", "live"])
  func pages(name: String) throws {
    let page = try Self.page("Documentation/\(name).md")
    #expect(Self.steps(in: page).count >= 10)
    try follow(page, in: StoreWorld(exportsEdits: true))
  }

  @Test("The README's commands, in order, resolve its own conflict, and print what it shows")
  func readMe() throws {
    let readMe = try Self.page("README.md")
    #expect(Self.steps(in: readMe).count >= 15)
    let blocks = readMe.matches(of: /```jsonl\n([^`]*)```/).map { block in
      Repository.lines(of: String(block.1))
    }
    #expect(blocks.map(\.count) == [2, 1])
    let base = #"{"id":"t-1","title":"Write report","priority":2,"labels":["docs"]}"#
    let others = [
      #"{"id":"t-2","title":"Slides","priority":1,"owner":"eva"}"#,
      #"{"id":"t-3","title":"Book a room","priority":3}"#,
    ]
    // The repository of somebody who has not set anything up.
    let world = try StoreWorld(exportsEdits: true)
    let repository = world.repository
    func commit(_ line: String) throws {
      try repository.write("tasks.jsonl", [line] + others)
      try repository.commit("Tasks")
    }
    try commit(base)
    try repository.branch("ben")
    try commit(blocks[0][1])
    try repository.checkOut("main")
    try commit(blocks[0][0])
    try follow(readMe, in: world)
    let merge = try repository.git("log", "--merges", "--format=%H", "-n1")
    let merged = Repository.lines(
      of: String(decoding: try repository.blob("tasks.jsonl", in: merge), as: UTF8.self)
    )
    #expect(merged == blocks[1] + others)
  }

  @Test("The README is short, and its links, and those of the index, lead somewhere")
  func length() throws {
    let readMe = try Self.page("README.md")
    let words = readMe.split(whereSeparator: \.isWhitespace)
      .filter { $0.contains { $0.isLetter || $0.isNumber } }
    #expect(words.count <= 1000)
    for (page, folder) in [("README.md", ""), ("Documentation/README.md", "Documentation/")] {
      for link in try Self.page(page).matches(of: /\]\(([^):#]+)(#[^)]*)?\)/) {
        #expect(throws: Never.self, "\(link.1)") { try Self.page(folder + link.1) }
      }
    }
  }

  /// The commands of the blocks with `console`, each with the lines below it.
  static func steps(in text: String) -> [(command: String, output: String)] {
    var steps: [(command: String, output: String)] = []
    var isConsole = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isConsole = line == "```console"
      } else if isConsole, line.hasPrefix("$ ") {
        steps.append((String(line.dropFirst(2)), ""))
      } else if isConsole {
        steps[steps.count - 1].output += line + "\n"
      }
    }
    return steps
  }

  /// A text in which all times are the same.
  private static func timeless(_ text: String) -> String {
    text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "TIME")
  }
}
