import Foundation
import TestSupport
import TestTraits
import Testing

@Suite("Claims that are values of a remote", .waits)
struct ClaimValueTests {
  private typealias Place = ClaimingWorld.Place

  /// What a command has said, without what differs each time.
  private static func plain(_ outcome: Outcome) -> String {
    ("\(outcome.status)\n" + outcome.output + outcome.errors)
      .replacing(/"ref":"[^"]*"/, with: "REF")
      .replacing(/\d{4}-\d\d-\d\dT[0-9:.]+Z/, with: "TIME")
      .replacing(/\b[0-9a-f]{10,64}\b/, with: "ID")
      .replacing(/"unchanged":\d+/, with: "UNCHANGED")
  }

  /// What eva and bob, in a clone of his own, are told.
  private func answers(at place: ClaimingWorld.Place) throws -> [String] {
    let world = try ClaimingWorld(at: place)
    let clone = try world.clone("bob")
    var answers: [String] = []
    func eva(_ words: String...) throws {
      answers.append(try Self.plain(run(words, as: "eva", in: world.first.repository.folder)))
    }
    func bob(_ words: String...) throws {
      answers.append(try Self.plain(run(words, as: "bob", in: clone)))
    }
    func run(_ words: [String], as name: String, in folder: String) throws -> Outcome {
      try world.first.repository.world.run(
        "git",
        ["jsonl"] + words,
        in: folder,
        adding: world.environment(as: name)
      )
    }
    try eva("claim", "t-1", "--note", "until lunch", "--json")
    try bob("claim", "t-1", "t-2")
    try bob("claim", "t-1", "--json")
    try eva("claim", "t-1", "--json")
    try bob("claims", "--json")
    try bob("release", "t-1", "--json")
    try bob("claim", "--renew", "--json")
    try bob("claim", "--steal", "t-1", "--of", "0123")
    let list = try run(["claims", "--json"], as: "bob", in: clone).output.split(separator: "\n")
    let claim = try #require(PlainValue(String(list[0]))?["claim"]?.string)
    try bob("claim", "--steal", "t-1", "--of", String(claim.prefix(9)), "--reason", "urgent")
    try eva("claim", "--renew")
    try eva("release", "t-1")
    try eva("claim", "t-9")
    try bob("release", "t-1", "t-2", "--json")
    try bob("release", "t-1")
    let script = "git jsonl put $JSONL_KEY status=closed"
    try eva("claim", "--next", "@ready", "--each", "--run", "sh", "-c", script)
    try eva("claims", "--json")
    #expect(try world.refs().isEmpty, "\(place)")
    return answers
  }

  @Test("The answers, the JSON and the exit statuses are those of claims that are refs")
  func same() throws {
    let expected = try answers(at: .refs)
    #expect(expected[0].hasPrefix("0\n{\"path\":\"tasks.jsonl\",\"key\":\"t-1\",\"outcome\":"))
    #expect(try answers(at: .folder) == expected)
    #expect(try answers(at: .nats) == expected)
  }

  @Test(
    "A renewed claim stays, and that of a killed holder is removed by the remote",
    arguments: [ClaimingWorld.Place.folder, .nats]
  )
  func expiry(place: ClaimingWorld.Place) throws {
    let world = try ClaimingWorld(["t-1"], at: place, ttl: "3s")
    let bob = try world.clone("bob")
    let process = try BackgroundProcess(
      "git-jsonl",
      ["claim", "t-1", "--run", "sh", "-c", "echo up; exec tail --pid=$PPID -f /dev/null"],
      environment: world.environment(as: "eva"),
      folder: world.first.repository.folder
    )
    try waitUntil("the command") { try process.lines().contains("up") }
    // Longer than the claim lasts without a renewal.
    let held = try world.run("claim", "t-1", "--wait", "4s", as: "bob", in: bob)
    #expect(held.status == 1 && held.errors.contains("held by eva"), "\(held)")
    process.send(SIGKILL)
    _ = process.wait()
    let gained = try world.run("claim", "t-1", "--wait", "60s", "--json", as: "bob", in: bob)
    // Over one that had lapsed, it would be the second one.
    #expect(gained.output.contains(#""outcome":"claimed""#), "\(gained)")
    #expect(gained.output.contains(#""by":"bob""#) && gained.output.contains(#""epoch":1"#))
    let renewed = try world.run("claim", "--renew", as: "eva")
    #expect(renewed.status == 1 && renewed.errors.contains("bob since"), "\(renewed)")
  }

  @Test("watch renews what its store holds")
  func watch() throws {
    let world = try ClaimingWorld(["t-1"], at: .folder)
    try world.run("claim", "t-1", "--ttl", "3s", as: "eva").orThrow()
    let process = try BackgroundProcess(
      "git",
      ["jsonl", "watch"],
      environment: world.environment(as: "eva"),
      folder: world.first.repository.folder
    )
    try waitUntil("a renewal") {
      try world.run("claims", "--json").output.contains(#""beat":1"#)
    }
    process.send(2)
    _ = process.wait()
  }

  @Test("What this store has seen unchanged for its time has lapsed, before the remote removes it")
  func lapse() throws {
    let world = try ClaimingWorld(at: .folder)
    let other = try world.clone("other")
    try world.run("claim", "t-1", "--ttl", "1h", as: "eva").orThrow()
    #expect(try world.run("claim", "t-1", as: "bob", in: other).status == 1)
    try world.age(bySeconds: 3600, in: other)
    #expect(try world.run("claims", "--expired", in: other).output.contains("lapsed"))
    try world.run("claim", "--renew", as: "eva").orThrow()
    #expect(try world.run("claim", "t-1", as: "bob", in: other).status == 1)
    try world.age(bySeconds: 3600, in: other)
    #expect(try world.run("claims", "--prune", in: other).output == "t-1\n")
    #expect(try world.run("claims", "--json").output.isEmpty)
  }

  @Test("A claim whose answer was lost is recognised as one's own")
  func lostAnswer() throws {
    let world = try ClaimingWorld(at: .folder)
    let folder = world.first.repository.world.folder
    // A helper that dies as soon as the remote has taken the first write.
    let script = folder.path("lost.py")
    try Files.write(
      """
      import os, subprocess, sys, threading
      child = subprocess.Popen(["git-jsonl-remote-dir"], stdin=-1, stdout=-1)
      asked = threading.Event()
      def forward():
          while part := os.read(0, 1 << 16):
              if b'"op":"write"' in part: asked.set()
              child.stdin.write(part.replace(b"lost://", b"dir://"))
              child.stdin.flush()
          child.stdin.close()
      threading.Thread(target=forward, daemon=True).start()
      while part := os.read(child.stdout.fileno(), 1 << 16):
          if asked.is_set() and not os.path.exists("\(folder.path("flag"))"):
              open("\(folder.path("flag"))", "w").close()
              os._exit(1)
          os.write(1, part)

      """,
      to: script
    )
    try Files.writeScript(
      "exec python3 -I '\(script)'",
      to: folder.path("bin/git-jsonl-remote-lost")
    )
    let path = ["PATH": folder.path("bin") + ":" + world.first.path]
    try world.git("config", "jsonl.remote.shared.url", "lost://" + folder.path("shared"))
    try world.git("config", "jsonl.tier.nats-kv", "shared")
    let claimed = try world.run("claim", "t-1", as: "eva", adding: path)
    #expect(claimed.output == "t-1\n" && claimed.status == 0, "\(claimed)")
    #expect(Files.exists(folder.path("flag")))
    let list = try world.run("claims", "--json", adding: path).output
    #expect(list.contains(#""by":"eva""#) && list.contains(#""epoch":1,"beat":0"#), "\(list)")
  }

  @Test("Offline is never yes")
  func offline() throws {
    let world = try ClaimingWorld(at: .folder)
    try world.run("claim", "t-2", as: "eva").orThrow()
    let tasks = try world.tasks()
    let shared = world.first.repository.world.folder.path("shared")
    try Files.move(shared, to: shared + ".away")
    for words in [["claim", "t-1"], ["claim", "t-2"], ["claim", "--renew"], ["release", "t-2"]] {
      let outcome = try world.first.repository.world.run(
        "git",
        ["jsonl"] + words + ["--json"],
        in: world.first.repository.folder,
        adding: world.environment(as: "eva")
      )
      #expect(outcome.status == 128, "\(outcome)")
      #expect(outcome.output.contains(#""outcome":"unreachable","reason":""#), "\(outcome)")
    }
    let said = try world.run("claim", "t-1", as: "eva")
    #expect(said.status == 128, "\(said)")
    #expect(said.errors.contains("could not be claimed or released on the remote \"shared\""))
    let listed = try world.run("claims")
    #expect(listed.status == 128 && listed.errors.contains("on the remote \"shared\""), "\(listed)")
    #expect(try world.tasks() == tasks)
    try Files.move(shared + ".away", to: shared)
    #expect(try world.run("release", "t-2", as: "eva").output == "t-2\n")
  }

  @Test("Without a remote that keeps values, claims are refs, and that is said once")
  func standard() throws {
    let world = try ClaimingWorld(at: .folder)
    try world.run("remote", "remove", "shared").orThrow()
    let outcome = try world.run("claim", "t-1", "t-2", as: "eva")
    #expect(outcome.output == "t-1\nt-2\n", "\(outcome)")
    let sentence = "no remote serves nats-kv, so the claims of tasks.jsonl are refs of git"
    #expect(outcome.errors.ranges(of: sentence).count == 1, "\(outcome)")
    #expect(try world.refs().count == 2)
  }

  @Test("Nobody counts on a claim for longer than the remote keeps it")
  func longestTime() throws {
    let world = try ClaimingWorld(at: .folder, ttl: "1h")
    let long = try world.run("claim", "t-1", "--ttl", "2h", as: "eva")
    #expect(long.status == 128 && long.errors.contains("3600 seconds at most"), "\(long)")
    try world.run("claim", "t-1", as: "eva").orThrow()
    let policies = world.first.repository.path(".jsonl/policies.yml")
    let text = String(decoding: try Files.read(policies), as: UTF8.self)
    try Files.write(text.replacing("ttl: 1h", with: "ttl: 2h"), to: policies)
    let other = try world.run("claim", "t-2", as: "eva")
    #expect(other.status == 128 && other.errors.contains("git jsonl live init"), "\(other)")
    #expect(try world.run("live", "status").status == 1)
    // A ttl that changes in the policy changes on the server.
    let changed = try world.run("live", "init").orThrow().output
    #expect(changed.contains(".jsonl/claims/tasks.jsonl: has the settings of its policy now"))
    #expect(try world.run("claim", "t-2", "--ttl", "2h", as: "eva").output == "t-2\n")
    #expect(try world.run("claim", "--renew", as: "eva").output == "t-1\nt-2\n")
  }

  @Test("What another program has put there is left alone, but for --steal")
  func foreign() throws {
    let world = try ClaimingWorld(at: .folder)
    try world.run("claim", "t-1", as: "eva").orThrow()
    // The same value under the key of another record's claim.
    let log = try #require(try Self.valueLog(world.first.repository.world.folder.path("shared")))
    let text = String(decoding: try Files.read(log), as: UTF8.self)
    try Files.write(text.replacing("\"key\":\"t-1\"", with: "\"key\":\"t-7\""), to: log)
    let outcome = try world.run("claim", "t-1", as: "bob")
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.errors.contains("the value of \"t-1\" has something in another format"))
    let list = try world.run("claims", "--json").output
    #expect(list.contains(#""foreign":true"#), "\(list)")
    let claim = try #require(PlainValue(list)?["claim"]?.string)
    let stolen = try world.run("claim", "--steal", "t-1", "--of", claim, as: "bob")
    #expect(stolen.output == "t-1\n", "\(stolen)")
  }

  /// The file of a shared folder that has the values.
  private static func valueLog(_ folder: String) throws -> String? {
    let names = FileManager.default.enumerator(atPath: folder)
    while let name = names?.nextObject() as? String {
      let path = folder + "/" + name
      var isFolder = ObjCBool(false)
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      if String(decoding: try Files.read(path), as: UTF8.self).contains("\"nonce\"") { return path }
    }
    return nil
  }
}
