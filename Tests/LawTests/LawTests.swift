import TestSupport
import Testing

/// The laws of a merge over generated documents and policies.
@Suite struct LawTests {
  @Test func symmetry() { Law.symmetry.check(firstSeed: 0) }

  @Test func identity() { Law.identity.check(firstSeed: 100_000_000) }

  @Test func determinism() { Law.determinism.check(firstSeed: 200_000_000) }

  @Test func oneSideChange() { Law.oneSide.check(firstSeed: 300_000_000) }

  @Test func nothingInvented() { Law.provenance.check(firstSeed: 400_000_000) }

  @Test func nothingDroppedSilently() { Law.report.check(firstSeed: 500_000_000) }

  @Test func neverWorseThanGit() { Law.neverWorseThanGit.check(firstSeed: 600_000_000) }

  @Test func neverWorseThanGitWithoutAsking() {
    Law.facts.check(firstSeed: 1_200_000_000)
    // The law speaks of merges that ask nothing: many of them do.
    #expect(Law.cleanCount(of: 1_200_000_000..<1_200_000_300) > 120)
  }

  @Test func repairedLogs() { Law.repairedLog.check(firstSeed: 1_300_000_000) }

  @Test func oneKeyOneRecord() { Law.oneRecord.check(firstSeed: 1_400_000_000) }

  @Test func order() { Law.order.check(firstSeed: 700_000_000) }

  @Test func tombstones() { Law.tombstones.check(firstSeed: 900_000_000) }

  @Test func winners() { Law.winners.check(firstSeed: 1_000_000_000) }

  @Test func blocks() { Law.blocks.check(firstSeed: 1_100_000_000) }

  @Test func logs() { Law.log.check(firstSeed: 800_000_000) }
}
