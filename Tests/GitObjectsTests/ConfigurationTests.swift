internal import GitObjects
internal import System
internal import TestSupport
internal import Testing

@Suite("The configuration of a repository")
struct ConfigurationTests {
  private let repository: Repository

  init() throws { repository = try GitWorld().makeRepository() }

  @Test("The repository's own settings count more than the user's")
  func levels() throws {
    let home = repository.world.folder.path("home")
    try Files.write("[user]\n\tname = Home\n[a \"B.c\"]\n\td = deep\n", to: home + "/.gitconfig")
    try Files.write("[user]\n\tname = X\n\temail = x@y\n", to: home + "/.config/git/config")
    #expect(try repository.open().string("user.name") == "Home")
    #expect(try repository.open().string("user.email") == "x@y")
    #expect(try repository.open().string("A.B.c.D") == "deep")
    #expect(try repository.open().string("a.b.c.d") == nil)
    try repository.git("config", "user.name", "Here")
    #expect(try repository.open().string("user.name") == "Here")
    let other = repository.world.folder.path("other")
    try Files.write("[user]\n\temail = other\n", to: other)
    #expect(
      try repository.open(adding: ["GIT_CONFIG_GLOBAL": other]).string("user.email") == "other"
    )
  }

  @Test("Settings on git's command line take precedence")
  func overrides() throws {
    try repository.git("config", "jsonl.name", "file")
    // `git -c` hands its settings to what it starts: here, to a shell that shows them.
    let parameters = try repository.git(
      "-c",
      "JSONL.name=it's = \"here\"!",
      "-c",
      "jsonl.flag",
      "-c",
      "jsonl.empty=",
      "-c",
      "alias.reveal=!printf %s \"$GIT_CONFIG_PARAMETERS\"",
      "reveal"
    )
    let old = "'jsonl.name=it'\\''s = \"here\"'\\!'' 'jsonl.flag' 'jsonl.empty='"
    for text in [parameters, old] {
      let opened = try repository.open(adding: ["GIT_CONFIG_PARAMETERS": text])
      #expect(try opened.string("jsonl.name") == "it's = \"here\"!")
      #expect(try opened.bool("jsonl.flag") == true)
      #expect(try opened.bool("Jsonl.Empty") == false)
    }
    #expect(try repository.open().string("init.defaultbranch") == "main")
  }

  @Test("A flag is true or false, or an error")
  func flags() throws {
    for (value, expected) in [("yes", true), ("off", false), ("1", true), ("0", false)] {
      try repository.git("config", "jsonl.flag", value)
      #expect(try repository.open().bool("jsonl.flag") == expected)
    }
    #expect(try repository.open().bool("jsonl.other") == nil)
    try repository.git("config", "jsonl.flag", "perhaps")
    #expect(throws: GitError.self) { try repository.open().bool("jsonl.flag") }
  }

  @Test("Who works here: the environment, the configuration, or unknown")
  func identity() throws {
    let ada = GitIdentity(name: "Ada Author", email: "ada@example.com")
    #expect(try repository.open().identity() == ada)
    let nobody = ["GIT_AUTHOR_NAME": "", "GIT_AUTHOR_EMAIL": ""]
    #expect(
      try repository.open(adding: nobody).identity()
        == GitIdentity(name: "unknown", email: "unknown")
    )
    try repository.git("config", "user.name", "Uma")
    try repository.git("config", "user.email", "uma@example.com")
    try repository.git("config", "author.name", "Author")
    #expect(
      try repository.open(adding: nobody).identity()
        == GitIdentity(name: "Author", email: "uma@example.com")
    )
  }
}
