import Foundation
import TestSupport
import TestTraits
import Testing

@Suite("git jsonl claim, release and claims", .waits)
struct ClaimVerbTests {
  @Test("A record is one agent's until its release, and the others are told who has it")
  func life() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    let claimed = try world.run("claim", "t-1", "--note", "until lunch", as: "eva")
    #expect(claimed.output == "t-1\n" && claimed.status == 0, "\(claimed)")
    let task = #"{"id":"t-1","status":"in_progress","assignee":"eva"}"#
    #expect(try world.tasks()[0] == task)
    let held = try world.run("claim", "t-1", "t-2", as: "bob", in: other)
    #expect(held.status == 1 && held.output == "t-2\n", "\(held)")
    #expect(held.errors.contains("\"t-1\" is held by eva since 20"), "\(held)")
    #expect(held.errors.contains("(until lunch)") && held.errors.contains("can be taken from 20"))
    // One's own restart takes it back silently; the same name elsewhere is somebody else.
    #expect(try world.run("claim", "t-1", as: "eva").output == "t-1\n")
    #expect(try world.run("claim", "t-1", as: "eva", in: other).status == 1)
    #expect(try world.run("release", "t-1", as: "bob", in: other).status == 1)
    let released = try world.run("release", "t-1", as: "eva")
    #expect(released.output == "t-1\n", "\(released)")
    #expect(!(try world.tasks()[0].contains("eva")))
    #expect(try world.tasks()[0].contains(#""status":"open""#))
    let again = try world.run("release", "t-1", as: "eva")
    #expect(again.status == 1 && again.errors.contains("nobody has it"), "\(again)")
    #expect(try world.run("claim", "t-1", as: "bob", in: other).output == "t-1\n")
  }

  @Test("A closed record stays closed when it is released")
  func closed() throws {
    let world = try ClaimingWorld()
    try world.run("claim", "t-1", as: "eva").orThrow()
    try world.run("put", "t-1", "status=closed").orThrow()
    try world.run("release", "t-1", as: "eva").orThrow()
    #expect(try world.tasks()[0].contains(#""status":"closed""#))
  }

  @Test("What nobody renewed is anybody's, and only then")
  func lapse() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    try world.run("claim", "t-1", "--ttl", "1h", as: "eva").orThrow()
    #expect(try world.run("claim", "t-1", as: "bob", in: other).status == 1)
    try world.age(bySeconds: 3590, in: other)
    #expect(try world.run("claims", "--prune", in: other).output.isEmpty)
    #expect(try world.run("claim", "t-1", as: "bob", in: other).status == 1)
    // A renewal counts from the beginning.
    try world.run("claim", "--renew", as: "eva").orThrow()
    try world.age(bySeconds: 20, in: other)
    #expect(try world.run("claim", "t-1", as: "bob", in: other).status == 1)
    try world.age(bySeconds: 3600, in: other)
    #expect(try world.run("claims", "--expired", in: other).output.contains("lapsed"))
    #expect(try world.run("claim", "t-1", as: "bob", in: other).output == "t-1\n")
    let lost = try world.run("claim", "--renew", as: "eva")
    #expect(lost.status == 1 && lost.errors.contains("bob since"), "\(lost)")
    #expect(try world.run("claim", "--renew", as: "eva").output.isEmpty)
  }

  /// How a program runs on a machine that was suspended for so long.
  private static func suspended(_ seconds: Int) -> [String] {
    ["--user", "--map-root-user", "--time", "--boottime", "\(seconds)"]
  }

  private static let canSuspend: Bool = {
    let outcome = try? ChildProcess(
      "unshare",
      suspended(1) + ["true"],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: "/"
    ).run()
    return outcome?.status == 0
  }()

  @Test("The time in which a machine was suspended counts", .enabled(if: canSuspend))
  func suspension() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    try world.run("claim", "t-1", "--ttl", "1h", as: "eva").orThrow()
    #expect(try world.run("claim", "t-1", as: "bob", in: other).status == 1)
    for (seconds, status) in [(3000, Int32(1)), (3700, 0)] {
      let outcome = try world.first.repository.world.run(
        "unshare",
        Self.suspended(seconds) + ["git-jsonl", "claim", "t-1"],
        in: other,
        adding: world.environment(as: "bob")
      )
      #expect(outcome.status == status, "\(outcome)")
    }
  }

  @Test("Steal takes the claim that is named")
  func steal() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    try world.run("claim", "t-1", as: "eva").orThrow()
    let list = try world.run("claims", "--json", in: other).output
    let claim = try #require(PlainValue(list)?["claim"]?.string)
    let wrong = try world.run("claim", "--steal", "t-1", "--of", "0123", as: "bob", in: other)
    #expect(wrong.status == 1 && wrong.errors.contains("eva since"), "\(wrong)")
    let words = ["claim", "--steal", "t-1", "--of", String(claim.prefix(9)), "--reason", "urgent"]
    let stolen = try world.first.repository.world.run(
      "git",
      ["jsonl"] + words,
      in: other,
      adding: world.environment(as: "bob")
    )
    #expect(stolen.output == "t-1\n", "\(stolen)")
    let held = try world.run("claim", "t-1", as: "eva")
    #expect(held.status == 1 && held.errors.contains("(urgent)"), "\(held)")
  }

  @Test("The list says who, since when, how long unchanged, and the note")
  func list() throws {
    let world = try ClaimingWorld(["t/1", "..", "🦊", "T/1"])
    try world.run("claim", "t/1", "..", "🦊", "T/1", "--note", "n\u{1B}", as: "eva").orThrow()
    let table = try world.run("claims", as: "bob").output.split(separator: "\n").map(String.init)
    #expect(table.count == 5, "\(table)")
    #expect(table[0].hasPrefix("key") && table[0].hasSuffix("note"))
    #expect(table[1].contains("eva") && table[1].contains("after 4h"))
    #expect(table[1].hasSuffix(#"n\u001b"#))
    #expect(try world.run("claims", "--mine", as: "bob").output.isEmpty)
    #expect(try world.run("claims", "--mine", as: "eva").output.contains("(you)"))
    #expect(try world.refs().count == 4)
    try world.run("release", "t/1", as: "eva").orThrow()
    #expect(try world.run("claims", "--json").output.split(separator: "\n").count == 3)
    try world.age(bySeconds: 4 * 3600)
    let pruned = try world.run("claims", "--prune").output.split(separator: "\n")
    #expect(pruned.sorted() == ["..", "T/1", "🦊"])
    #expect(try world.refs().isEmpty)
  }

  @Test("A record that there is not is not claimed, nor anything with it")
  func unknownRecord() throws {
    let world = try ClaimingWorld()
    let outcome = try world.run("claim", "t-1", "t-9")
    #expect(outcome.status == 1 && outcome.errors.contains("no record \"t-9\""), "\(outcome)")
    #expect(try world.refs().isEmpty)
  }

  @Test("Options that would do nothing are refused")
  func needlessOptions() throws {
    let world = try ClaimingWorld()
    for words in [
      ["claim"], ["claim", "t-1", "--of", "a"], ["claim", "--next", "--each"],
      ["claim", "--steal", "t-1"], ["claim", "--renew", "--wait", "1s"], ["claim", "t-1", "--run"],
      ["claim", "t-1", "t-2", "--run", "true"], ["claim", "t-1", "--ttl", "90"],
      ["claim", "t-1", "--ttl", "0s"], ["claim", "--next", "--renew"], ["release"],
      ["claims", "--mine", "--prune"],
    ] {
      let outcome = try world.first.repository.world.run(
        "git",
        ["jsonl"] + words,
        in: world.first.repository.folder,
        adding: ["PATH": world.first.path]
      )
      #expect(outcome.status == 129, "\(outcome)")
    }
    #expect(try world.refs().isEmpty)
  }

  @Test("Documentation/claims.md describes each member of the JSON")
  func members() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let page = String(decoding: try Files.read(root + "/Documentation/claims.md"), as: UTF8.self)
    let section = try #require(page.components(separatedBy: "## JSON\n").last)
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let described = Set(
      rows.flatMap { $0.split(separator: " | ")[0].matches(of: /`([a-z]+)`/).map { String($0.1) } }
    )
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    var seen: Set<String> = []
    for outcome in [
      try world.run("claim", "t-1", "--note", "n", "--json", as: "eva"),
      try world.run("claim", "t-1", "--json", as: "bob", in: other),
      try world.run("claims", "--json", in: other),
      try world.run("release", "t-1", "--json", as: "bob", in: other),
      try world.run("release", "t-1", "--json", as: "eva"),
    ] {
      let object = try #require(PlainValue(outcome.output), "\(outcome)")
      seen.formUnion((object.members ?? []).map(\.nameText))
    }
    #expect(described.subtracting(seen).sorted() == ["foreign", "reason"])
    #expect(seen.subtracting(described) == [])
  }

  @Test("Without a remote, work trees keep each other out, and claim says so")
  func workTrees() throws {
    let world = try StoreWorld(tasks: [ClaimingWorld.task("t-1")])
    try world.repository.commit("tasks")
    let linked = world.repository.world.folder.path("linked")
    try world.repository.git("worktree", "add", "-q", linked)
    let first = try world.run("claim", "t-1")
    #expect(first.output == "t-1\n" && first.errors.contains("no git remote"), "\(first)")
    try world.run("init", "tasks.jsonl", in: linked).orThrow()
    let second = try world.run("claim", "t-1", in: linked)
    #expect(second.status == 1 && second.errors.contains("held by Ada Author"), "\(second)")
    try world.run("release", "t-1").orThrow()
    #expect(try world.run("claim", "t-1", in: linked).output == "t-1\n")
  }

  @Test("The remote that is meant has to be known")
  func remotes() throws {
    let world = try ClaimingWorld()
    try world.git("remote", "rename", "origin", "one")
    try world.git("remote", "add", "two", "/nowhere")
    let several = try world.run("claim", "t-1")
    #expect(several.status == 128 && several.errors.contains("jsonl.claimRemote"), "\(several)")
    try world.git("config", "jsonl.claimRemote", "three")
    let unknown = try world.run("claim", "t-1")
    #expect(unknown.status == 128 && unknown.errors.contains("\"three\""), "\(unknown)")
    try world.git("config", "jsonl.claimRemote", "two")
    let away = try world.run("claim", "t-1")
    #expect(away.status == 128 && away.errors.contains("/nowhere"), "\(away)")
    #expect(try world.tasks()[0] == ClaimingWorld.task("t-1"))
    try world.git("config", "jsonl.claimRemote", "one")
    #expect(try world.run("claim", "t-1").output == "t-1\n")
  }

  @Test("A release whose answer was lost is found out by the next one")
  func lostRelease() throws {
    let world = try ClaimingWorld()
    try world.run("claim", "t-1", as: "eva").orThrow()
    try world.first.repository.git("push", "-q", "origin", ":" + world.refs()[0])
    try world.first.repository.git("config", "jsonl.claimRemote", "gone")
    try world.first.repository.git("remote", "add", "gone", "/nowhere")
    #expect(try world.run("release", "t-1", as: "eva").status == 128)
    let doctor = try world.run("doctor", "--json").output
    #expect(doctor.contains(#""code":"open-release""#), "\(doctor)")
    try world.first.repository.git("config", "jsonl.claimRemote", "origin")
    #expect(try world.run("release", "t-1", as: "eva").output == "t-1\n")
    #expect(try world.run("release", "t-1", as: "eva").status == 1)
  }

  @Test("A probe finds what the server takes, and leaves nothing behind")
  func probe() throws {
    let world = try ClaimingWorld()
    let good = try world.run("claims", "--probe")
    #expect(
      good.output.split(separator: "\n").map(String.init) == [
        "refs/jsonl/claims/: claims work",
        "atomic pushes work, so git jsonl land --release can check the claim with the work",
      ],
      "\(good)"
    )
    let hook = "while read a b ref; do case $ref in refs/heads/*) ;; *) exit 1 ;; esac; done"
    try Files.writeScript("#!/bin/sh\n\(hook)\n", to: world.server.path("hooks/pre-receive"))
    try world.server.git("config", "receive.advertiseAtomic", "false")
    let branches = try world.run("claims", "--probe")
    #expect(branches.status == 0, "\(branches)")
    #expect(branches.output.contains("pre-receive hook declined"))
    #expect(branches.output.contains("takes no atomic pushes"))
    #expect(branches.output.hasSuffix("claims: {ref: refs/heads/jsonl-claims/}\n"))
    #expect(try world.refs().isEmpty)
    try world.first.repository.write(
      ".jsonl/policies.yml",
      ClaimingWorld.policy + ["claims: {ref: refs/heads/jsonl-claims/}"]
    )
    #expect(try world.run("claim", "t-1").output == "t-1\n")
    #expect(try world.refs().map { $0.hasPrefix("refs/heads/") } == [true])
  }
}
