import JSONText
import RemoteProtocol
import System
import TestSupport
import Testing

@Suite("Conversations with helpers")
struct HelperClientTests {
  @Test("The hello says what the helper needs to know, and no more")
  func hello() throws {
    let helper = try ScriptedHelper(
      """
      read -r hello
      printf '%s' "$hello" >"${0%/*}/hello"
      echo "$#" >"${0%/*}/arguments"
      echo '{"id":1,"ok":true,"version":1,"helper":"mine 2.5 b","capabilities":["a","sync"],\
      "limits":{"line":4194304,"key":1,"rows":2}}'
      cat >/dev/null
      """,
      greets: false
    )
    let client = try helper.client()
    #expect(client.identity.name == "mine")
    #expect(client.identity.version == "2.5 b")
    #expect(client.identity.limits.rowCount == 2)
    try client.require("sync")
    #expect(
      throws: RemoteFailure.broken(
        .notCapable(program: "h", capability: "grant"),
        mayHaveHappened: false
      )
    ) { try client.require("grant") }
    client.close()
    #expect(
      String(decoding: try Files.read(helper.folder.path("hello")), as: UTF8.self)
        == #"{"id":1,"op":"hello","version":1,"client":"test","url":"test:///x","settings":{},"#
        + #""deadline_ms":60000}"#
    )
    #expect(try Files.read(helper.folder.path("arguments")) == Array("0\n".utf8))
  }

  @Test("A helper of another version, or with limits that may not be, is refused")
  func otherHelpers() throws {
    func end(_ answer: String) throws -> HelperEnd? {
      let helper = try ScriptedHelper("read -r a; echo '\(answer)'; cat >/dev/null", greets: false)
      do throws(RemoteFailure) {
        _ = try HelperClient(helper.start())
      } catch {
        if case .broken(let end, false) = error { return end }
      }
      return nil
    }
    #expect(
      try end(#"{"id":1,"ok":true,"version":2,"helper":"h","capabilities":[],"limits":{}}"#)
        == .otherVersion(program: "h")
    )
    let long = #"{"id":1,"ok":true,"version":1,"helper":"h","capabilities":[],"#
    for limits in [#"{"line":4194305,"key":1,"rows":1}"#, #"{"line":1,"key":0,"rows":1}"#, "{}"] {
      let start = String((long + #""limits":"# + limits + "}").prefix(60))
      #expect(
        try end(long + #""limits":"# + limits + "}")
          == .badAnswer(program: "h", op: "hello", start: start)
      )
    }
  }

  @Test("A password is asked for once, and goes through the pipe alone")
  func password() throws {
    let told = Locked<[String]>([])
    let source = CredentialSource(
      find: { user in
        told.withLock { $0.append("find \(user ?? "-")") }
        return RemoteCredential(user: "alice", password: "s3cret")
      },
      report: { credential, isAccepted in
        told.withLock { $0.append("\(credential) \(credential.password) \(isAccepted)") }
      }
    )
    let script = """
      read -r first
      case $first in *password*) exit 9 ;; esac
      echo '{"id":1,"ok":false,"error":"denied","reason":"password","user":"al","message":"m"}'
      read -r second
      case $second in
        *'"user":"alice","password":"s3cret"}') ;;
        *) exit 8 ;;
      esac
      tr '\\0' '\\n' </proc/self/environ | grep -q s3cret && exit 7

      """
    let good = try ScriptedHelper(
      script
        + ScriptedHelper.greeting.replacing("read -r hello", with: "")
        .replacing("\"id\":1", with: "\"id\":2") + "cat >/dev/null",
      greets: false
    )
    try HelperClient(good.start(credentials: source)).close()
    #expect(told.withLock { $0 } == ["find al", "a credential s3cret true"])
    let refusal =
      #"echo '{"id":2,"ok":false,"error":"denied","reason":"password","message":"no"}'"#
    let bad = try ScriptedHelper(script + refusal, greets: false)
    told.withLock { $0 = [] }
    do throws(RemoteFailure) {
      _ = try HelperClient(bad.start(credentials: source))
      Issue.record("It was accepted.")
    } catch {
      #expect(error.kind == .denied)
    }
    #expect(told.withLock { $0 } == ["find al", "a credential s3cret false"])
    // Without a password there is no second hello.
    let none = try ScriptedHelper(script, greets: false)
    do throws(RemoteFailure) {
      _ = try HelperClient(none.start())
      Issue.record("It was accepted.")
    } catch {
      #expect(error.reason == .password)
    }
  }

  @Test("What a helper writes to its standard error is shown, line by line, up to a limit")
  func errors() throws {
    let helper = try ScriptedHelper(
      """
      read -r request
      echo 'one' >&2
      head -c 5000 /dev/zero | tr '\\0' x >&2
      echo >&2
      seq 1 200 >&2
      printf 'last' >&2
      echo '{"id":2,"ok":true}'
      cat >/dev/null
      """
    )
    let client = try helper.client()
    _ = try client.answer(to: try client.send("op", isChange: false))
    client.close()
    let shown = helper.shown.withLock { $0 }
    #expect(shown.first == "one")
    #expect(shown.dropFirst().first == String(repeating: "x", count: 1000))
    #expect(shown.count == 101)
    #expect(shown.last == "more is not shown")
  }

  @Test("More requests than may be open wait for an answer")
  func manyRequests() throws {
    let helper = try ScriptedHelper(
      """
      for n in $(seq 2 17); do read -r request; done
      echo '{"id":2,"ok":true}'
      read -r request
      for n in $(seq 3 18); do echo "{\\"id\\":$n,\\"ok\\":true}"; done
      cat >/dev/null
      """
    )
    let client = try helper.client()
    let ids = try (0..<17).map { _ in try client.send("op", isChange: true) }
    for id in ids { #expect(try client.answer(to: id).number("id") == id) }
  }

  @Test("Of events that were not taken, the latest of each collection is left")
  func stream() throws {
    let helper = try ScriptedHelper(
      """
      read -r request; read -r other
      printf '{"id":2,"event":"changed","collection":"a","version":1}\\n'
      printf '{"id":2,"event":"changed","collection":"b","version":1}\\n'
      printf '{"id":2,"event":"changed","collection":"a","version":2}\\n'
      printf '{"id":3,"ok":true}\\n'
      read -r cancel
      [ "$cancel" = '{"op":"cancel","id":2}' ] && printf '{"id":2,"ok":true}\\n'
      cat >/dev/null
      """
    )
    let client = try helper.client()
    let stream = try client.send("listen", isChange: false)
    _ = try client.answer(to: try client.send("op", isChange: false))
    var events: [String] = []
    for _ in 0..<2 {
      guard case .event(let event) = try client.next(of: stream, milliseconds: nil) else { break }
      events.append("\(event.text("collection") ?? "") \(event.number("version") ?? 0)")
    }
    #expect(events == ["b 1", "a 2"])
    guard case .nothing = try client.next(of: stream, milliseconds: 0) else {
      Issue.record("There is one more event.")
      return
    }
    try client.cancel(stream)
    #expect(try client.answer(to: stream).flag("ok"))
  }

  @Test("A refusal for an unknown reason keeps its word, and one without a word is not an answer")
  func refusals() throws {
    func outcome(_ reason: String) throws -> PushOutcome {
      let helper = try ScriptedHelper(
        """
        read -r request; read -r line
        echo '{"id":2,"ok":true,"version":3,"chain":"c","refused":[{"key":"a",\
        "reason":\(reason),"version":0}]}'
        cat >/dev/null
        """
      )
      return try SyncRemote(helper.client()).push(
        SyncPush(
          collection: "t",
          known: .nothing,
          client: "c",
          number: 1,
          digest: "d",
          rows: [PushedRow(key: Bytes("a"), base: 0, line: Bytes("{}"))]
        )
      )
    }
    #expect(
      try outcome(#""quota-full""#)
        == .refused(
          [RefusedRow(key: Bytes("a"), reason: .other("quota-full"), serverRow: .none)],
          HistoryPoint(version: 3, chain: "c")
        )
    )
    let long = String(repeating: "x", count: 65)
    for reason in ["null", #""""#, #""two words""#, "\"\(long)\""] {
      #expect(throws: RemoteFailure.self, "\(reason)") { try outcome(reason) }
    }
  }

  @Test(
    "A wait for events ends when it is interrupted, whatever the helper says to that",
    arguments: [
      #"{"id":2,"ok":true}"#,
      #"{"id":2,"ok":false,"error":"unavailable","message":"the request was cancelled"}"#,
    ]
  )
  func interrupt(answer: String) throws {
    let helper = try ScriptedHelper(
      """
      read -r request
      printf '{"id":2,"event":"changed","collection":"a","version":1}\\n'
      read -r cancel
      echo '\(answer)'
      cat >/dev/null
      """
    )
    let remote = try SyncRemote(helper.client())
    let wakeup = try Wakeup()
    var heard: [String] = []
    try remote.listen(to: ["a"], milliseconds: nil, interrupt: wakeup) { collection, version in
      heard.append("\(collection) \(version)")
      try startDetachedThread { wakeup.send() }
      return true
    }
    #expect(heard == ["a 1"])
    #expect(remote.client.end == nil)
  }

  @Test("At the end, the helper may finish")
  func close() throws {
    let helper = try ScriptedHelper("cat >/dev/null; echo done >\"${0%/*}/end\"")
    try helper.client().close()
    #expect(Files.exists(helper.folder.path("end")))
  }

  @Test("A helper is found beside the program, then in PATH")
  func search() throws {
    let folder = try TemporaryFolder()
    for place in ["own", "path"] {
      try Files.writeScript("exit 0", to: folder.path("\(place)/git-jsonl-remote-x"))
    }
    let environment = ProgramEnvironment(entries: [Array("PATH=\(folder.path("path"))".utf8)])
    func found(_ own: String?) -> String? {
      HelperProgram(
        named: "git-jsonl-remote-x",
        ownProgram: own,
        environment: environment
      )?.path
    }
    #expect(found(folder.path("own/git-jsonl")) == folder.path("own/git-jsonl-remote-x"))
    #expect(found(folder.path("other/git-jsonl")) == folder.path("path/git-jsonl-remote-x"))
    #expect(found(nil) == folder.path("path/git-jsonl-remote-x"))
    try Files.remove(folder.path("path/git-jsonl-remote-x"))
    #expect(found(nil) == nil)
  }
}
