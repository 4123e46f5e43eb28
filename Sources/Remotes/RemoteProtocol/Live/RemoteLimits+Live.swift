package import JSONText

extension RemoteLimits {
  /// That a key or a line of a value or an event is too long; nil if neither is.
  package func problem(_ key: Bytes, _ line: Bytes?) -> RemoteError? {
    if key.count > keyByteCount {
      return RemoteError(
        .tooLarge,
        "a key of \(key.count) bytes is longer than the remote's limit of \(keyByteCount)"
      )
    }
    guard let line, line.count > valueByteCount else { return nil }
    return RemoteError(
      .tooLarge,
      "a record of \(line.count) bytes is longer than the remote's limit of \(valueByteCount)"
    )
  }

  /// Cuts values or events into parts, each of which fits into a request.
  ///
  /// - Parameter content: the key and the line of an item.
  package func parts<Item>(
    of items: [Item],
    _ content: (Item) -> (key: Bytes, line: Bytes?)
  ) -> [[Item]] {
    var parts: [[Item]] = []
    var byteCount = 0
    for item in items {
      let (key, line) = content(item)
      // A key may have a backslash before each of its bytes, and an id and numbers are beside it.
      let size = 2 * key.count + (line?.count ?? 0) + 200
      let isFull = byteCount + size > Self.partByteCount || parts.last?.count == rowCount
      if parts.isEmpty || isFull {
        parts.append([])
        byteCount = 0
      }
      parts[parts.count - 1].append(item)
      byteCount += size
    }
    return parts
  }

  /// With room for the other members of the request.
  private static let partByteCount = ProtocolLimits.messageByteCount - (1 << 16)
}
