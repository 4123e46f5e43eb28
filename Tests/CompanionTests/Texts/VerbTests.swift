import CommandInterface
@testable import Companion
import Foundation
import TestSupport
import Testing

@Suite("A verb is one file")
struct VerbTests {
  /// The folder of the package, four levels above this file.
  private let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  @Test("Each verb of the list has a file, and each file is that of a verb of the list")
  func files() throws {
    let names = try Files.names(in: "\(root)/Sources/Programs/Companion/Verbs")
    let files = allVerbs.map { "\($0).swift" }
    #expect(Set(files).count == allVerbs.count)
    #expect(names.sorted() == (files + ["VerbList.swift"]).sorted())
    for verb in allVerbs {
      let path = "\(root)/Sources/Programs/Companion/Verbs/\(verb).swift"
      let text = String(decoding: try Files.read(path), as: UTF8.self)
      #expect(text.contains("static let name = \"\(verb.name)\""), "\(verb)")
    }
  }

  @Test("Two verbs have no word in common")
  func names() {
    #expect(Set(allVerbs.map { $0.name }).count == allVerbs.count)
  }

  @Test("The guide for contributors shows a whole verb, as it is compiled here")
  func recipe() throws {
    func text(_ path: String) throws -> String {
      String(decoding: try Files.read("\(root)/\(path)"), as: UTF8.self)
    }
    let source = try text("Tests/CompanionTests/Texts/HelloVerb.swift")
    let start = try #require(source.range(of: "/// `git jsonl hello`"))
    let isShown = try text("Documentation/contributing.md")
      .contains("```swift\n" + source[start.lowerBound...] + "```\n")
    #expect(isShown)
  }

  @Test("Such a file is enough for help and parsing")
  func hello() throws {
    #expect(HelloVerb.helpText.hasPrefix("git jsonl hello - greet a person\n"))
    let words = try VerbWords(["Eva", "--loud", "--json"], of: HelloVerb.self)
    try words.checkOperands()
    #expect(try HelloVerb(words) == HelloVerb(person: "Eva", isLoud: true, isJSON: true))
    let error = try #require(throws: CommandLineError.self) {
      try VerbWords(["Eva", "--lout"], of: HelloVerb.self)
    }
    #expect(
      Messages.usage(error)
        == "there is no option \"--lout\" (did you mean \"--loud\"?); see git jsonl hello --help"
    )
  }
}
