internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records

/// `git jsonl id`: shows how the key of a record was made, or how likely two keys collide.
struct IDVerb: WorkspaceVerb {
  static let name = "id"

  static let description = VerbDescription(
    summary: "explain the id of a record, or the odds that two collide",
    forms: ["[-c PATH] [KEY] [--json]"],
    paragraphs: [
      "With KEY, shows which fields the id was made from, and with how many digits. Without it, "
        + "shows how many ids there are, how long a new one would be, and how likely it would "
        + "collide with one of them."
    ],
    operands: [Operand(name: "KEY", text: "the record", presence: .optional)],
    options: [
      .ownCollection,
      Option(option: .json, text: "print one JSON object"),
    ],
    attention: "there is no such record",
    examples: [Example(command: "git jsonl id", text: "are the ids still long enough?")]
  )

  /// The record; nil for all ids of the collection.
  var key: String?
  var collection: String?
  var isJSON = false
}

// MARK: - Arguments

extension IDVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    key = words.operands.first
    collection = words.collection
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension IDVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    let chosen = try workspace.collection(collection, in: store)
    let editor = try workspace.editor(of: chosen, in: store)
    let (lines, json): ([String], JSONValue)
    if let key {
      let reference = RecordReference(key: key, collection: collection)
      let (name, _, record) = try workspace.presentRecord(reference, in: store)
      let origin = try origin(of: name, record, chosen, store, editor)
      (lines, json) = (origin.lines, origin.json)
    } else {
      let odds = odds(of: try editor.recordID(), count: try store.recordCount(of: chosen), chosen)
      (lines, json) = (odds.lines, odds.json)
    }
    try isJSON ? output.add(content: json.bytes) : output.add(lines: lines)
    return ExitStatus.done
  }
}

/// Finds the content from which a key was made: the current record, or the record when the store
/// first saw it.
private func origin(
  of key: KeyText,
  _ record: JSONValue,
  _ collection: StoredCollection,
  _ store: Store,
  _ editor: RecordEditor
) throws -> KeyOrigin {
  let usual = try editor.recordID()
  var origin = KeyOrigin(key: key.text, fields: usual.policy.fields)
  guard let name = key.key?.value.string else { return origin }
  let length = name.count - usual.start.count
  // For a shorter key, some attempt could match its few digits by chance.
  if name.array.starts(with: usual.start), length >= usual.policy.minimumLength {
    let events = try store.events(key, of: collection)
    let earlier = events.compactMap { event in
      event.after.flatMap { try? JSONValue(parsing: $0) }.map { ($0, event.at) }
    }
    search: for (version, moment) in [(record, events.first?.at)] + earlier {
      let maker = try editor.recordID(at: moment)
      for attempt in 0..<RecordID.attemptCount {
        let made = maker.candidate(for: version, length: length, attempt: attempt)
        guard made == name else { continue }
        origin.making = .content(digitCount: length, attempt: attempt)
        break search
      }
    }
  }
  if origin.making == .elsewhere, let dot = name.array.lastIndex(of: UInt8(ascii: ".")) {
    let parent = try store.key(named: name[0..<dot].text, in: collection)
    if try store.isTaken(parent, in: collection) { origin.making = .child(of: parent.text) }
  }
  return origin
}

private func odds(of maker: RecordID, count: Int, _ collection: StoredCollection) -> CollisionOdds {
  let length = maker.length(forCount: count)
  return CollisionOdds(
    collection: collection.path,
    prefix: maker.prefix.text,
    recordCount: count,
    digitCount: length,
    anyCollision: RecordID.collisionOdds(count: count + 1, length: length),
    boundInPercent: Int(maker.policy.boundInPercent)
  )
}

// MARK: - Output

/// The origin of a record's key, as `git jsonl id KEY` explains it.
struct KeyOrigin: Equatable, Sendable {
  enum Making: Equatable, Sendable {
    /// From the record's content, with this many digits; the attempts are counted from 0.
    case content(digitCount: Int, attempt: Int)
    case child(of: String)
    /// A person or another clone chose it, or the fields it came from were edited since.
    case elsewhere
  }

  var key: String
  /// The fields from which keys are made.
  var fields: [FieldPath]
  var making = Making.elsewhere

  init(key: String, fields: [FieldPath]) {
    self.key = key
    self.fields = fields
  }

  var lines: [String] {
    let names = fields.map { printable($0.text) }.joined(separator: ", ")
    switch making {
    case .content(let digitCount, let attempt):
      let which = attempt == 0 ? "" : ", at attempt \(attempt + 1), because the key was taken"
      return [
        "\(quoted(key)) was made here from \(names), with \(digitCount) digits\(which)"
      ]
    case .child(let parent):
      return ["\(quoted(key)) is a child of \(quoted(parent))"]
    case .elsewhere:
      return [
        "\(quoted(key)) is not what this store makes of \(names); it was given, or made elsewhere, "
          + "or those fields were edited since"
      ]
    }
  }

  var json: JSONValue {
    var object = ObjectText()
    object.add("key", text: key)
    switch making {
    case .content(let digitCount, let attempt):
      object.add("made", text: "content")
      object.add(
        "fields",
        json: ObjectText.array(fields.map { ObjectText.array(ofTexts: $0.names) })
      )
      object.add("digits", number: digitCount)
      object.add("attempt", number: attempt + 1)
    case .child(let parent):
      object.add("made", text: "child")
      object.add("parent", text: parent)
    case .elsewhere: object.add("made", text: "elsewhere")
    }
    return JSONValue(validated: Bytes(object.closed))
  }
}

/// The odds that two keys of a collection collide, as `git jsonl id` reports them.
struct CollisionOdds: Equatable, Sendable {
  var collection: String
  var prefix: String
  var recordCount: Int
  /// The number of digits of the next key.
  var digitCount: Int
  /// An upper bound for the odds that two of that many random keys are equal, including the next
  /// one.
  var anyCollision: Double
  /// The odds beyond which keys become longer.
  var boundInPercent: Int

  init(
    collection: String,
    prefix: String,
    recordCount: Int,
    digitCount: Int,
    anyCollision: Double,
    boundInPercent: Int
  ) {
    self.collection = collection
    self.prefix = prefix
    self.recordCount = recordCount
    self.digitCount = digitCount
    self.anyCollision = anyCollision
    self.boundInPercent = boundInPercent
  }

  /// The odds that the next key exists already.
  private var nextCollision: Double {
    var keyCount = 1.0
    for _ in 0..<digitCount { keyCount *= 36 }
    return min(1, Double(recordCount) / keyCount)
  }

  var lines: [String] {
    [
      "\(printable(collection)): \(grouped(recordCount)) "
        + "\(recordCount == 1 ? "record" : "records"); the next key is \(printable(prefix))- and "
        + "\(digitCount) digits",
      "odds that it is taken at the first attempt: \(percent(nextCollision))",
      "odds that any two of so many keys are equal: \(percent(anyCollision)); beyond "
        + "\(boundInPercent) % keys become longer",
    ]
  }

  var json: JSONValue {
    var object = ObjectText()
    object.add("collection", text: collection)
    object.add("records", number: recordCount)
    object.add("prefix", text: prefix)
    object.add("digits", number: digitCount)
    object.add("next_collision", json: Array("\(nextCollision)".utf8))
    object.add("any_collision", json: Array("\(anyCollision)".utf8))
    object.add("bound_percent", number: boundInPercent)
    return JSONValue(validated: Bytes(object.closed))
  }
}

/// A probability in percent, with two significant digits, down to a millionth.
func percent(_ odds: Double) -> String {
  let value = odds * 100
  if value == 0 { return "0 %" }
  if value < 0.0001 { return "less than 0.0001 %" }
  var decimals = 4
  for bound in [0.01, 0.1, 1, 10] where value >= bound { decimals -= 1 }
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  var text = String(Int((value * scale).rounded()))
  if decimals > 0 {
    text = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
    text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals))
  }
  return text + " %"
}
