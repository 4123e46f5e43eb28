import TestSupport
import Testing

@testable import Git

@Suite("Settings of git that are read without it")
struct PlainSettingTests {
  private static let texts = [
    "[user]\n\tname = Ada Author\n\temail = ada@example.com\n",
    "[user]\nname=Ada\nname = Bea\n", "[User]\n  NAME =   two  words  \n",
    "[user]\n\tname = \"Ada Author\"\n", "[user]\n\tname = Ada ; a comment\n",
    "[user]\n\tname = Ada # a comment\n", "[user]\n\tname = A\\\n da\n",
    "[user] name = Ada\n", "[user]\n\tname\n", "[user \"x\"]\n\tname = Ada\n",
    "[user.x]\n\tname = Ada\n", "[a]\n\tb = c\\\n[user]\n\tname = Ada\n",
    "# [user]\n; name = Ada\n", "[user]\r\n\tname = Ada\r\n", "[other]\n\tname = Ada\n",
    "[user]\n\tname = Ada\n[other]\n\tname = Bea\n[user]\n\temail = a=b\n",
    "[user]\n\tname = \n", "[user]\n\tname =\t Ada\n", "[user]\n\tname = A\tda\n",
    "\u{FEFF}[user]\n\tname = Ada\n", "[user]\n\tname = A\u{2028}b\n",
    "[include]\n\tpath = x\n[user]\n\tname = Ada\n", "",
  ]

  @Test("They are what git says, or it takes git to tell", arguments: texts)
  func values(_ text: String) throws {
    let world = try GitWorld()
    let path = world.folder.path("settings")
    try Files.write(text, to: path)
    let keys: Set<String> = ["user.name", "user.email"]
    guard let found = GitConfigurationFiles.plainValues(of: keys, in: text) else { return }
    for key in keys {
      let said = try world.run("git", ["config", "--file", path, key])
      let expected = said.status == 0 ? String(said.output.dropLast()) : nil
      #expect(found[key] == expected, "\(key): \(said)")
    }
  }

  @Test("The usual ones take no git to tell")
  func usual() {
    let keys: Set<String> = ["user.name", "user.email", "jsonl.autoexport"]
    let values = GitConfigurationFiles.plainValues(of: keys, in: Self.texts[0])
    #expect(values == ["user.name": "Ada Author", "user.email": "ada@example.com"])
    let more =
      "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = a\n[jsonl]\n\tautoExport = no\n"
    #expect(
      GitConfigurationFiles.plainValues(of: keys, in: more) == ["jsonl.autoexport": "no"]
    )
  }
}
