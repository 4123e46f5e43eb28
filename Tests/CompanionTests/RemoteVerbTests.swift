import TestSupport
import Testing

@Suite("git jsonl remote")
struct RemoteVerbTests {
  private func world() throws -> StoreWorld { try StoreWorld() }

  @Test("Remotes are added, listed and removed in git's configuration")
  func list() throws {
    let world = try world()
    let folder = world.repository.folder
    try world.run("remote", "add", "team.a", "dir:///shared/records").orThrow()
    try world.run("remote", "add", "Local", "dir:///a%20b", "--ca", "/ca.pem", "--key", "k.pem")
      .orThrow()
    #expect(
      try world.git("config", "--local", "--get-regexp", "jsonl.remote").output == """
        jsonl.remote.team.a.url dir:///shared/records
        jsonl.remote.Local.ca /ca.pem
        jsonl.remote.Local.key \(folder)/k.pem
        jsonl.remote.Local.url dir:///a%20b

        """
    )
    #expect(
      try world.output("remote", "list") == """
        name    url
        Local   dir:///a%20b
        team.a  dir:///shared/records

        """
    )
    #expect(
      try world.output("remote", "list", "--json") == """
        {"name":"Local","url":"dir:///a%20b","ca":"/ca.pem","key":"\(folder)/k.pem"}
        {"name":"team.a","url":"dir:///shared/records"}

        """
    )
    try world.run("remote", "remove", "Local").orThrow()
    #expect(try world.output("remote", "list", "--json").split(separator: "\n").count == 1)
    let again = try world.run("remote", "remove", "team.b")
    #expect(again.status == 128)
    #expect(again.errors.contains(#"there is no remote "team.b" (did you mean "team.a"?)"#))
  }

  @Test("What can't be a remote is refused, and nothing is written")
  func refusals() throws {
    let world = try world()
    let attempts: [([String], String)] = [
      (["a", "postgres://u:secret@h/d"], "the URL has a password"),
      (["a", "postgres://h/d?password=secret"], "the URL has a password"),
      (["a", "shared/records"], "is not a URL of a remote"),
      (["a", "no-such-kind://h"], "git-jsonl-remote-no-such-kind"),
      (["a", "postgres:/u:secret@h/d"], "is not a URL of a remote"),
      (["-a", "dir:///x"], "-a"),
      (["a", "dir://x/y"], "\"dir://x/y\" is not dir:// and an absolute path"),
      (["a b", "dir:///x"], "can't be the name of a remote"),
      ([".a", "dir:///x"], "can't be the name of a remote"),
    ]
    for (words, sentence) in attempts {
      let outcome = try world.repository.world.run(
        "git",
        ["jsonl", "remote", "add"] + words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(outcome.status >= 128, "\(words)")
      #expect(outcome.errors.contains(sentence), "\(words): \(outcome.errors)")
      #expect(!(outcome.errors + outcome.output).contains("secret"), "\(words)")
    }
    #expect(try world.output("remote", "list") == "")
    try world.run("remote", "add", "a", "dir:///x").orThrow()
    let second = try world.run("remote", "add", "a", "dir:///y")
    #expect(second.status == 128)
    #expect(second.errors.contains(#"there is a remote "a" already"#))
  }

  @Test("The helper for folders keeps to every rule of the protocol, and leaves nothing behind")
  func check() throws {
    let world = try world()
    let shared = world.repository.world.folder.path("shared")
    try world.run("remote", "add", "shared", "dir://" + shared).orThrow()
    let outcome = try world.run("remote", "check", "shared")
    let lines = outcome.output.split(separator: "\n")
    #expect(outcome.status == 0, "\(outcome)")
    #expect(lines.count > 70)
    #expect(lines.allSatisfy { $0.hasPrefix("ok      ") }, "\(outcome)")
    #expect(outcome.errors == "")
    #expect(try Files.names(in: shared + "/collections") == [])
    #expect(try Files.names(in: shared + "/live") == [])
  }

  @Test("A helper that can't reach its remote is not said to break a rule")
  func checkUnreachable() throws {
    let world = try world()
    try world.git("config", "jsonl.remote.a.url", "dir://x/y").orThrow()
    let outcome = try world.run("remote", "check", "a")
    #expect(outcome.status == 128 && outcome.output == "", "\(outcome)")
    #expect(outcome.errors.contains("the URL has to be dir:// and an absolute path"))
  }

  @Test("A helper that breaks rules is told which, and one that is not there is named")
  func checkBroken() throws {
    let world = try world()
    let tools = world.repository.world.folder.path("tools")
    try Files.writeScript("echo no >&2; exit 1", to: tools + "/git-jsonl-remote-bad")
    try world.git("config", "jsonl.remote.bad.url", "bad:///x").orThrow()
    let outcome = try world.repository.world.run(
      "git",
      ["jsonl", "remote", "check", "bad", "--json"],
      in: world.repository.folder,
      adding: ["PATH": world.path + ":" + tools]
    )
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count > 10)
    #expect(!lines.contains { $0.contains("\"ok\"") }, "\(outcome)")
    #expect(
      outcome.output.contains(
        #"{"rule":"ends with its input","result":"broken","message":"its exit status is 1, not 0"}"#
      )
    )
    #expect(outcome.errors.contains("git-jsonl-remote-bad: no\n"))
    let missing = try world.run("remote", "check", "bad")
    #expect(missing.status == 128)
    #expect(missing.errors.contains("need the program git-jsonl-remote-bad"))
  }
}
