import Claims
import ClaimRefs
import TestSupport
import TestTraits
import Testing

@Suite("Claims on a git remote", .waits)
struct ClaimRefsTests {
  @Test("One agent has a record, until its release or its ttl", arguments: [false, true])
  func life(isHTTP: Bool) throws {
    let world = try ClaimWorld(isHTTP: isHTTP)
    let (eva, bob) = (try ClaimAgent(world, "eva"), try ClaimAgent(world, "bob"))
    #expect(try eva.claim("a", "b").words == ["gained 1.0", "gained 1.0"])
    #expect(try bob.claim("a", "c").words == ["held by eva", "gained 1.0"])
    // Its restart takes it back, and so does each renewal.
    #expect(try eva.claim("a").words == ["gained 1.1"])
    #expect(try eva.ask(.renew, "a", "b").words == ["gained 1.2", "gained 1.1"])
    #expect(try bob.ask(.renew, "a").words == ["lost"])
    #expect(try bob.release("a").words == ["lost"])
    // What changes does not lapse, whatever the clocks say.
    bob.seconds = 59
    #expect(try bob.claim("a").words == ["held by eva"])
    #expect(try eva.ask(.renew, "a").words == ["gained 1.3"])
    bob.seconds = 100
    #expect(try bob.claim("a").words == ["held by eva"])
    bob.seconds = 159
    #expect(try bob.claim("a").words == ["held by eva"])
    #expect(try bob.ask(.prune, "a").words == ["kept"])
    bob.seconds = 160
    #expect(try bob.claim("a").words == ["gained 2.0"])
    #expect(try eva.ask(.renew, "a").words == ["lost"])
    #expect(try eva.release("a").words == ["lost"])
    #expect(try bob.release("a").words == ["released"])
    #expect(try eva.claim("a").words == ["gained 1.0"])
    #expect(try world.server.git("for-each-ref", "refs/heads").isEmpty)
  }

  @Test("Dates that are off or set back neither give a record away nor keep it")
  func dates() throws {
    let world = try ClaimWorld()
    let (eva, bob) = (try ClaimAgent(world, "eva"), try ClaimAgent(world, "bob"))
    let hour: Int64 = 3600
    for (key, offset) in [("a", hour), ("b", -hour), ("c", -365 * 24 * hour)] {
      bob.date = eva.date + offset
      #expect(try eva.claim(key).words == ["gained 1.0"])
      #expect(try bob.claim(key).words == ["held by eva"])
      bob.seconds += 59
      bob.date -= offset * 2
      #expect(try bob.claim(key).words == ["held by eva"])
      bob.seconds += 1
      #expect(try bob.claim(key).words == ["gained 2.0"])
      #expect(try eva.ask(.renew, key).words == ["lost"])
    }
  }

  @Test("Several records are decided one by one, in one push")
  func several() throws {
    let world = try ClaimWorld()
    let (eva, bob) = (try ClaimAgent(world, "eva"), try ClaimAgent(world, "bob"))
    _ = try bob.claim("k-3")
    let answers = try eva.ask(
      .claim(retakesOwn: true),
      "k-1",
      "k-2",
      "k-3",
      "k-4",
      assuming: .absent
    )
    #expect(answers.words == ["gained 1.0", "gained 1.0", "held by bob", "gained 1.0"])
    #expect(try eva.refs.read(nil).count == 4)
  }

  @Test("Many records at once are claimed as one is, and no ref is left in the clone")
  func many() throws {
    let world = try ClaimWorld()
    let (eva, bob) = (try ClaimAgent(world, "eva"), try ClaimAgent(world, "bob"))
    let keys = (1...12).map { "k-\($0)" }
    _ = try bob.claim("k-3")
    let answers = try eva.ask(.claim(retakesOwn: true), keys: keys, assuming: .absent)
    let expected = keys.map { $0 == "k-3" ? "held by bob" : "gained 1.0" }
    #expect(answers.words == expected)
    let readings = try bob.refs.read(nil)
    #expect(readings.count == 12)
    for case .gained(let state) in answers {
      #expect(readings[bob.refs.ref(of: state.body.subject)] == .claim(state))
    }
    #expect(try eva.clone.git("for-each-ref").isEmpty)
    #expect(try eva.ask(.renew, keys: keys).words.filter { $0 == "gained 1.1" }.count == 11)
    #expect(try eva.ask(.release(isRepeated: false), keys: keys).words.contains("lost"))
    #expect(try bob.refs.read(nil).count == 1)
  }

  @Test("The claim that is named is stolen, and no other")
  func steal() throws {
    let world = try ClaimWorld()
    let (eva, bob) = (try ClaimAgent(world, "eva"), try ClaimAgent(world, "bob"))
    _ = try eva.claim("a")
    let id = try #require(try bob.refs.read(nil).values.first?.object)
    #expect(try bob.ask(.steal(of: String(id.prefix(8))), "a").words == ["gained 2.0"])
    #expect(try eva.ask(.renew, "a").words == ["lost"])
    #expect(try eva.ask(.steal(of: id), "a").words == ["stale"])
  }

  @Test("Work trees without a remote keep each other out")
  func workTrees() throws {
    let git = try GitWorld()
    let repository = try git.makeRepository("alone")
    let eva = try ClaimAgent(repository, ClaimOwner(name: "eva", session: "1"))
    let bob = try ClaimAgent(repository, ClaimOwner(name: "eva", session: "2"))
    #expect(eva.refs.remote.name == nil)
    #expect(try eva.claim("a").words == ["gained 1.0"])
    #expect(try bob.claim("a").words == ["held by eva"])
    #expect(try eva.release("a").words == ["released"])
    #expect(try bob.claim("a").words == ["gained 1.0"])
  }

  @Test("A server that takes only branches, which neither go back nor are deleted")
  func branchesOnly() throws {
    let world = try ClaimWorld()
    try world.server.git("config", "receive.denyNonFastForwards", "true")
    try world.server.git("config", "receive.denyDeletes", "true")
    try world.server.git("config", "receive.fsckObjects", "true")
    let hook = "while read a b ref; do case $ref in refs/heads/*) ;; *) exit 1 ;; esac; done"
    try Files.writeScript("#!/bin/sh\n\(hook)\n", to: world.server.path("hooks/pre-receive"))
    let refused = try ClaimAgent(world, "ann").claim("a")
    #expect(refused.words == ["refused"])
    #expect(refused.reason.contains("pre-receive hook declined"))
    let (eva, bob) = (
      try ClaimAgent(world, "eva", prefix: .branches),
      try ClaimAgent(world, "bob", prefix: .branches)
    )
    #expect(try eva.claim("a").words == ["gained 1.0"])
    #expect(try bob.claim("a").words == ["held by eva"])
    #expect(try eva.ask(.renew, "a").words == ["gained 1.1"])
    #expect(try eva.release("a").words == ["released"])
    #expect(try bob.ask(.prune, "a").words == ["kept"])
    #expect(try bob.claim("a").words == ["gained 2.0"])
    bob.seconds = 0
    eva.seconds = 0
    #expect(try eva.claim("a").words == ["held by bob"])
    eva.seconds = 60
    #expect(try eva.claim("a").words == ["gained 3.0"])
    let message = try world.server.git("log", "--all", "--format=%B", "-1")
    #expect(message.contains("[skip ci]"))
    #expect(try world.server.git("rev-list", "--count", "--all") == "5")
  }

  @Test("A branch whose last commit was collected as garbage here is fetched again")
  func collected() throws {
    let world = try ClaimWorld()
    let eva = try ClaimAgent(world, "eva", prefix: .branches)
    _ = try eva.claim("a")
    _ = try eva.release("a")
    let free = try #require(try eva.refs.read(nil).values.first)
    try eva.clone.git("gc", "-q", "--prune=now")
    try eva.clone.git("prune", "--expire=now")
    #expect(try eva.ask(.claim(retakesOwn: true), "a", assuming: free).words == ["gained 2.0"])
  }

  @Test("Objects in another format are left alone, unless they are stolen")
  func foreign() throws {
    let world = try ClaimWorld()
    let eva = try ClaimAgent(world, "eva")
    let ref = eva.refs.ref(of: ClaimWorld.subject("a"))
    let blob = try eva.clone.git("hash-object", "-w", "--stdin")
    try eva.clone.git("push", "-q", "origin", "\(blob):\(ref)")
    try eva.clone.git("push", "-q", "origin", "\(blob):refs/jsonl/claims/readme")
    #expect(try eva.claim("a").words == ["foreign"])
    #expect(try eva.ask(.prune, "a").words == ["kept"])
    #expect(try eva.refs.read(nil).keys.sorted() == [ref])
    #expect(try eva.ask(.steal(of: blob), "a").words == ["gained 1.0"])
  }
}
