import Claims
import ClaimRefs
import TestSupport
import TestTraits
import Testing

@Suite("Claims where git is refused, or not reached", .waits)
struct ClaimTroubleTests {
  @Test("A push whose answer is lost is read back")
  func lostAnswer() throws {
    let world = try ClaimWorld(isHTTP: true)
    let (eva, bob) = (try ClaimAgent(world, "eva"), try ClaimAgent(world, "bob"))
    try world.setFault("git-receive-pack", "drop")
    // The request for the refs is lost as well, so nothing arrives.
    #expect(try eva.claim("a").words == ["unreachable"])
    try world.setFault("/git-receive-pack", "drop")
    let answers = try bob.claim("b")
    #expect(answers.words == ["unreachable"] || answers.words == ["gained 1.0"])
    try world.clearFaults()
    #expect(try eva.claim("a").words == ["gained 1.0"])
  }

  @Test("Who may read and not push is told so")
  func forbidden() throws {
    let world = try ClaimWorld(isHTTP: true)
    let eva = try ClaimAgent(world, "eva")
    try world.setFault("git-receive-pack", "403")
    let answers = try eva.claim("a")
    #expect(answers.words == ["refused"])
    #expect(answers.reason.contains("403"), "\(answers)")
    #expect(try eva.refs.read(nil).isEmpty)
    // Nor may everybody read.
    try world.setFault("info/refs", "403")
    #expect(try eva.claim("a").words == ["refused"])
    // A failure of the server itself does not count as an answer.
    try world.setFault("git-receive-pack", "500")
    #expect(try eva.claim("a").words == ["unreachable"])
  }

  @Test("Protected branches are refused with the server's reason")
  func protectedBranches() throws {
    let world = try ClaimWorld()
    // The one hook that words the reason itself, as forges do.
    try world.server.git("config", "receive.procReceiveRefs", "refs/heads")
    try Files.writeScript(
      #"""
      exec python3 - 3<&0 <<'END'
      import os, sys
      input = os.fdopen(3, "rb")
      def receive():
          lines = []
          while True:
              count = int(input.read(4), 16)
              if count == 0:
                  return lines
              lines.append(input.read(count - 4))
      def send(*lines):
          for line in lines:
              sys.stdout.buffer.write(b"%04x" % (len(line) + 4) + line)
          sys.stdout.buffer.write(b"0000")
          sys.stdout.buffer.flush()
      receive()
      send(b"version=1\n")
      print("error: GH006: Protected branch update failed", file=sys.stderr, flush=True)
      refs = [line.split()[2] for line in receive()]
      send(*(b"ng " + ref + b" protected branch hook declined\n" for ref in refs))
      END
      """#,
      to: world.server.path("hooks/proc-receive")
    )
    let answers = try ClaimAgent(world, "eva", prefix: .branches).claim("a")
    #expect(answers.words == ["refused"])
    #expect(answers.reason.contains("protected branch hook declined"), "\(answers)")
    #expect(answers.reason.contains("GH006"), "\(answers)")
    // Other refs are not protected.
    #expect(try ClaimAgent(world, "bob").claim("a").words == ["gained 1.0"])
  }

  @Test("Hidden refs are refused with the server's reason")
  func hidden() throws {
    let world = try ClaimWorld()
    try world.server.git("config", "transfer.hideRefs", "refs/jsonl")
    let answers = try ClaimAgent(world, "eva").claim("a")
    #expect(answers.words == ["refused"])
    #expect(answers.reason.contains("hidden ref"), "\(answers)")
  }

  @Test("A hook of the server is quoted")
  func hook() throws {
    let world = try ClaimWorld()
    let script = "#!/bin/sh\necho no claims on Sundays >&2\nexit 1\n"
    try Files.writeScript(script, to: world.server.path("hooks/pre-receive"))
    let answers = try ClaimAgent(world, "eva").claim("a")
    #expect(answers.words == ["refused"])
    #expect(answers.reason.contains("no claims on Sundays"), "\(answers)")
  }

  @Test("Offline is never yes", arguments: ["file:///nowhere/r.git", "http://127.0.0.1:9/r.git"])
  func offline(address: String) throws {
    let world = try ClaimWorld()
    let eva = try ClaimAgent(world, "eva")
    _ = try eva.claim("a")
    try eva.clone.git("remote", "set-url", "origin", address)
    for act in [ClaimRequest.Act.claim(retakesOwn: true), .renew, .release(isRepeated: true)] {
      let answers = try eva.ask(act, "a", assuming: .absent)
      #expect(answers.words == ["unreachable"])
      #expect(!answers.reason.isEmpty)
    }
  }

  @Test("Claims are read where they are pushed to, and the remote can be named")
  func remotes() throws {
    let world = try ClaimWorld()
    let clone = try world.makeClone("clone")
    func agent() throws -> ClaimAgent {
      try ClaimAgent(clone, ClaimOwner(name: "eva", session: "1"))
    }
    try clone.git("remote", "set-url", "--push", "origin", world.address)
    try clone.git("remote", "set-url", "origin", "file:///nowhere/r.git")
    #expect(try agent().claim("a").words == ["gained 1.0"])
    try clone.git("remote", "rename", "origin", "one")
    try clone.git("remote", "add", "two", "file:///nowhere/r.git")
    #expect(throws: ClaimRemoteError.severalRemotes(["one", "two"])) { try agent() }
    try clone.git("config", "jsonl.claimRemote", "three")
    #expect(throws: ClaimRemoteError.unknownRemote("three")) { try agent() }
    try clone.git("config", "jsonl.claimRemote", "one")
    #expect(try agent().refs.remote.name == "one")
    #expect(try agent().claim("a").words == ["gained 1.1"])
  }

  @Test("Others that mirror and collect garbage take claims away, and make none")
  func mirrors() throws {
    let world = try ClaimWorld()
    let (eva, bob) = (try ClaimAgent(world, "eva"), try ClaimAgent(world, "bob"))
    _ = try eva.claim("a")
    try eva.clone.git("gc", "-q", "--prune=now")
    try world.server.git("gc", "-q", "--prune=now")
    #expect(try eva.ask(.renew, "a").words == ["gained 1.1"])
    try bob.clone.git("commit", "-q", "--allow-empty", "-m", "x")
    try bob.clone.git("push", "-q", "--mirror", "origin")
    #expect(try eva.ask(.renew, "a").words == ["lost"])
    #expect(try bob.claim("a").words == ["gained 1.0"])
  }

  @Test("A ref that another push has locked is waited for")
  func locked() throws {
    let world = try ClaimWorld()
    let eva = try ClaimAgent(world, "eva")
    let ref = eva.refs.ref(of: ClaimWorld.subject("a"))
    try Files.write("", to: world.server.path(ref + ".lock"))
    let answers = try eva.claim("a")
    #expect(answers.words == ["refused"])
    #expect(!answers.reason.isEmpty)
  }
}
