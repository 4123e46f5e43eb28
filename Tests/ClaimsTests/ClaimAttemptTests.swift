import Claims
import Testing

@Suite("What a refused push means")
struct ClaimAttemptTests {
  private var attempt = ClaimAttempt(
    ClaimRequest(
      .claim(retakesOwn: true),
      subject: Fixtures.subject,
      owner: Fixtures.eva,
      ttl: 60
    )
  )
  private let sent = ClaimState(object: "mine", body: Fixtures.body(Fixtures.eva), acquired: 5)
  private let creation = ClaimUpdate(
    lease: nil,
    change: .put(Fixtures.body(Fixtures.eva), acquired: nil, parent: nil)
  )

  private mutating func push(_ result: PushResult) {
    #expect(attempt.start(assuming: .absent, nonce: "n") == .push(creation))
    let next = attempt.didPush(creation, sent, result)
    #expect(next == (result == .accepted ? .done(.gained(sent)) : .read))
  }

  private mutating func read(_ reading: ClaimReading) -> ClaimAttempt.Step {
    attempt.didRead(reading, hasLapsed: false, nonce: "n")
  }

  @Test("An accepted push is a yes at once")
  mutating func accepted() { push(.accepted) }

  @Test("A refused push is read back: a race that was lost is answered by who won it")
  mutating func lostRace() throws {
    push(.refused("stale info"))
    let other = Fixtures.claim(Fixtures.bob)
    let state = try #require(other.held)
    #expect(read(other) == .done(.held(state)))
  }

  @Test("A push whose answer is lost and that arrived is a yes")
  mutating func lostAnswer() {
    push(.unknown("the remote end hung up"))
    #expect(read(.claim(sent)) == .done(.gained(sent)))
  }

  @Test("A push that may arrive is made once more, and then nothing is promised")
  mutating func lostPush() {
    push(.unknown("broken pipe"))
    #expect(read(.absent) == .push(creation))
    #expect(attempt.didPush(creation, sent, .unknown("broken pipe")) == .read)
    #expect(read(.absent) == .done(.unreachable("broken pipe")))
  }

  @Test("A ref that is what it was: the server refused")
  mutating func refusal() {
    push(.refused("pre-receive hook declined"))
    #expect(read(.absent) == .done(.refused("pre-receive hook declined")))
  }

  @Test("A ref that another push has locked is tried again, but not for ever")
  mutating func contention() {
    push(.refused("cannot lock ref"))
    for _ in 1..<ClaimAttempt.tryLimit {
      #expect(read(.absent) == .push(creation))
      #expect(attempt.didPush(creation, sent, .refused("cannot lock ref")) == .read)
    }
    #expect(read(.absent) == .done(.refused("cannot lock ref")))
  }

  @Test("What can't be read is never a yes")
  mutating func unreachable() {
    push(.unknown("timeout"))
    #expect(attempt.didFail("no route to host") == .done(.unreachable("no route to host")))
  }

  @Test(
    "A server that turns the user away has refused, unless a push may have arrived",
    arguments: [
      "fatal: unable to access 'http://h/r/': The requested URL returned error: 403",
      "fatal: Authentication failed for 'http://h/r/'",
      "eva@h: Permission denied (publickey).", "ERROR: Permission to r denied to eva.",
    ]
  )
  mutating func denial(_ words: String) {
    #expect(attempt.didFail(words) == .done(.refused(words)))
    push(.refused(words))
    #expect(attempt.didFail(words) == .done(.refused(words)))
    attempt = ClaimAttempt(attempt.request)
    push(.unknown("the remote end hung up"))
    #expect(attempt.didFail(words) == .done(.unreachable(words)))
  }

  @Test("A lost deletion that is done is a release")
  func deletion() throws {
    let request = ClaimRequest(
      .release(isRepeated: false),
      subject: Fixtures.subject,
      owner: Fixtures.eva
    )
    let update = ClaimUpdate(lease: "o1", change: .delete)
    for (result, answer) in [
      (PushResult.unknown("x"), ClaimAnswer.released), (.refused("x"), .lost(.absent)),
    ] {
      var attempt = ClaimAttempt(request)
      let first = attempt.start(assuming: Fixtures.claim(Fixtures.eva), nonce: "n")
      #expect(first == .push(update))
      #expect(attempt.didPush(update, nil, result) == .read)
      #expect(attempt.didRead(.absent, hasLapsed: false, nonce: "n") == .done(answer))
    }
  }

  @Test("The results of a push are read from git's lines")
  func results() {
    let output = """
      To file:///r.git
      *\tabc:refs/jsonl/claims/1\t[new reference]
      !\tabc:refs/jsonl/claims/2\t[rejected] (stale info)
      -\t:refs/jsonl/claims/3\t[deleted]
      !\tabc:refs/jsonl/claims/4\t[remote rejected] (pre-receive hook declined)
      !\t(delete):refs/jsonl/claims/5\t[remote failure] (remote failed to report status)
      +\tabc:refs/jsonl/claims/6\t1234...5678 (forced update)
      Done
      """
    let results = PushResult.results(in: output)
    let name = "refs/jsonl/claims/"
    #expect(results.count == 6)
    #expect(results[name + "1"] == .accepted)
    #expect(results[name + "2"] == .refused("stale info"))
    #expect(results[name + "2"]?.isContention == true)
    #expect(results[name + "3"] == .accepted)
    #expect(results[name + "4"] == .refused("pre-receive hook declined"))
    #expect(results[name + "4"]?.isContention == false)
    let unknown = "[remote failure] (remote failed to report status)"
    #expect(results[name + "5"] == .unknown(unknown))
    #expect(results[name + "6"] == .accepted)
    #expect(!PushResult.refused("this user is blocked").isContention)
  }
}
