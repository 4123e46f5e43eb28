internal import JSONText

/// Takes what is received, in parts of any size, and makes messages of it.
///
/// It holds at most a message and a part: a longer one is a problem as soon as its length is known.
package struct MessageReader: Sendable {
  private var buffer: [UInt8] = []
  /// Where the message begins that is read now.
  private var start = 0
  /// Up to where there is no line feed in it.
  private var searched = 0
  /// The object of the message, with its text's length, while lines that follow it are missing.
  private var begun: (object: JSONObject, textCount: Int, payloadCount: Int)?

  package init() {}

  package mutating func append(_ part: ArraySlice<UInt8>) {
    if start > 0, start == buffer.count || start > 1 << 20 {
      buffer.removeFirst(start)
      searched -= start
      start = 0
    }
    buffer += part
  }

  /// Whether nothing of a message is there.
  package var isEmpty: Bool { start == buffer.count }

  /// The next message; nil until it is complete.
  package mutating func next() throws(MessageProblem) -> Message? {
    if begun == nil { try readObject() }
    guard let (object, textCount, payloadCount) = begun else { return nil }
    let end = start + textCount + payloadCount
    guard buffer.count >= end else { return nil }
    let payload = Bytes(Array(buffer[start + textCount..<end]))
    (begun, start, searched) = (nil, end, end)
    return Message(object: object, payload: payload)
  }

  /// Reads the object of the next message, if its line is complete.
  private mutating func readObject() throws(MessageProblem) {
    let limit = ProtocolLimits.messageByteCount
    guard let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = buffer.count
      if buffer.count - start >= limit { throw .tooLong }
      return
    }
    let text = Bytes(Array(buffer[start..<end]))
    guard text.count < limit else { throw .tooLong }
    guard let value = try? JSONValue(parsing: text), let object = JSONObject(value) else {
      throw .notAnObject(start: excerpt(of: text))
    }
    var payloadCount: Int64 = 0
    if object.find(Bytes("bytes")).index != nil {
      guard let count = object.member(Bytes("bytes"))?.wholeNumber else { throw .badLines }
      payloadCount = count
    }
    guard Int64(text.count + 1) + payloadCount <= Int64(limit) else { throw .tooLong }
    begun = (object, text.count + 1, Int(payloadCount))
  }
}
