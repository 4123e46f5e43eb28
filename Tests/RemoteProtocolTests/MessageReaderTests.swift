import JSONText
import RemoteProtocol
import TestSupport
import Testing

@Suite("Messages, as they are received")
struct MessageReaderTests {
  private static let stream = Array(
    "{\"id\":1}\n {\"bytes\":7,\"id\":2} \r\n{}\n{\n}\n{\"id\":3,\"bytes\":0}\n".utf8
  )

  /// What is in a stream that comes in parts of some lengths.
  private func messages(_ stream: [UInt8], partLength: Int) throws -> [(Int64?, String)] {
    var reader = MessageReader()
    var found: [(Int64?, String)] = []
    var position = 0
    while position < stream.count {
      let end = min(position + partLength, stream.count)
      reader.append(stream[position..<end])
      position = end
      while let message = try reader.next() {
        found.append((message.number("id"), message.payload.text))
      }
    }
    #expect(reader.isEmpty)
    return found
  }

  @Test("Messages may come in parts of any length", arguments: [1, 2, 3, 7, 100])
  func parts(length: Int) throws {
    let found = try messages(Self.stream, partLength: length)
    #expect(found.map(\.0) == [1, 2, 3])
    #expect(found.map(\.1) == ["", "{}\n{\n}\n", ""])
  }

  @Test("What is not a JSON object ends the conversation")
  func garbage() {
    for line in ["", "x", "[1]", "{\"a\":}", "{} {}", "{\"a\":\"\u{1}\"}", "null"] {
      var reader = MessageReader()
      reader.append(Array((line + "\n").utf8)[...])
      #expect(throws: MessageProblem.notAnObject(start: line)) { try reader.next() }
    }
    var reader = MessageReader()
    reader.append([UInt8(ascii: "{"), 0xFF, UInt8(ascii: "\n")])
    #expect(throws: MessageProblem.self) { try reader.next() }
  }

  @Test("A long message is noticed before it is complete")
  func tooLong() throws {
    var reader = MessageReader()
    let part = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
    for _ in 0..<15 {
      reader.append(part[...])
      #expect(try reader.next() == nil)
    }
    reader.append(part[...])
    #expect(throws: MessageProblem.tooLong) { try reader.next() }
    var other = MessageReader()
    other.append(Array("{\"bytes\":16777216}\n".utf8)[...])
    #expect(throws: MessageProblem.tooLong) { try other.next() }
    var largest = MessageReader()
    largest.append(Array("{\"bytes\":9007199254740991}\n".utf8)[...])
    #expect(throws: MessageProblem.tooLong) { try largest.next() }
  }

  @Test("A number of bytes that can't be one ends the conversation")
  func badByteCount() {
    for number in ["-1", "1.5", "\"1\"", "null", "1,\"bytes\":1"] {
      var reader = MessageReader()
      reader.append(Array("{\"bytes\":\(number)}\n".utf8)[...])
      #expect(throws: MessageProblem.badLines, "\(number)") { try reader.next() }
    }
  }

  @Test("A part of a message is not lost, and shows")
  func half() throws {
    var reader = MessageReader()
    reader.append(Array("{\"id\":1".utf8)[...])
    #expect(try reader.next() == nil)
    #expect(!reader.isEmpty)
    reader.append(Array(",\"bytes\":3}\n{".utf8)[...])
    #expect(try reader.next() == nil)
    #expect(!reader.isEmpty)
    reader.append(Array("}\n".utf8)[...])
    #expect(try reader.next()?.payload.text == "{}\n")
    #expect(reader.isEmpty)
  }

  @Test("Lines have the lengths that the message says")
  func lines() throws {
    var reader = MessageReader()
    reader.append(Array("{\"bytes\":8}\n{}\n[1]\n\n".utf8)[...])
    let message = try #require(try reader.next())
    var cutter = LineCutter(message)
    #expect(try cutter.next(byteCount: 2).text == "{}")
    #expect(throws: MessageProblem.badLines) { try cutter.next(byteCount: 2) }
    #expect(throws: MessageProblem.badLines) { try cutter.next(byteCount: 5) }
    #expect(throws: MessageProblem.badLines) { try cutter.finish() }
    #expect(try cutter.next(byteCount: 3).text == "[1]")
    #expect(try cutter.next(byteCount: 0).text == "")
    try cutter.finish()
    #expect(throws: MessageProblem.badLines) { try cutter.next(byteCount: 0) }
  }

  @Test("Members are read strictly")
  func members() throws {
    let value = try JSONValue(
      parsing: Bytes(#"{"a":1,"b":"x\u00e9","c":"\ud800","d":9007199254740992,"f":1e2,"g":[1]}"#)
    )
    let object = try #require(JSONObject(value))
    let message = Message(object: object, payload: Bytes(""))
    #expect(message.number("a") == 1)
    #expect(message.text("b") == "xé")
    #expect(message.text("c") == nil)
    #expect(message.number("d") == nil)
    #expect(message.number("f") == nil)
    #expect(message.texts("g") == nil)
    #expect(message.number("no") == nil)
  }
}
