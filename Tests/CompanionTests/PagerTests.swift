import TestSupport
import Testing

@Suite("Pager and colours")
struct PagerTests {
  private static let marking = "sed 's/^/paged: /'"

  /// A store whose only record was edited, and is to be compared with HEAD.
  private func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: [#"{"id":"t-1","n":1}"#])
    try world.repository.commit("Begin")
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","n":2}"#])
    return world
  }

  /// Runs a program at a terminal, in the environment of the world with these variables.
  private func atTerminal(
    _ world: StoreWorld,
    _ words: [String],
    _ variables: [String: String] = [:]
  ) throws -> (status: Int32, shown: String) {
    var environment = world.repository.world.environment
    environment["GIT_PAGER"] = nil
    (environment["PATH"], environment["TERM"]) = (world.path, "xterm")
    for (name, value) in variables { environment[name] = value }
    return try PseudoTerminal.run(
      words[0],
      Array(words.dropFirst()),
      environment: environment,
      folder: world.repository.folder,
      typed: ""
    )
  }

  @Test("The pager is the one that git would use")
  func choice() throws {
    let world = try world()
    let program = try BuiltProducts.path(of: "git-jsonl")
    let plain = ["PAGER": "cat"]
    let marked = ["PAGER": Self.marking]
    #expect(try !atTerminal(world, [program, "list"], plain).shown.contains("paged: "))
    for words in [
      [program, "list"], ["git", "jsonl", "list"], [program, "list", "--json"],
      [program, "diff", "HEAD"], [program, "query", "SELECT 1"], [program, "log", "t-1"],
    ] {
      let (status, shown) = try atTerminal(world, words, marked)
      #expect(status == 0 && shown.hasPrefix("paged: "), "\(words): \(shown)")
      #expect(shown.contains("\u{1B}[") == !words.contains("--json"), "\(words)")
    }
    #expect(try !atTerminal(world, [program, "get", "t-1"], marked).shown.contains("paged: "))
    try world.repository.git("config", "core.pager", "sed 's/^/core: /'")
    #expect(try atTerminal(world, [program, "list"], marked).shown.hasPrefix("core: "))
    let own = try atTerminal(world, [program, "list"], ["GIT_PAGER": Self.marking])
    #expect(own.shown.hasPrefix("paged: "))
    try world.repository.git("config", "pager.jsonl", "sed 's/^/own: /'")
    for words in [[program, "list"], ["git", "jsonl", "list"]] {
      #expect(try atTerminal(world, words, marked).shown.hasPrefix("own: "))
    }
    let none = ["git", "--no-pager", "jsonl", "list"]
    #expect(try atTerminal(world, none, marked).shown.hasPrefix("\u{1B}[1mid"))
    try world.repository.git("config", "pager.jsonl", "false")
    for words in [[program, "list"], ["git", "jsonl", "list"]] {
      #expect(try atTerminal(world, words, marked).shown.hasPrefix("\u{1B}[1mid"))
    }
  }

  @Test("A pipe has no pager")
  func pipe() throws {
    let outcome = try world().run("list", adding: ["GIT_PAGER": Self.marking])
    #expect(outcome.output == "id   n\nt-1  2\n" || outcome.output == "id   n\nt-1  1\n")
  }

  @Test("A pager that is left early is not an error, and one that is missing hides nothing")
  func unusual() throws {
    let world = try StoreWorld(tasks: (0..<20_000).map { #"{"id":"t-\#($0)","n":1}"# })
    let program = try BuiltProducts.path(of: "git-jsonl")
    for words in [[program, "list", "--json"], [program, "list"]] {
      let (status, shown) = try atTerminal(world, words, ["GIT_PAGER": "head -n 1"])
      #expect(status == 0)
      #expect(shown.split(separator: "\r\n").count == 1, "\(shown)")
    }
    let missing = ["GIT_PAGER": "no-such-pager"]
    let (status, shown) = try atTerminal(world, [program, "list", "--limit", "1"], missing)
    #expect(status == 0 && shown.contains("t-0"))
  }

  @Test("Failures are shown at the terminal, without a pager that has nothing to show")
  func failure() throws {
    let program = try BuiltProducts.path(of: "git-jsonl")
    let pager = ["GIT_PAGER": Self.marking]
    let (status, shown) = try atTerminal(world(), [program, "list", "idd = 1"], pager)
    #expect(status == 128 && shown.hasPrefix("git jsonl: no record of tasks.jsonl has a field"))
  }

  @Test("The environment of a pager is that of git's")
  func environment() throws {
    let program = try BuiltProducts.path(of: "git-jsonl")
    let pager = "cat >/dev/null; echo \"$LESS $LV $GIT_PAGER_IN_USE\""
    let usual = try atTerminal(world(), [program, "list"], ["GIT_PAGER": pager])
    #expect(usual.shown == "FRX -c true\r\n")
    let own = try atTerminal(world(), [program, "list"], ["GIT_PAGER": pager, "LESS": ""])
    #expect(own.shown == " -c true\r\n")
  }

  @Test("Git's settings decide about colours")
  func colors() throws {
    let world = try world()
    func diff(_ settings: [String], _ variables: [String: String] = [:]) throws -> String {
      try world.repository.world.run(
        "git",
        settings.flatMap { ["-c", $0] } + ["jsonl", "diff", "HEAD"],
        in: world.repository.folder,
        adding: variables.merging(["PATH": world.path, "TERM": "xterm"]) { first, _ in first }
      ).orThrow().output
    }
    let colored = "\u{1B}[1mtasks.jsonl\u{1B}[0m\n"
    #expect(try diff([]).hasPrefix("tasks.jsonl\n"))
    #expect(try diff(["color.ui=always"]).hasPrefix(colored))
    #expect(try diff(["color.ui=auto"]).hasPrefix("tasks.jsonl\n"))
    #expect(try diff(["color.ui=always", "color.jsonl=false"]).hasPrefix("tasks.jsonl\n"))
    #expect(try diff(["color.ui=never", "color.jsonl=always"]).hasPrefix(colored))
    #expect(try diff(["color.ui=always"], ["NO_COLOR": "1"]).hasPrefix("tasks.jsonl\n"))
    #expect(try diff([], ["GIT_PAGER_IN_USE": "true"]).hasPrefix(colored))
    let plain = try diff(["color.pager=false"], ["GIT_PAGER_IN_USE": "true"])
    #expect(plain.hasPrefix("tasks.jsonl\n"))
    let program = try BuiltProducts.path(of: "git-jsonl")
    let words = [program, "diff", "HEAD"]
    #expect(try atTerminal(world, words, ["PAGER": "cat"]).shown.contains("\u{1B}["))
    for value in ["never", "false"] {
      try world.repository.git("config", "color.ui", value)
      #expect(try !atTerminal(world, words, ["PAGER": "cat"]).shown.contains("\u{1B}"))
    }
  }
}
