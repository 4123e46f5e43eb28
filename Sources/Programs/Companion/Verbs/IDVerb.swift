internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records

/// `git jsonl id`: how the key of a record was made, or how likely two keys collide.
struct IDVerb: WorkspaceVerb {
  static let name = "id"

  static let description = VerbDescription(
    summary: "explain the id of a record, or the odds that two collide",
    forms: ["[-c PATH] [KEY] [--json]"],
    paragraphs: [
      "With KEY: which fields the id was made from, and with how many digits. Without: how many "
        + "ids there are, how long a new one would be, and how likely it would meet one that is "
        + "there."
    ],
    operands: [Operand(name: "KEY", text: "the record", presence: .optional)],
    options: [
      .ownCollection,
      Option(option: .json, text: "print one JSON object"),
    ],
    attention: "there is no such record",
    examples: [Example(command: "git jsonl id", text: "are the ids still long enough?")]
  )

  /// The record; nil where the question is about all ids of the collection.
  var key: String?
  var collection: String?
  var isJSON = false
}

// MARK: - Arguments

extension IDVerb {
  init(_ words: CompanionWords) throws(CompanionUsageError) {
    key = words.operands.first
    collection = words.collection
    isJSON = words.isJSON
  }
}

// MARK: - What it does

extension IDVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    let chosen = try workspace.collection(collection, in: store)
    let editor = try workspace.editor(of: chosen, in: store)
    let maker = try editor.recordID()
    let (lines, json): ([String], JSONValue)
    if let key {
      let reference = RecordReference(key: key, collection: collection)
      let (name, _, record) = try workspace.presentRecord(reference, in: store)
      let origin = try origin(of: name, record, chosen, store, maker)
      (lines, json) = (origin.lines, origin.json)
    } else {
      let odds = odds(of: maker, count: try store.recordCount(of: chosen), chosen)
      (lines, json) = (odds.lines, odds.json)
    }
    try isJSON ? output.add(content: json.bytes) : output.add(lines: lines)
    return CompanionExitStatus.done
  }
}

/// Looks for the content that a key was made from: what the record is now, or what it was when the
/// store first saw it.
private func origin(
  of key: KeyText,
  _ record: JSONValue,
  _ collection: StoredCollection,
  _ store: Store,
  _ maker: RecordID
) throws -> KeyOrigin {
  var origin = KeyOrigin(key: key.text, fields: maker.policy.fields)
  let text = key.bytes.array
  let start = maker.prefix.array + [UInt8(ascii: "-")]
  let length = text.count - start.count
  // Of a shorter key some attempt would have the few digits by chance.
  if text.starts(with: start), length >= maker.policy.minimumLength {
    let events = try store.events(key, of: collection)
    let earlier = events.compactMap { $0.after.flatMap { try? JSONValue(parsing: $0) } }
    search: for version in [record] + earlier {
      for attempt in 0..<RecordID.attemptCount {
        let made = maker.candidate(for: version, length: length, attempt: attempt)
        guard made == key.bytes else { continue }
        origin.making = .content(digitCount: length, attempt: attempt)
        break search
      }
    }
  }
  if origin.making == .elsewhere, let dot = text.lastIndex(of: UInt8(ascii: ".")),
    Int(String(decoding: text[(dot + 1)...], as: UTF8.self)) != nil
  {
    let parent = KeyText(stored: Bytes(Array(text[..<dot])))
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
