import JSONText
import RemoteProtocol
import Testing

/// What a client makes of a helper's answers about live collections, good ones and bad ones.
@Suite("Answers about live collections")
struct LiveAnswerTests {
  private static let greeting = """
    read -r hello
    echo '{"id":1,"ok":true,"version":1,"helper":"h 1",\
    "capabilities":["values","events","objects"],\
    "limits":{"line":1000,"key":10,"rows":5,"value":20,"chunk":4}}'

    """

  private let name = LiveName(namespace: "n", collection: "c.jsonl")

  /// A helper that reads a request, with so many lines behind it, and answers it.
  private func remote(_ answer: String, lineCount: Int = 0) throws -> LiveRemote {
    let reads = (0...lineCount).map { _ in "read -r request" }.joined(separator: "\n")
    let helper = try ScriptedHelper(
      Self.greeting + reads + "\nprintf '%s\\n' '" + answer + "'\nread -r rest",
      greets: false
    )
    return try LiveRemote(helper.start())
  }

  private func write(_ key: String, _ line: String?) -> ValueWrite {
    ValueWrite(id: "w", key: Bytes(key), over: .anything, line: line.map { Bytes($0) })
  }

  @Test("Results of writes are read, with the value that is in the way")
  func writes() throws {
    let remote = try remote(
      #"{"id":2,"ok":true,"results":[{"revision":4,"at":7},"#
        + #"{"error":"held","message":"m","revision":3,"at":6,"line":2},"#
        + #"{"error":"too-large","reason":"full","message":"m"}],"now":9,"bytes":3}"#
        + "\n{}",
      lineCount: 3
    )
    let answer = try remote.write(
      [write("a", "{}"), write("b", "{}"), write("c", "{}")],
      to: name
    )
    let present = ValueEntry(key: Bytes("b"), revision: 3, at: 6, content: .line(Bytes("{}")))
    #expect(
      answer.results == [
        .done(revision: 4, at: 7),
        .refused(RemoteError(.held, "m"), present: present),
        .refused(RemoteError(.tooLarge, "m", reason: .full), present: nil),
      ]
    )
    #expect(answer.now == 9)
    remote.close()
  }

  @Test(
    "An answer that lacks something, or has too much, ends the conversation",
    arguments: [
      #"{"id":2,"ok":true,"results":[],"now":9}"#,
      #"{"id":2,"ok":true,"results":[{"revision":4,"at":7}]}"#,
      #"{"id":2,"ok":true,"results":[{"revision":4}],"now":9}"#,
      #"{"id":2,"ok":true,"results":[{"error":"held"}],"now":9}"#,
      #"{"id":2,"ok":true,"results":[{"error":"odd","message":"m"}],"now":9}"#,
      #"{"id":2,"ok":true,"results":[{"error":"held","message":"m","revision":1,"at":2,"line":9}],"#
        + #""now":9}"#,
      #"{"id":2,"ok":true,"results":[{"revision":4,"at":7},{"revision":5,"at":7}],"now":9}"#,
    ]
  )
  func badResults(answer: String) throws {
    let remote = try remote(answer, lineCount: 1)
    do throws(RemoteFailure) {
      _ = try remote.write([write("a", "{}")], to: name)
      Issue.record("The answer was taken.")
    } catch {
      #expect(error.kind == .unknown)
      #expect(remote.client.end != nil)
    }
    remote.close()
  }

  @Test("Values of other keys than those that were asked for are not taken")
  func otherKeys() throws {
    let remote = try remote(#"{"id":2,"ok":true,"values":[["b",0,0,null]],"now":9}"#)
    do throws(RemoteFailure) {
      _ = try remote.read([Bytes("a")], in: name)
      Issue.record("The answer was taken.")
    } catch {
      #expect(error.kind == .unavailable)
    }
    remote.close()
  }

  @Test("What is over the limits of the remote, or no record, is not sent")
  func limits() throws {
    // It would answer only what was sent.
    let remote = try remote(#"{"id":2,"ok":true,"results":[{"revision":1,"at":2}],"now":3}"#)
    for (key, line, kind) in [
      ("a", #"{"x":"0123456789012"}"#, RemoteError.Kind.tooLarge),
      ("01234567890", "{}", .tooLarge), ("", "{}", .badRequest), ("a", "{", .badRequest),
      ("a", "{\n}", .badRequest),
    ] {
      do throws(RemoteFailure) {
        _ = try remote.write([write(key, line)], to: name)
        Issue.record("It was sent.")
      } catch {
        #expect(error.kind == kind)
      }
      let event = NewEvent(id: Bytes(key), line: Bytes(line))
      do throws(RemoteFailure) {
        _ = try remote.append(EventAppend(events: [event], after: 0, isRepeat: false), to: name)
        Issue.record("It was sent.")
      } catch {
        #expect(error.kind == kind)
      }
    }
    let answer = try remote.write([write("a", nil)], to: name)
    #expect(answer.results == [.done(revision: 1, at: 2)])
    remote.close()
  }

  @Test("A helper that serves a kind without its limit is not taken")
  func missingLimit() throws {
    let hello =
      #"{"id":1,"ok":true,"version":1,"helper":"h 1","capabilities":["objects"],"#
      + #""limits":{"line":1000,"key":10,"rows":5,"value":20}}"#
    let helper = try ScriptedHelper("read -r hello\necho '\(hello)'\nread -r rest", greets: false)
    #expect(throws: RemoteFailure.self) { try LiveRemote(helper.start()) }
  }

  /// What a client does that goes on until an answer says that there is no more.
  enum Reading: Sendable {
    case states, changes, events, objects
  }

  @Test(
    "Pages in which a client would go round for ever end the conversation",
    arguments: [
      (.states, #""live":[\#(state("b")),\#(state("a"))]"#),
      (.states, #""live":[\#(state("a")),\#(state("a"))]"#),
      (.changes, #""values":[],"reset":true,\#(point)"#),
      (.changes, #""values":[["a",0,1,null]],\#(point)"#),
      (.changes, #""values":[["a",4,1,null],["b",4,1,null]],\#(point)"#),
      (.changes, #""values":[["a",1,1,null],["b",2,1,null],["c",3,1,null]],\#(point)"#),
      (.events, #""events":[],"reset":true,\#(point)"#),
      (.events, #""events":[[0,"a",1,2]],\#(point),"bytes":3"#),
      (.events, #""events":[[5,"a",1,2],[4,"b",1,2]],\#(point),"bytes":6"#),
      (.objects, #""objects":[["\#(digest("b"))",1],["\#(digest("a"))",1]]"#),
    ] as [(Reading, String)]
  )
  func endlessPages(reading: Reading, members: String) throws {
    let lines = String(repeating: "\n{}", count: members.count { $0 == "[" } - 1)
    let answer = #"{"id":2,"ok":true,"# + members + #","more":true}"#
    let remote = try remote(members.contains("bytes") ? answer + lines : answer)
    defer { remote.close() }
    do throws(RemoteFailure) {
      switch reading {
      case .states: _ = try remote.states(in: "n")
      case .changes:
        let question = ChangesQuestion(origin: nil, after: 0, limit: 2)
        _ = try remote.changes(question, in: name)
      case .events:
        _ = try remote.follow(FollowQuestion(origin: nil, after: 0, limit: 2), in: name)
      case .objects: _ = try remote.objects(after: nil, limit: 2, in: name)
      }
      Issue.record("The answer was taken.")
    } catch {
      guard case .broken(.badAnswer, _) = error else {
        Issue.record("It ended with \(error)")
        return
      }
    }
  }

  private static let point = #""newest":9,"origin":"o","now":9"#

  private static func state(_ name: String) -> String {
    #"{"collection":"\#(name)","kind":"objects","settings":{},"origin":"o","count":0,"size":0}"#
  }

  private static func digest(_ digit: Character) -> String { String(repeating: digit, count: 64) }

  @Test(
    "How far an object has come is a number of chunks, and all of it is the whole object",
    arguments: [
      #""stored":3,"done":false"#, #""stored":8,"done":false"#, #""stored":6,"done":false"#,
      #""stored":4,"done":true"#, #""stored":0,"done":true"#, #""done":false"#,
    ]
  )
  func badProgress(members: String) throws {
    let remote = try remote(#"{"id":2,"ok":true,"# + members + "}")
    defer { remote.close() }
    #expect(throws: RemoteFailure.self) {
      try remote.begin(ObjectName(digest: Self.digest("a"), byteCount: 6), in: name)
    }
    #expect(remote.client.end != nil)
  }

  @Test("What is written or appended is cut into parts that fit into a request")
  func parts() {
    let limits = RemoteLimits(keyByteCount: 1024, rowCount: 3, valueByteCount: 6_000_000)
    func counts(_ sizes: [Int]) -> [Int] {
      limits.parts(of: sizes) { size in
        (key: Bytes("k"), line: Bytes([UInt8](repeating: 0x78, count: size)))
      }.map(\.count)
    }
    #expect(counts([]) == [])
    #expect(counts([1, 1, 1, 1]) == [3, 1])
    #expect(counts([6_000_000, 6_000_000, 6_000_000]) == [2, 1])
    #expect(counts([6_000_000, 6_000_000, 4_000_000]) == [3])
    // A key may have twice its bytes as JSON.
    let keys = (0..<3).map { _ in Bytes([UInt8](repeating: 0x22, count: 3_000_000)) }
    #expect(limits.parts(of: keys) { (key: $0, line: nil) }.map(\.count) == [2, 1])
  }
}
