internal import JSONText
internal import RemoteProtocol

/// What a live collection has: how much of its other files counts.
///
/// This is the file `head`, which is replaced as a whole. So a change is done at the moment at
/// which its head gets its name.
struct LiveHead: Equatable, Sendable {
  var name: LiveName
  var kind: LiveKind
  var settings: LiveSettings
  var origin: String
  /// The newest revision or sequence.
  var newest: Int64 = 0
  /// The time of the newest change: the clock of this collection never goes back behind it.
  var time: Int64 = 0
  /// The number of the log that grows.
  var log: Int64 = 0
  /// How many bytes of it count.
  var logByteCount = 0
  /// Of values: how many of them the last compaction left.
  var compactByteCount = 0
  /// Of values: deletions up to this revision may be forgotten. Of events: those up to this
  /// sequence are removed.
  var floor: Int64 = 0
  /// How many values or events there are, also expired ones, and the bytes of their lines.
  var count: Int64 = 0
  var lineByteCount: Int64 = 0

  init(_ name: LiveName, _ kind: LiveKind, _ settings: LiveSettings, origin: String) {
    self.name = name
    self.kind = kind
    self.settings = settings
    self.origin = origin
  }

  /// Reads the file; nil if it is not one of ours.
  init?(_ text: Bytes) {
    guard let value = try? JSONValue(parsing: text), let object = JSONObject(value),
      let namespace = object.member(Bytes("namespace"))?.plainText,
      let collection = object.member(Bytes("collection"))?.plainText,
      let kind = object.member(Bytes("kind"))?.plainText.flatMap({ LiveKind(rawValue: $0) }),
      let settings = object.member(Bytes("settings")).flatMap({ LiveSettings($0) }),
      let origin = object.member(Bytes("origin"))?.plainText, isPlainID(origin)
    else { return nil }
    let name = LiveName(namespace: namespace, collection: collection)
    self.init(name, kind, settings, origin: origin)
    var isWhole = true
    func number(_ name: String) -> Int64 {
      guard let number = object.member(Bytes(name))?.wholeNumber else {
        isWhole = false
        return 0
      }
      return number
    }
    newest = number("newest")
    time = number("time")
    log = number("log")
    logByteCount = Int(number("log_bytes"))
    compactByteCount = Int(number("compact_bytes"))
    floor = number("floor")
    count = number("count")
    lineByteCount = number("bytes")
    if !isWhole { return nil }
  }

  var text: Bytes {
    var object = ObjectText()
    object.add("namespace", text: name.namespace)
    object.add("collection", text: name.collection)
    object.add("kind", text: kind.rawValue)
    object.add("settings", json: settings.kept.bytes.array)
    object.add("origin", text: origin)
    object.add("newest", number: Int(newest))
    object.add("time", number: Int(time))
    object.add("log", number: Int(log))
    object.add("log_bytes", number: logByteCount)
    object.add("compact_bytes", number: compactByteCount)
    object.add("floor", number: Int(floor))
    object.add("count", number: Int(count))
    object.add("bytes", number: Int(lineByteCount))
    return Bytes(object.closed + [UInt8(ascii: "\n")])
  }

  func point(at now: Int64) -> LivePoint { LivePoint(origin: origin, newest: newest, now: now) }
}
