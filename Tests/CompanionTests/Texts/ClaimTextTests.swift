@testable import Companion
import CommandInterface
import Testing

@Suite("Messages about claims")
struct ClaimTextTests {
  private static let failures: [(ClaimFailure, String, Int32)] = [
    (
      .unknownRemote("a\nb"),
      "jsonl.claimRemote names the remote \"a\\nb\", which there is not; git remote lists those "
        + "that there are", 128
    ),
    (
      .severalRemotes(["one", "two"]),
      "there are the remotes \"one\" and \"two\", and claims are on one of them; git config "
        + "jsonl.claimRemote NAME says on which", 128
    ),
    (.trouble(reason: "x\u{1B}", remote: nil), "git can't work with the claims: x\\u001b", 128),
    (
      .trouble(reason: "x", remote: "live"),
      "the claims on the remote \"live\" can't be read: x", 128
    ),
    (
      .removedEarlier(path: "a.jsonl", remote: "live", seconds: 3600),
      "the remote \"live\" removes the claims of a.jsonl after 3600 seconds, which is earlier than "
        + "the policy says; git jsonl live init changes that", 128
    ),
    (
      .tooLong(path: "a.jsonl", seconds: 7200, limit: 3600),
      "a claim of a.jsonl lasts for 3600 seconds at most, and not for 7200: the policy's \"claims: "
        + "{ttl: ...}\" is the longest time", 128
    ),
    (.notRenewed(["x; nothing was landed"]), "x; nothing was landed", 128),
    (
      .otherRemote("copy", claims: "origin"),
      "the claims are on the remote \"origin\", and a release can't be part of a push to "
        + "\"copy\"; nothing was landed", 128
    ),
    (
      .otherRemote("copy", claims: nil),
      "the claims are in this repository alone, and a release can't be part of a push to "
        + "\"copy\"; nothing was landed", 128
    ),
    (
      .notAtomic,
      "the server does not take several refs in one step (git push --atomic), so that it can't "
        + "check the claim as it takes the work; nothing was landed; land without --release, and "
        + "release afterwards", 128
    ),
    (.running(key: "t-1"), "another process of yours already runs a command for \"t-1\"", 1),
  ]

  @Test("Each failure is one sentence", arguments: failures)
  func sentence(_ failure: ClaimFailure, _ sentence: String, _ status: Int32) {
    #expect(Messages.failure(.claim(failure)) == [sentence])
    #expect(VerbFailure.claim(failure).exitStatus == status)
  }

  private static let findings: [(ClaimFinding, String, [String])] = [
    (
      .noRemote(.unknownRemote("a")), "claim-remote",
      [
        "jsonl.claimRemote names the remote \"a\", which there is not; git remote lists those "
          + "that there are", "  Nobody can claim records here.",
        "  git config jsonl.claimRemote NAME says on which remote the claims of all clones are.",
      ]
    ),
    (
      .openReleases(keys: ["t-1", "t-2"]), "open-release",
      [
        "the release of \"t-1\" and \"t-2\" was not answered",
        "  Others may still have to wait for the claim to lapse.",
        "  git jsonl release t-1 t-2 finishes it.",
      ]
    ),
    (
      .overdue(keys: ["t-1"]), "overdue-claim",
      [
        "the claim of \"t-1\" was not renewed in its time", "  Others may have taken it.",
        "  git jsonl claim --renew renews what is still yours; git jsonl watch does so in time.",
      ]
    ),
  ]

  @Test("Each finding says what was found, what it means, and what helps", arguments: findings)
  func finding(_ finding: ClaimFinding, _ code: String, _ lines: [String]) {
    #expect(Messages.finding(.claim(finding)) == lines)
    #expect(Messages.text(.claim(finding)).code == code)
    #expect(!Finding.claim(finding).canBeFixed)
  }
}
