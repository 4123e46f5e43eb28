/// The events of a stream that nobody has taken yet, the latest of each kind and collection alone.
struct EventQueue: Sendable {
  private var events: [String: Message] = [:]
  private var order: [String] = []

  /// More than a server has collections.
  private static let limit = 1000

  /// Adds an event behind the others, in place of one that tells of the same collection.
  mutating func add(_ message: Message, _ event: String) throws(MessageProblem) {
    let name = event + "\n" + (message.text("collection") ?? "")
    if events.updateValue(message, forKey: name) != nil { order.removeAll { $0 == name } }
    order.append(name)
    if order.count > Self.limit { throw .tooManyEvents }
  }

  mutating func takeFirst() -> Message? {
    order.isEmpty ? nil : events.removeValue(forKey: order.removeFirst())
  }
}
