import Foundation
import TestSupport
import Testing

@Suite("The policy that a command line asks for")
struct PolicyTests {
  private let folder: DriverFolder

  init() throws {
    folder = try DriverFolder(
      base: "{\"id\":\"a\",\"n\":5}\n",
      ours: "{\"id\":\"a\",\"n\":3}\n",
      theirs: "{\"id\":\"a\",\"n\":9}\n"
    )
  }

  private static let maximum = """
    version: 1
    policies:
      - pattern: "*.jsonl"
        merge_rules: {n: min}
      - pattern: "data/*"
        merge_rules: {n: max}
      - pattern: "!data/drafts/*"

    """

  /// Makes the folder a repository, as far as the driver looks.
  private func makeRepository() throws {
    try folder.world.run("git", ["init", "-q", "--template="]).orThrow()
    try folder.write(Self.maximum, to: ".jsonl/policies.yml")
  }

  @Test("A policy file that is named decides, outside of a repository too")
  func named() throws {
    try folder.write(Self.maximum, to: "rules.yml")
    let outcome = try folder.merge("--policy", "rules.yml", "-p", "data/x.jsonl")
    #expect(outcome.end == .exit(0))
    #expect(try folder.text(of: "ours") == "{\"id\":\"a\",\"n\":9}\n")
  }

  @Test("Without -p, patterns match the path of ours")
  func pathOfOurs() throws {
    try makeRepository()
    for name in ["base", "ours", "theirs"] {
      try folder.write(try folder.text(of: name), to: "data/\(name).jsonl")
    }
    let files = ["base.jsonl", "ours.jsonl", "theirs.jsonl"]
    let outcome = try folder.world.run(
      folder.program,
      ["--stdout"] + files,
      in: folder.path("data")
    )
    #expect(outcome.output == "{\"id\":\"a\",\"n\":9}\n")
    let absolute = try folder.run(["--stdout"] + files.map { folder.path("data/" + $0) })
    #expect(absolute.output == "{\"id\":\"a\",\"n\":9}\n")
  }

  @Test("A file outside of the repository has no policy of it")
  func outside() throws {
    try makeRepository()
    let other = try DriverFolder(
      base: try folder.text(of: "base"),
      ours: try folder.text(of: "ours"),
      theirs: try folder.text(of: "theirs")
    )
    let files = ["base", "ours", "theirs"].map { other.path($0) }
    #expect(try folder.run(["--stdout"] + files).end == .exit(1))
  }

  @Test("A policy file that is named and missing is an error, and nothing is changed")
  func missing() throws {
    let before = try folder.contents()
    for words in [["base", "ours", "theirs"], ["--print-policy", "a.jsonl"]] {
      let outcome = try folder.run(["--policy", "missing.yml"] + words)
      #expect(outcome.end == .exit(130))
      #expect(
        outcome.errors == "jsonl-merge: can't open \"missing.yml\": No such file or directory; "
          + "nothing was changed\n"
      )
    }
    #expect(try folder.contents() == before)
  }

  @Test("A policy file that is named and broken leaves git's merge of the lines")
  func broken() throws {
    try folder.write("version: 1\npolicies: 7\n", to: "rules.yml")
    let outcome = try folder.merge("--policy=rules.yml", "-p", "x.jsonl")
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.hasPrefix("rules.yml:2:11: "), "\(outcome.errors)")
    #expect(try folder.text(of: "ours").hasPrefix("<<<<<<< ours\n"))
  }

  @Test("A policy file that is a folder, or a link to nowhere, can't be used", arguments: [0, 1])
  func unreadable(kind: Int) throws {
    try folder.world.run("git", ["init", "-q", "--template="]).orThrow()
    let path = folder.path(".jsonl/policies.yml")
    if kind == 0 {
      try Files.makeFolder(path)
    } else {
      try Files.makeFolder(folder.path(".jsonl"))
      try folder.world.run("ln", ["-s", "nowhere", path]).orThrow()
    }
    let outcome = try folder.merge("-p", "x.jsonl")
    #expect(outcome.end == .exit(1))
    let problem =
      kind == 0
      ? "can't read \".jsonl/policies.yml\": Is a directory"
      : "can't open \".jsonl/policies.yml\": No such file or directory"
    #expect(
      outcome.errors == "jsonl-merge: \(problem); it is the policy file\n"
        + "jsonl-merge: x.jsonl: its policy can't be used: merged as text by git merge-file, "
        + "with 1 conflict; look at the result before you commit it\n"
    )
  }

  @Test("Binary files under a broken policy are left alone, and both are reported")
  func binary() throws {
    try folder.write("policies: 7\n", to: "rules.yml")
    try folder.write(Sample.binary, to: "theirs")
    let outcome = try folder.merge("--policy=rules.yml", "-p", "x.jsonl")
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.hasPrefix("rules.yml:1:"))
    #expect(
      outcome.errors.hasSuffix(
        "jsonl-merge: x.jsonl: its policy can't be used, and git merge-file can't merge it as text "
          + "either; nothing was changed\n"
      )
    )
  }
}

@Suite("--print-policy")
struct PrintPolicyTests {
  private let folder: DriverFolder

  init() throws {
    folder = try DriverFolder()
    try folder.world.run("git", ["init", "-q", "--template="]).orThrow()
  }

  private func policy(_ words: String..., in name: String? = nil) throws -> Outcome {
    try folder.world.run(
      folder.program,
      ["--print-policy"] + words,
      in: name.map { folder.path($0) }
    )
  }

  private static let file = """
    version: 1
    policies:
      - pattern: "*.jsonl"
        merge_rules: {n: min}
      - pattern: "!drafts/"

    """

  @Test("It says which pattern of which line decided, and prints what it says")
  func pattern() throws {
    try folder.write(Self.file, to: ".jsonl/policies.yml")
    let outcome = try policy("data/x.jsonl")
    #expect(outcome.end == .exit(0))
    #expect(outcome.errors == "")
    #expect(
      outcome.output == """
        # the policy for "data/x.jsonl": the pattern "*.jsonl", line 3 of .jsonl/policies.yml
        version: 1
        policies:
          - pattern: "/data/x.jsonl"
            tier: git
            consistency: merge
            edited_deleted: conflict
            merge_rules:
              "n": min

        """
    )
  }

  @Test("The path begins in the current folder")
  func currentFolder() throws {
    try folder.write(Self.file, to: ".jsonl/policies.yml")
    try Files.makeFolder(folder.path("data/deep"))
    let outcome = try policy("../x.jsonl", in: "data/deep")
    #expect(
      outcome.output.hasPrefix(
        "# the policy for \"data/x.jsonl\": the pattern \"*.jsonl\", "
          + "line 3 of ../../.jsonl/policies.yml\n"
      )
    )
  }

  @Test("It says where a preset or the defaults come from")
  func shipped() throws {
    #expect(
      try policy(".beads/issues.jsonl").output.hasPrefix(
        "# the policy for \".beads/issues.jsonl\": the preset beads, "
          + "because no policy file holds for it\n"
      )
    )
    try folder.write(Self.file, to: ".jsonl/policies.yml")
    #expect(
      try policy("x.json").output.hasPrefix(
        "# the policy for \"x.json\": the defaults, "
          + "because no pattern of .jsonl/policies.yml matches it\n"
      )
    )
    #expect(
      try policy("drafts/x.jsonl").output.hasPrefix(
        "# the policy for \"drafts/x.jsonl\": the defaults, because the pattern \"!drafts/\", "
          + "line 5 of .jsonl/policies.yml, takes it out\n"
      )
    )
  }

  @Test(
    "The printed text is an equivalent policy file",
    arguments: ["x.jsonl", "a\nb #*.jsonl"]
  )
  func again(path: String) throws {
    try folder.write(Self.file, to: ".jsonl/policies.yml")
    let first = try policy(path)
    try folder.write(first.output, to: "printed.yml")
    let second = try policy(path, "--policy", "printed.yml")
    #expect(second.end == .exit(0), "\(second)")
    let lines = Repository.lines(of: second.output)
    #expect(lines.first?.hasSuffix("line 4 of printed.yml") == true, "\(second)")
    #expect(Array(lines.dropFirst()) == Array(Repository.lines(of: first.output).dropFirst()))
  }

  @Test("In a bare repository it is HEAD's")
  func bare() throws {
    try folder.write(Self.file, to: ".jsonl/policies.yml")
    try folder.world.run("git", ["add", "."]).orThrow()
    try folder.world.run("git", ["commit", "-q", "-m", "Policy"]).orThrow()
    let bare = folder.path("bare.git")
    try folder.world.run("git", ["clone", "-q", "--bare", ".", bare]).orThrow()
    #expect(
      try policy("data/x.jsonl", in: "bare.git").output.hasPrefix(
        "# the policy for \"data/x.jsonl\": the pattern \"*.jsonl\", "
          + "line 3 of HEAD:.jsonl/policies.yml\n"
      )
    )
  }

  @Test("A broken policy file is reported, and nothing is printed")
  func broken() throws {
    try folder.write("version: 1\npolicies: 7\n", to: ".jsonl/policies.yml")
    let outcome = try policy("x.jsonl")
    #expect(outcome.end == .exit(1))
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix(".jsonl/policies.yml:2:11: "), "\(outcome)")
  }
}
