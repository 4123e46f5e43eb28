internal import JSONText
internal import RemoteProtocol
internal import System

/// The rules about messages, requests and the end, which hold whatever a helper serves.
struct ConversationRules {
  let start: HelperClient.Start

  init(_ start: HelperClient.Start) { self.start = start }

  var rules: [Rule] {
    [
      Rule(name: "answers the hello", check: hello),
      Rule(name: "does nothing before the hello", check: requestBeforeHello),
      Rule(name: "knows one hello", check: secondHello),
      Rule(name: "refuses an op that it does not know, and goes on", check: unknownOp),
      Rule(name: "refuses a request that lacks a member, and goes on", check: missingMember),
      Rule(name: "ignores members that it does not know", check: unknownMember),
      Rule(name: "ignores the cancel of a request that is not open", check: needlessCancel),
      Rule(name: "answers each of 16 open requests once", check: manyRequests),
      Rule(name: "ends at what is not JSON", check: garbage),
      Rule(name: "ends at JSON that is not an object", check: otherJSON),
      Rule(name: "ends at a message without an id", check: withoutID),
      Rule(name: "ends at a message that ends in the middle", check: halfMessage),
      Rule(name: "ends at lines that end in the middle", check: halfLines),
      Rule(name: "ends at a message that is too long", check: longMessage),
      Rule(name: "ends with its input", check: endOfInput),
      Rule(name: "answers at the end of its input what it has read", check: answerAtEnd),
    ]
  }

  private func greeted() throws -> RawConversation {
    let conversation = try RawConversation(start)
    try conversation.greet(start)
    return conversation
  }

  private func hello() throws {
    let client = try HelperClient(start)
    let identity = client.identity
    client.close()
    try require(!identity.capabilities.isEmpty, "it has no capabilities")
  }

  private func requestBeforeHello() throws {
    let conversation = try RawConversation(start)
    try conversation.write(#"{"id":7,"op":"info"}"#)
    try requireBadRequest(try conversation.next(), id: 7)
    try conversation.greet(start)
  }

  private func secondHello() throws {
    let conversation = try greeted()
    var text = MessageText()
    text.add("id", 2)
    text.object.add("op", text: "hello")
    start.hello.add(to: &text)
    try conversation.write(text.closed())
    try requireBadRequest(try conversation.next(), id: 2)
  }

  private func unknownOp() throws {
    let conversation = try greeted()
    try conversation.write(#"{"id":2,"op":"no-such-op","once":"a"}"#)
    try requireBadRequest(try conversation.next(), id: 2)
    try requireAnswer(conversation, id: 3)
  }

  private func missingMember() throws {
    let conversation = try greeted()
    let lines = [
      #"{"id":ID}"#, #"{"id":ID,"op":5}"#, #"{"id":ID,"op":"pull"}"#,
      #"{"id":ID,"op":"pull","collection":"a","version":-1,"limit":1}"#,
      #"{"id":ID,"op":"pull","collection":"a","version":1.5,"limit":1}"#,
      #"{"id":ID,"op":"rows","collection":"a","keys":[]}"#,
      #"{"id":ID,"op":"rows","collection":"\ud800","keys":["a"]}"#,
      #"{"id":ID,"op":"create","collections":["a"]}"#,
      #"{"id":ID,"op":"create","once":"a","collections":["a\u0001"]}"#,
      #"{"id":ID,"op":"create","once":"a","once":"b","collections":["a"]}"#,
      #"{"id":ID,"op":"states","once":"a","collection":"a","tag":"t","states":[{"field":[]}]}"#,
      #"{"id":ID,"op":"push","collection":"a","version":0,"client":"c","number":1,"rows":[]}"#,
      // Of live collections.
      #"{"id":ID,"op":"live-open","namespace":"n","collection":"a","kind":"values","settings":{}}"#,
      live(#""op":"live-open","once":"a","kind":"values","settings":{"ttl":0}"#),
      live(#""op":"live-open","once":"a","kind":"values","settings":{"count":5}"#),
      live(#""op":"live-open","once":"a","kind":"other","settings":{}"#),
      live(#""op":"write","writes":[]"#),
      live(#""op":"write","writes":[["w","k",0,null]]"#),
      live(#""op":"write","writes":[["w","k",null,null],["x","k",null,null]]"#),
      live(#""op":"write","writes":[["a b","k",null,null]]"#),
      live(#""op":"write","writes":[["w","k\u0001",null,null]]"#),
      live(#""op":"changes","after":0"#), live(#""op":"follow","limit":1"#),
      live(#""op":"append","after":0,"events":[["e",null]]"#),
      live(#""op":"have","digests":["E3B0"]"#),
      live(#""op":"store","digest":"e3b0","size":1,"offset":0,"chunk":1"#),
    ]
    for (index, line) in lines.enumerated() {
      try conversation.write(line.replacing("ID", with: String(100 + index)))
      let answer = try conversation.next()
      do throws(Violation) { try requireBadRequest(answer, id: Int64(100 + index)) } catch {
        throw Violation.broken("after \(line) \(answer.start)")
      }
    }
    // Lines that are not what the message says, though their length is.
    try conversation.write(
      #"{"id":4,"op":"push","collection":"a","version":0,"client":"c","number":1,"digest":"d","#
        + #""rows":[["k",0,5]],"bytes":5}"# + "\nabcd"
    )
    try requireBadRequest(try conversation.next(), id: 4)
    try requireAnswer(conversation, id: 5)
  }

  /// A request about a live collection.
  private func live(_ members: String) -> String {
    #"{"id":ID,"namespace":"n","collection":"a",\#(members)}"#
  }

  private func unknownMember() throws {
    let conversation = try greeted()
    try conversation.write(#"{"later":[{"x":null}],"id":2,"op":"info","\u00e9":"\ud800"}"#)
    try requireIsAnswer(try conversation.next(), id: 2)
  }

  private func needlessCancel() throws {
    let conversation = try greeted()
    try conversation.write(#"{"op":"cancel","id":99}"#)
    try conversation.write(#"{"op":"cancel","id":1}"#)
    try requireAnswer(conversation, id: 2)
  }

  private func manyRequests() throws {
    let conversation = try greeted()
    let ids = Set(2..<Int64(2 + ProtocolLimits.openRequestCount))
    let lines = ids.sorted().map { #"{"id":\#($0),"op":"info"}"# }.joined(separator: "\n")
    try conversation.write(lines)
    var answered: Set<Int64> = []
    while answered.count < ids.count {
      let answer = try conversation.next()
      guard let id = answer.number("id"), ids.contains(id), answered.insert(id).inserted else {
        throw Violation.broken("it answered a request twice, or one that was not sent")
      }
    }
    conversation.closeInput()
    try conversation.requireEnd(status: 0)
  }

  // MARK: - The end

  private func garbage() throws { try requireEnd(after: Array("\u{1}hello?\n".utf8)) }

  private func otherJSON() throws { try requireEnd(after: Array("[1]\n".utf8)) }

  private func withoutID() throws { try requireEnd(after: Array(#"{"op":"info"}"#.utf8) + [10]) }

  private func halfMessage() throws { try requireEnd(after: Array(#"{"id":2,"op":"in"#.utf8)) }

  private func halfLines() throws {
    try requireEnd(after: Array(#"{"id":2,"op":"info","bytes":20}"#.utf8) + [10, 65, 65])
  }

  private func longMessage() throws {
    // Longer than a message may be, without an end.
    let start = Array(#"{"id":2,"op":"info","x":""#.utf8)
    let rest = [UInt8](repeating: 65, count: ProtocolLimits.messageByteCount)
    try requireEnd(after: start + rest, closesInput: false)
  }

  private func requireEnd(after bytes: [UInt8], closesInput: Bool = true) throws {
    let conversation = try greeted()
    try conversation.write(bytes)
    if closesInput { conversation.closeInput() }
    let message = try conversation.next()
    try require(
      message.object.find(Bytes("id")).index == nil && message.text("error") == "bad-request"
        && message.value("ok")?.kind == .false && message.text("message") != nil,
      "it sent \(message.start) instead of a bad-request without an id"
    )
    try conversation.requireEnd(status: 1)
  }

  private func endOfInput() throws {
    let silent = try RawConversation(start)
    silent.closeInput()
    try silent.requireEnd(status: 0)
    let conversation = try greeted()
    conversation.closeInput()
    try conversation.requireEnd(status: 0)
  }

  private func answerAtEnd() throws {
    let conversation = try greeted()
    try conversation.write(#"{"id":2,"op":"info"}"#)
    conversation.closeInput()
    try requireIsAnswer(try conversation.next(), id: 2)
    try conversation.requireEnd(status: 0)
  }

  // MARK: - Answers

  private func requireBadRequest(_ answer: Message, id: Int64) throws(Violation) {
    try require(
      answer.number("id") == id && answer.value("ok")?.kind == .false
        && answer.text("error") == "bad-request" && answer.text("message") != nil,
      "it sent \(answer.start) instead of a bad-request"
    )
  }

  /// Requires that the conversation goes on.
  private func requireAnswer(_ conversation: RawConversation, id: Int64) throws {
    try conversation.write(#"{"id":\#(id),"op":"info"}"#)
    try requireIsAnswer(try conversation.next(), id: id)
  }

  private func requireIsAnswer(_ answer: Message, id: Int64) throws {
    // What the answer says is another rule's affair.
    try require(
      answer.number("id") == id && answer.value("ok") != nil
        && answer.object.find(Bytes("event")).index == nil,
      "it sent \(answer.start) instead of an answer to request \(id)"
    )
  }
}
