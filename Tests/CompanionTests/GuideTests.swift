import Foundation
import TestSupport
import Testing

/// The guide to the store in the README, tried as a newcomer would.
@Suite("The guide to the store")
struct GuideTests {
  @Test("Its commands, in order, in an empty repository, print what the guide shows")
  func commands() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let readMe = String(decoding: try Files.read("\(root)/README.md"), as: UTF8.self)
    let steps = Self.steps(in: readMe)
    #expect(steps.count >= 15)
    let world = try StoreWorld(exportsEdits: true)
    for step in steps {
      let printed = try world.shell(step.command)
        .replacing(world.repository.folder, with: "/home/ada/notes")
      #expect(Self.timeless(printed) == Self.timeless(step.output), "\(step.command)")
    }
  }

  /// The commands of the blocks with `console`, each with the lines below it.
  private static func steps(in text: String) -> [(command: String, output: String)] {
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
