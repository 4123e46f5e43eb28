internal import CommandInterface
internal import JSONText

/// A change of a record, as `git jsonl show --history` tells it.
struct RecordChange: Sendable {
  /// When, as RFC 3339.
  var at: String
  /// Who made the change here, or the file that it came with.
  var actor: String
  var isFromFile: Bool
  /// The record before and after; nil where it was not there.
  var before: JSONValue?
  var after: JSONValue?

  init(
    at: String,
    actor: String,
    isFromFile: Bool,
    before: JSONValue?,
    after: JSONValue?
  ) {
    self.at = at
    self.actor = actor
    self.isFromFile = isFromFile
    self.before = before
    self.after = after
  }

  /// A line with who, when and what, and one for each field that changed.
  var lines: [String] {
    ["\(at)  \(action) \(isFromFile ? "with" : "by") \(printable(actor))"]
      + fieldChanges.map { "    " + $0 }
  }

  private var action: String {
    switch (before, after) {
    case (nil, _): "added"
    case (_, nil): "deleted"
    default: "edited"
    }
  }

  /// The fields whose meaning changed, each with its JSON before and after. Of a record that is new
  /// or gone there are none: all of its fields are.
  private var fieldChanges: [String] {
    guard let old = before?.members, let new = after?.members else { return [] }
    let names = old.map(\.decodedName) + new.map(\.decodedName)
    var seen: Set<Bytes> = []
    return names.filter { seen.insert($0).inserted }.compactMap { name in
      let (left, right) = (before?.member(name), after?.member(name))
      if let left, let right, left.means(right) { return nil }
      if left == nil, right == nil { return nil }
      let texts = [left, right].map { $0.map { printable($0.compact.bytes.text) } ?? "nothing" }
      return "\(printable(name.text)): \(texts[0]) -> \(texts[1])"
    }
  }

  /// The change on one line, for programs.
  var json: JSONValue {
    var object = ObjectText()
    object.add("at", text: at)
    object.add("actor", text: actor)
    object.add("origin", text: isFromFile ? "file" : "here")
    object.add("before", before?.compact)
    object.add("after", after?.compact)
    return JSONValue(validated: Bytes(object.closed))
  }
}
