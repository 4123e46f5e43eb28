import CommandInterface
@testable import Companion
import JSONText
import MergePolicy
import RecordStore
import Records
import Testing

@Suite("Events of git jsonl watch")
struct WatchEventTests {
  private static let summary: ExchangeSummary = {
    var summary = ExchangeSummary(path: "t.jsonl")
    (summary.addedCount, summary.changedCount, summary.removedCount) = (1, 2, 3)
    (summary.writtenCount, summary.takenOutCount, summary.discardedCount) = (4, 5, 6)
    summary.conflicts = ["a", "b"].map { KeyText(stored: Bytes($0)) }
    return summary
  }()

  private static let rows: [(event: WatchEvent, members: String)] = [
    (
      .started(workTree: "/w", process: 7, debounce: "0.5"),
      #""event":"started","work_tree":"/w","process":7,"debounce":0.5"#
    ),
    (
      .imported(summary),
      #""event":"imported","path":"t.jsonl","added":1,"changed":2,"removed":3,"set_aside":6,"#
        + #""conflicts":2"#
    ),
    (.exported(summary), #""event":"exported","path":"t.jsonl","written":4,"taken_out":5"#),
    (
      .attention(path: "t.jsonl", message: "line 1\n"),
      #""event":"attention","path":"t.jsonl","message":"line 1\n""#
    ),
    (.attention(path: nil, message: "x"), #""event":"attention","message":"x""#),
    (.waiting(message: "x"), #""event":"waiting","message":"x""#),
    (.resumed, #""event":"resumed""#),
    (.failed(path: nil, message: "x"), #""event":"failed","message":"x""#),
    (.failed(path: "p", message: "x"), #""event":"failed","path":"p","message":"x""#),
    (.recovered(path: "p"), #""event":"recovered","path":"p""#),
    (.recovered(path: nil), #""event":"recovered""#),
    (.connected(remote: "r"), #""event":"connected","remote":"r""#),
    (
      .disconnected(remote: "r", message: "x", pause: 500),
      #""event":"disconnected","remote":"r","retry_ms":500,"message":"x""#
    ),
    (
      .received(path: "p", remote: "r", LiveNews(count: 2, lag: 7)),
      #""event":"received","path":"p","remote":"r","count":2,"lag_ms":7"#
    ),
    (
      .published(path: "p", remote: "r", id: "w"),
      #""event":"published","path":"p","remote":"r","id":"w""#
    ),
    (
      .refused(path: "p", remote: "r", id: "w"),
      #""event":"refused","path":"p","remote":"r","id":"w""#
    ),
    (
      .restored(path: "p", message: "x"),
      #""event":"restored","path":"p","message":"x""#
    ),
    (.expired(path: "p", count: 3), #""event":"expired","path":"p","count":3"#),
    (.ending(signal: "SIGTERM"), #""event":"ending","signal":"SIGTERM""#),
    (.ended(left: ["a", "b"]), #""event":"ended","left":["a","b"]"#),
  ]

  @Test("Each event is a line with just these members", arguments: rows.indices)
  func lines(index: Int) {
    let row = Self.rows[index]
    let time = "2026-11-20T10:15:00.123Z"
    let start = "{\"time\":\"\(time)\",\"level\":\"\(row.event.level.rawValue)\","
    #expect(row.event.line(time: time) == start + row.members + "}")
  }

  @Test("The sentences")
  func sentences() {
    #expect(
      Messages.waiting(forGit: "a merge", gitDirectory: "/g")
        == "git is in the middle of a merge in \"/g\"; files and store are brought together when "
        + "that has ended"
    )
    #expect(
      Messages.waitingForStore(path: "/s")
        == "the store \"/s\" is not there any more; watching goes on when it is back"
    )
    #expect(
      Messages.shutdownTooSlow
        == "the last export did not end in time; what it did not write is still in the store"
    )
    #expect(
      Messages.failure(.store(.watched(workTree: "/w", process: "7")))
        == ["the work tree \"/w\" is watched already, by the process 7"]
    )
    #expect(
      Messages.failure(.store(.watched(workTree: "/w", process: nil)))
        == ["the work tree \"/w\" is watched already, by another process"]
    )
  }

  @Test(
    "A debounce is a number of seconds",
    arguments: [
      ("0", 0), ("5", 5000), ("0.5", 500), ("0.25", 250), ("1.005", 1005), ("3600", 3_600_000),
    ]
  )
  func debounce(text: String, milliseconds: Int) throws {
    let verb = try parseCommandLine(["watch", "--debounce", text])
    #expect(verb as? WatchVerb == WatchVerb(debounceInMilliseconds: milliseconds))
  }

  @Test(
    "Anything else is none",
    arguments: [
      "", "-1", "x", "1.", ".5", "1.0005", "1e3", "3601", "1.2.3", "99999999999999999999",
    ]
  )
  func badDebounce(text: String) {
    #expect(throws: CommandLineError.self) {
      try parseCommandLine(["watch", "--debounce", text])
    }
  }

  @Test("The message about an invalid debounce")
  func badDebounceText() throws {
    let error = try #require(throws: CommandLineError.self) {
      try parseCommandLine(["watch", "--debounce", "x"])
    }
    #expect(
      Messages.usage(error)
        == "\"x\" is not a time in seconds: it can be a number from 0 to 3600, such as 5 or 0.5; "
        + "see git jsonl watch --help"
    )
  }

  @Test("The sentences of events, each with its time")
  func texts() {
    func text(_ event: WatchEvent) -> [String] { event.textLines(time: "t") }
    #expect(text(.imported(Self.summary)) == ["t t.jsonl: read: 1 added, 2 changed, 3 removed"])
    #expect(text(.exported(Self.summary)) == ["t t.jsonl: written: 4 changed, 5 taken out"])
    #expect(text(.attention(path: "p", message: "p: a\nb")) == ["t p: a", "t b"])
    #expect(text(.failed(path: "p", message: "a")) == ["t p: a"])
    #expect(
      text(.disconnected(remote: "r", message: "away", pause: 500))
        == ["t r: away; tried again in 500 ms"]
    )
    #expect(text(.ended(left: ["a", "b"])) == ["t ended; only in the store are edits of a, b"])
  }

  @Test("What --status shows is read back as it was written, with its tiers")
  func status() throws {
    var counts = LiveBoard.Counts(tier: .natsKeyValue, remote: "r")
    for lag in 1...100 { counts.note(lag: Int64(lag)) }
    counts.conflictCount = 2
    var state = LiveBoard.State()
    state.remotes["r"] = LiveBoard.Remote(name: "r", problem: ["away"], retryCount: 3)
    state.counts = ["a": counts, "b": LiveBoard.Counts(tier: .natsStream, remote: "r")]
    let now = try #require(Timestamp(Bytes("2026-11-20T10:15:00Z")))
    let status = WatchStatus(state, started: "s", now: now)
    #expect(WatchStatus(status.json) == status)
    #expect(status.tiers.map(\.name) == ["nats-kv", "nats-stream"])
    #expect(status.tiers[0].lag == 51 && status.tiers[0].greatestLag == 100)
    #expect(status.tiers[0].conflictCount == 2 && status.tiers[0].retryCount == 3)
    #expect(status.remotes[0].problem == "away" && !status.remotes[0].isConnected)
    #expect(status.json(isRunning: true).text.hasSuffix(#""is_running":true}"#))
  }

  @Test("A board forgets what is not followed, and keeps the rest")
  func board() {
    let board = LiveBoard()
    let live = LiveCollection(path: "a", policy: Policy())
    let remote = RecordRemote(name: "r", url: "dir:///r")
    let part = LivePlan.Part(remote: remote, namespace: "n", collections: [live])
    board.follow(LivePlan(parts: [part]))
    board.note("a") { $0.receivedCount += 1 }
    board.note("b") { $0.receivedCount += 1 }
    #expect(board.connected("r") && !board.connected("r"))
    #expect(board.disconnected("r", for: 10, ["x"]) && !board.disconnected("r", for: 20, ["x"]))
    board.follow(LivePlan(parts: [part]))
    #expect(board.state.counts["a"]?.receivedCount == 1 && board.state.counts["b"] == nil)
    #expect(board.state.remotes["r"]?.retryCount == 2)
    board.follow(LivePlan())
    #expect(board.state.counts.isEmpty && board.state.remotes.isEmpty)
  }
}
