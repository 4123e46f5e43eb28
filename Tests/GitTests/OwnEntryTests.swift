@testable import Git
import JSONText
import System
import TestSupport
import Testing

@Suite("Settings of a repository's own file")
struct OwnEntryTests {
  private func entries(_ text: String) -> [String]? {
    GitConfigurationFiles.ownEntries(
      in: text,
      ofSections: ["a", "core", "extensions", "remote"]
    ).map { $0.map { $0.key + "=" + $0.value } }
  }

  @Test("They are read as git reads them")
  func plain() {
    let text = """
      # a comment
      [core]
      \trepositoryFormatVersion = 0
      [remote "Origin.x"]
      \turl = https://example.com/r.git
        mirror
      [Extensions]
      objectFormat=sha256

      """
    #expect(
      entries(text) == [
        "core.repositoryformatversion=0", "remote.Origin.x.url=https://example.com/r.git",
        "remote.Origin.x.mirror=", "extensions.objectformat=sha256",
      ]
    )
  }

  @Test("Git is not asked because of the quotation marks in the merge driver's section")
  func otherSections() {
    let text = """
      [merge "jsonl"]
      \tdriver = "if x; then \\"y\\" %A; fi" # [a]
      [a]
      \tb = 1
      [diff "jsonl"]
      \ttextconv = "x"

      """
    #expect(entries(text) == ["a.b=1"])
    #expect(entries("[merge]\n\tdriver = \"x\" \\\n[a]\n\tb = 1\n") == nil)
  }

  @Test(
    "Where there is a doubt, git has to be asked",
    arguments: [
      "[include]\n\tpath = x\n", "[remote \"a\\\"b\"]\nurl = x\n", "[a]\nb = \"x\"\n",
      "[a]\nb = x \\\ny\n", "[a]\nb = x ; c\n", "b = 1\n", "[a] b = 1\n", "[a \"b]\n",
      "[extensions]\nworktreeConfig = true\n", "\u{FEFF}[a]\n",
    ]
  )
  func doubtful(text: String) {
    #expect(entries(text) == nil)
  }

  @Test("Sections that other files have, too, are left to git")
  func otherFiles() throws {
    let folder = try TemporaryFolder()
    try Files.write("[remote \"a\"]\n\turl = x\n", to: folder.path("git/config"))
    try Files.write("[user]\n\tname = x\n", to: folder.path("home/.gitconfig"))
    func entries() -> [String]? {
      let environment = ProgramEnvironment(
        entries: [Array("HOME=\(folder.path("home"))".utf8)]
      )
      return GitConfigurationFiles.ownEntries(
        gitDirectory: folder.path("git"),
        ofSections: ["remote"],
        environment: environment
      ).map { $0.map(\.key) }
    }
    #if os(Linux)
      #expect(entries() == ["remote.a.url"])
      try Files.write("[Remote]\n\tpushDefault = x\n", to: folder.path("home/.gitconfig"))
      #expect(entries() == nil)
    #endif
  }
}
