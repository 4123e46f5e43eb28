import CommandInterface
import Foundation
import TestSupport
import Testing

@Suite("Documentation of the options")
struct DocumentationTests {
  /// The folder of the package, three levels above this file.
  private let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private func text(of path: String) throws -> String {
    String(decoding: try Files.read("\(root)/\(path)"), as: UTF8.self)
  }

  private let options = Set(DriverOption.allCases.map(\.rawValue) + ["--"])

  @Test("--help is this text")
  func help() throws {
    #expect(driverHelpText == (try text(of: "Tests/Fixtures/help/jsonl-merge.txt")))
  }

  @Test("--version prints the name and a version of three numbers, the commit and the libraries")
  func version() throws {
    let numbers = versionNumber.split(separator: ".", omittingEmptySubsequences: false)
    #expect(numbers.count == 3 && numbers.allSatisfy { UInt($0) != nil })
    let libraries = ["libone 1.2", "libtwo 3"]
    #expect(
      versionText("jsonl-merge", commit: "abc", libraries: libraries)
        == "jsonl-merge \(versionNumber)\ncommit abc\nlibone 1.2\nlibtwo 3\n"
    )
    #expect(versionText("p", commit: nil, libraries: []) == "p \(versionNumber)\n")
  }

  /// The options among words of a command line, without attached values.
  private func options(among words: some Sequence<Substring>) -> Set<String> {
    let dashed = words.filter { $0.hasPrefix("-") && $0 != "-" }
    return Set(dashed.map { String($0.hasPrefix("--") ? $0.prefix { $0 != "=" } : $0.prefix(2)) })
  }

  @Test("--help names the options that there are, and no others")
  func helpOptions() {
    let words = driverHelpText.split { " \n,;:.".contains($0) }
    #expect(options(among: words) == options)
  }

  @Test("The manual page has an entry for each option that there is, and for no other")
  func manualOptions() throws {
    // In mdoc, `.It Fl -help` is the entry of --help, and `Fl p` in it is -p.
    let entries = try text(of: "Documentation/man/jsonl-merge.1")
      .split(separator: "\n").filter { $0.hasPrefix(".It Fl ") }
    let named = entries.flatMap { entry in
      entry.matches(of: /Fl ([A-Za-z-]+)/).map { "-" + $0.1 }
    }
    #expect(Set(named) == options)
  }

  @Test("The manual page's synopsis has each option")
  func manualSynopsis() throws {
    let page = try text(of: "Documentation/man/jsonl-merge.1")
    let synopsis = page.prefix(upTo: try #require(page.range(of: ".Sh DESCRIPTION")).lowerBound)
    for option in options {
      let name = option.dropFirst()
      #expect(synopsis.contains("Fl \(name)") || synopsis.contains("| \(name)"), "\(option)")
    }
  }

  @Test("A README leads to all options, and names none that there is not")
  func readMe() throws {
    let readMe = try text(of: "README.md")
    #expect(readMe.contains("`jsonl-merge --help`"))
    #expect(readMe.contains("`man jsonl-merge`"))
    let commands = readMe.matches(of: /jsonl-merge((?: [^ `\n]+)+)/)
    let words = commands.flatMap { $0.1.split(separator: " ") }
    #expect(options(among: words).isSubset(of: options))
  }
}
