internal import JSONText
internal import RemoteProtocol

/// What a collection has: how much of its other files counts.
///
/// This is the file `head`, which is replaced as a whole. So a push is done at the moment at which
/// its head gets its name.
struct CollectionHead: Equatable, Sendable {
  /// The path of the collection.
  var collection: String
  var point: HistoryPoint
  /// How many bytes of `log` count. Of `versions`, a line counts for each version.
  var logByteCount: Int
  var states: [FieldStates] = []
  var statesTag: String?

  init(collection: String, point: HistoryPoint, logByteCount: Int) {
    self.collection = collection
    self.point = point
    self.logByteCount = logByteCount
  }

  /// Reads the file; nil if it is not one of ours.
  init?(_ text: Bytes) {
    guard let value = try? JSONValue(parsing: text), let object = JSONObject(value),
      let collection = object.member(Bytes("collection"))?.plainText,
      let version = object.member(Bytes("version"))?.wholeNumber,
      let chain = object.member(Bytes("chain"))?.plainText,
      let count = object.member(Bytes("log"))?.wholeNumber,
      let states = object.member(Bytes("states"))?.elements
    else { return nil }
    self.init(
      collection: collection,
      point: HistoryPoint(version: version, chain: chain),
      logByteCount: Int(count)
    )
    self.states = states.compactMap { FieldStates(json: $0) }
    statesTag = object.member(Bytes("tag"))?.plainText
    if self.states.count != states.count { return nil }
  }

  var text: Bytes {
    var object = ObjectText()
    object.add("collection", text: collection)
    object.add("version", number: Int(point.version))
    object.add("chain", text: point.chain)
    object.add("log", number: logByteCount)
    object.add("states", json: ObjectText.array(states.map(\.kept.bytes.array)))
    if let statesTag { object.add("tag", text: statesTag) }
    return Bytes(object.closed + [UInt8(ascii: "\n")])
  }
}
