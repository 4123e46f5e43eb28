import JSONText
import RemoteProtocol
import System
import TestSupport
import Testing

@Suite("Helpers that don't keep to the protocol")
struct HostileHelperTests {
  @Test("One that ends while a request is open costs an error, and says what may have happened")
  func ends() throws {
    let helper = try ScriptedHelper("read -r request; exit 3")
    let end = HelperEnd.exited(program: "h", status: 3)
    #expect(try helper.failure(isChange: false) == .broken(end, mayHaveHappened: false))
    #expect(try helper.failure(isChange: true) == .broken(end, mayHaveHappened: true))
    #expect(RemoteFailure.broken(end, mayHaveHappened: true).kind == .unknown)
    #expect(RemoteFailure.broken(end, mayHaveHappened: false).kind == .unavailable)
  }

  @Test("One that is killed is told from one that exits")
  func isKilled() throws {
    let helper = try ScriptedHelper("read -r request; kill -9 $$")
    let end = HelperEnd.exited(program: "h", status: 137)
    #expect(try helper.failure(isChange: true) == .broken(end, mayHaveHappened: true))
  }

  @Test("One that ends before the hello, or is not there, changes nothing")
  func neverStarts() throws {
    let helper = try ScriptedHelper("exit 7", greets: false)
    #expect(
      throws: RemoteFailure.broken(.exited(program: "h", status: 7), mayHaveHappened: false)
    ) { try helper.client() }
    try Files.remove(helper.folder.path("helper"))
    #expect(throws: RemoteFailure.self) { try helper.client() }
  }

  @Test("What is not of the protocol ends the helper, and the error says what came")
  func babbles() throws {
    let parts: [(String, MessageProblem)] = [
      ("echo hello", .notAnObject(start: "hello")),
      ("echo '[]'", .notAnObject(start: "[]")),
      ("printf '\\377\\n'", .notAnObject(start: "\u{FFFD}")),
      ("echo '{\"id\":9,\"ok\":true}'", .unrelated(start: "{\"id\":9,\"ok\":true}")),
      ("echo '{\"id\":1,\"ok\":true}'", .unrelated(start: "{\"id\":1,\"ok\":true}")),
      ("echo '{\"ok\":true}'", .unrelated(start: "{\"ok\":true}")),
      ("echo '{\"id\":2,\"bytes\":20000000}'", .tooLong),
      ("printf '{\"id\":2,'; exec 1>&-", .unterminated),
      ("echo '{\"id\":2,\"bytes\":9}'; printf '{}'; exec 1>&-", .unterminated),
      ("exec cat /dev/zero", .tooLong),
    ]
    for (script, problem) in parts {
      let helper = try ScriptedHelper("read -r request; \(script); exec sleep 100")
      #expect(
        try helper.failure(isChange: true)
          == .broken(.babbled(program: "h", problem), mayHaveHappened: true),
        "\(script)"
      )
    }
  }

  @Test("Two answers to one request end the helper; the first one counts")
  func answersTwice() throws {
    let helper = try ScriptedHelper(
      """
      read -r request
      printf '{"id":2,"ok":true,"n":1}\\n{"id":2,"ok":true,"n":2}\\n'
      exec sleep 100
      """
    )
    let client = try helper.client()
    let answer = try client.answer(to: try client.send("op", isChange: true))
    #expect(answer.number("n") == 1)
    #expect(throws: RemoteFailure.self) {
      let id = try client.send("op", isChange: true)
      _ = try client.answer(to: id)
    }
    let problem = MessageProblem.unrelated(start: "{\"id\":2,\"ok\":true,\"n\":2}")
    #expect(client.end == .babbled(program: "h", problem))
  }

  @Test("Answers may come in any order, and those that came before the end are kept")
  func anyOrder() throws {
    let helper = try ScriptedHelper(
      """
      read -r a; read -r b; read -r c
      printf '{"id":4,"ok":true}\\n{"id":2,"ok":true}\\n'
      """
    )
    let client = try helper.client()
    let ids = try (0..<3).map { _ in try client.send("op", isChange: true) }
    #expect(try client.answer(to: ids[0]).number("id") == 2)
    #expect(
      throws: RemoteFailure.broken(.exited(program: "h", status: 0), mayHaveHappened: true)
    ) { try client.answer(to: ids[1]) }
    #expect(try client.answer(to: ids[2]).number("id") == 4)
  }

  @Test("One that is silent is ended at its deadline")
  func stalls() throws {
    let clock = LeapingClock()
    let helper = try ScriptedHelper("exec sleep 100")
    let client = try HelperClient(helper.start(clock: { clock.now }))
    let id = try client.send("op", isChange: true, milliseconds: 5000)
    clock.begin()
    #expect(
      throws: RemoteFailure.broken(
        .stalled(program: "h", milliseconds: 5000),
        mayHaveHappened: true
      )
    ) { try client.answer(to: id) }
  }

  @Test("An answer that waited for the client is taken, however late that is")
  func waits() throws {
    let clock = LeapingClock()
    let helper = try ScriptedHelper(
      #"""
      read -r line
      printf '{"id":2,"ok":true,"version":1,"chain":"c","rows":[]}\n'
      sleep 100
      """#
    )
    let remote = try SyncRemote(HelperClient(helper.start(clock: { clock.now })))
    let pull = SyncPull(collection: "t", known: .nothing, limit: 1)
    let page = try remote.beginPull(pull)
    clock.leap()
    #expect(throws: Never.self) { try page.waitAgain() }
  }

  @Test("One that is silent at the hello is ended, too")
  func stallsAtHello() throws {
    let clock = LeapingClock()
    clock.begin()
    let helper = try ScriptedHelper("exec sleep 100", greets: false)
    #expect(
      throws: RemoteFailure.broken(
        .stalled(program: "h", milliseconds: 60_000),
        mayHaveHappened: false
      )
    ) { try HelperClient(helper.start(clock: { clock.now })) }
  }

  @Test("A request that the helper has not read whole did not happen")
  func isNotWritten() throws {
    let clock = LeapingClock()
    let helper = try ScriptedHelper("exec sleep 100")
    let client = try HelperClient(helper.start(clock: { clock.now }))
    // More than a pipe takes.
    let id = try client.send("op", isChange: true) {
      $0.object.add("x", text: String(repeating: "x", count: 1 << 22))
    }
    clock.begin()
    #expect(
      throws: RemoteFailure.broken(
        .stalled(program: "h", milliseconds: 60_000),
        mayHaveHappened: false
      )
    ) { try client.answer(to: id) }
  }

  @Test("One that writes much while it is written to is read meanwhile")
  func crossing() throws {
    let helper = try ScriptedHelper(
      """
      head -c 3000000 /dev/zero | tr '\\0' ' '
      read -r request
      printf '{"id":2,"ok":true}\\n'
      """
    )
    let client = try helper.client()
    let id = try client.send("op", isChange: false) {
      $0.object.add("x", text: String(repeating: "x", count: 1 << 20))
    }
    #expect(try client.answer(to: id).flag("ok"))
  }

  @Test("One that closes its output but goes on is ended")
  func closesOutput() throws {
    let helper = try ScriptedHelper("read -r request; exec 1>&-; exec sleep 100")
    #expect(
      try helper.failure(isChange: true)
        == .broken(.silenced(program: "h"), mayHaveHappened: true)
    )
  }

  @Test("One that did not understand says so")
  func isNotUnderstood() throws {
    let helper = try ScriptedHelper(
      """
      read -r request
      echo '{"ok":false,"error":"bad-request","message":"no id"}'
      exit 1
      """
    )
    #expect(
      try helper.failure(isChange: false)
        == .broken(.notUnderstood(program: "h", message: "no id"), mayHaveHappened: false)
    )
  }

  @Test("A request that is too long is not sent, and the conversation goes on")
  func tooLongRequest() throws {
    let helper = try ScriptedHelper("read -r request; echo '{\"id\":3,\"ok\":true}'")
    let client = try helper.client()
    do throws(RemoteFailure) {
      _ = try client.send("op", isChange: true) {
        $0.object.add("x", text: String(repeating: "x", count: 1 << 24))
      }
      Issue.record("It was sent.")
    } catch {
      #expect(error.kind == .tooLarge)
    }
    let answer = try client.answer(to: try client.send("op", isChange: true))
    #expect(answer.flag("ok"))
  }

  @Test("Events without end are not collected")
  func floods() throws {
    let helper = try ScriptedHelper(
      """
      read -r request
      seq 1 5000 | sed 's/.*/{"id":2,"event":"changed","collection":"c&","version":1}/'
      exec sleep 100
      """
    )
    #expect(
      try helper.failure(isChange: false)
        == .broken(.babbled(program: "h", .tooManyEvents), mayHaveHappened: false)
    )
  }
}
