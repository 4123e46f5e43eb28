internal import CNATS
package import JSONText

/// A message to send.
package struct NATSRequest: Sendable {
  package var subject: String
  package var headers: [(name: String, value: String)]
  package var content: Bytes

  package init(
    _ subject: String,
    headers: [(name: String, value: String)] = [],
    _ content: Bytes = Bytes([])
  ) {
    self.subject = subject
    self.headers = headers
    self.content = content
  }
}

/// A message that was received. It is freed with this object, which one thread at a time may use.
package final class NATSMessage {
  private let pointer: OpaquePointer

  init(adopting pointer: OpaquePointer) { self.pointer = pointer }

  deinit { natsMsg_Destroy(pointer) }

  package var subject: String { String(cString: natsMsg_GetSubject(pointer)) }

  /// The subject for an answer; empty if there is none.
  package var reply: String { natsMsg_GetReply(pointer).map { String(cString: $0) } ?? "" }

  package var byteCount: Int { Int(natsMsg_GetDataLength(pointer)) }

  package var content: Bytes {
    guard let start = natsMsg_GetData(pointer) else { return Bytes([]) }
    return Bytes(Array(UnsafeRawBufferPointer(start: start, count: byteCount)))
  }

  /// The first value of a header; nil if there is none. Names are case-sensitive.
  package func header(_ name: String) -> String? {
    var value: UnsafePointer<CChar>?
    guard natsMsgHeader_Get(pointer, name, &value) == NATS_OK, let value else { return nil }
    return String(cString: value)
  }

  /// What the server says about a request instead of messages: 404 for "no messages".
  package var status: Int? { header("Status").flatMap { Int($0) } }
}
