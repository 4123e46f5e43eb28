import CommandInterface
@testable import Companion
import JSONText
import RecordStore
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
}
