import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Landings that race")
struct LandingRaceTests {
  private static let agentCount = 5

  /// How many branches each agent lands: `JSONL_MERGE_LANDINGS_EACH`, or 3.
  private static let branchCount =
    ProcessInfo.processInfo.environment["JSONL_MERGE_LANDINGS_EACH"].flatMap { Int($0) } ?? 3

  private static func lines(_ isEdited: (Int) -> Bool) -> [String] {
    (0..<agentCount * branchCount).map { #"{"id":\#($0),"a":\#(isEdited($0) ? 1 : 0)}"# }
  }

  /// A clone of a bare repository, with a branch for each record, which edits that one. The records
  /// are on neighbouring lines, so that git alone would find conflicts.
  private static func clone() throws -> (world: StoreWorld, origin: Repository) {
    let world = try StoreWorld()
    let (clone, git) = (world.repository, world.repository.world)
    try git.run("git", ["init", "-q", "--bare", git.folder.path("origin")]).orThrow()
    try clone.git("remote", "add", "origin", git.folder.path("origin"))
    try clone.write(".gitattributes", ["*.jsonl merge=jsonl"])
    try clone.write("t.jsonl", lines { _ in false })
    try clone.commit("base")
    try clone.git("push", "-q", "-u", "origin", "main")
    for branch in 0..<agentCount * branchCount {
      try clone.branch("b\(branch)", at: "main")
      try clone.write("t.jsonl", lines { $0 == branch })
      try clone.commit("branch \(branch)")
    }
    try clone.checkOut("main")
    return (world, Repository(world: git, folder: git.folder.path("origin")))
  }

  @Test("Agents that land at once, in one clone, lose no merge", arguments: [true, false])
  func agents(isPushed: Bool) throws {
    let (world, origin) = try Self.clone()
    let clone = world.repository
    if !isPushed { try clone.git("branch", "trunk", "main") }
    let words = isPushed ? "--onto main --push origin" : "--onto trunk"
    let script = "for b in \"$@\"; do git jsonl land $b \(words) || exit; done"
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: Self.agentCount) { agent in
      let branches = (0..<Self.branchCount).map { "b\(agent * Self.branchCount + $0)" }
      let process = ChildProcess(
        "sh",
        ["-c", script, "sh"] + branches,
        environment: clone.world.environment.merging(["PATH": world.path]) { $1 },
        folder: clone.folder,
        deadlineInSeconds: 60 * max(5, Self.branchCount)
      )
      let outcome = Result { try process.run().orThrow() }
      // Nothing is said on the way: a landing that came second is not an error.
      if case .success(let outcome) = outcome, outcome.errors.isEmpty { return }
      failures.withLock { $0.append("\(outcome)") }
    }
    #expect(failures.withLock { $0 } == [])
    let (repository, branch) = isPushed ? (origin, "main") : (clone, "trunk")
    let landed = Repository.lines(of: try repository.git("show", "\(branch):t.jsonl"))
    #expect(landed == Self.lines { _ in true })
    let merges = try repository.git("log", "--merges", "--format=%h", branch)
    #expect(merges.split(separator: "\n").count == Self.agentCount * Self.branchCount)
    #expect(try clone.git("fsck", "--no-dangling", "--connectivity-only").isEmpty)
    let left = try Files.names(in: clone.path(".git/jsonl")).filter { $0.hasPrefix("land-") }
    #expect(left == [])
  }
}
