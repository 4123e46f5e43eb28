internal import CommandInterface
internal import GitObjects
internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records

/// A step of a record that its policy does not have.
struct TakenStep: Sendable {
  /// From the top of the work tree.
  var path: String
  var key: KeyText
  /// The line of the record in the later version, from 1.
  var line: Int
  var step: ForbiddenStep

  /// For people.
  var sentence: String {
    "\(printable(path)): of the record \(quoted(key.text)), \(Messages.sentence(step))"
  }

  /// For programs; `Documentation/history.md` describes it.
  var json: [UInt8] {
    var object = ObjectText(inDepth: 2)
    object.add("path", text: path)
    object.add("key", key.key?.shown)
    object.add("field", json: ObjectText.array(ofTexts: step.field.names))
    object.add("from", text: step.from.text)
    object.add("to", text: step.to.text)
    object.add("allowed", json: ObjectText.array(ofTexts: step.allowed))
    return object.closed
  }
}

/// Looks for the steps of records, from one version of a file to another, that the policy does not
/// have (`states`).
///
/// A record may have taken several steps in between. Where the store has seen them, they are what
/// counts.
struct TakenSteps {
  let path: String
  let policy: Policy
  let keyFields: KeyFields
  /// Whether several steps are possible of which nothing is known.
  var inSeveral = false
  /// The versions of a record that the store has seen, the oldest first.
  var versions: (KeyText) throws -> [JSONValue?] = { _ in [] }

  func forbidden(from old: Document, to new: Document) throws -> [TakenStep] {
    var before: [KeyText: Line] = [:]
    for line in old.lines { if let key = key(of: line) { before[key] = line } }
    var found: [TakenStep] = []
    for line in new.lines {
      guard let key = key(of: line) else { continue }
      let known = before[key]
      if known?.bytes == line.bytes { continue }
      let (earlier, later) = (known?.value, line.value)
      guard
        let step = policy.forbiddenStep(from: earlier, to: later, inSeveral: inSeveral),
        try !isKnown(key, from: earlier, to: later)
      else { continue }
      found.append(TakenStep(path: path, key: key, line: line.number, step: step))
    }
    return found
  }

  private func key(of line: Line) -> KeyText? {
    guard line.kind == .record, let record = line.value else { return nil }
    return RecordKey(of: record, by: keyFields).map { KeyText($0) }
  }

  /// Whether the store has seen how a record came from one version to the other, by steps that the
  /// policy has.
  private func isKnown(
    _ key: KeyText,
    from old: JSONValue?,
    to new: JSONValue?
  ) throws -> Bool {
    let versions = try versions(key)
    guard let start = versions.lastIndex(where: { isSame($0, old) }) else { return false }
    var last = versions[start]
    for version in versions[start...].dropFirst() {
      if policy.forbiddenStep(from: last, to: version) != nil { return false }
      if isSame(version, new) { return true }
      last = version
    }
    return false
  }

  private func isSame(_ one: JSONValue?, _ other: JSONValue?) -> Bool {
    policy.states.allSatisfy { $0.state(of: one) == $0.state(of: other) }
  }
}

extension Workspace {
  /// The steps of a file's records since a commit that its policy does not have; none where the
  /// commit has no such file.
  ///
  /// - Parameters:
  ///   - revision: the name of the commit.
  ///   - content: the later version.
  ///   - collection: the collection with its store, if there is one.
  func forbiddenSteps(
    of path: String,
    since revision: String,
    in content: Bytes,
    knownBy collection: (collection: StoredCollection, store: Store)? = nil,
    inSeveral: Bool = false
  ) throws -> [TakenStep] {
    guard let policy = try? policy(for: path), !policy.states.isEmpty,
      policy.consistency != .append, let old = try repository.blob(path, at: revision)
    else { return [] }
    let (before, after) = (Document(reading: old), Document(reading: content))
    let fields = collection?.collection.keyFields ?? keyFields(of: after, after, policy: policy)
    let steps = TakenSteps(path: path, policy: policy, keyFields: fields, inSeveral: inSeveral) {
      guard let (collection, store) = collection else { return [] }
      let events = try store.events($0, of: collection)
      let texts = events.first.map { [$0.before] + events.map(\.after) } ?? []
      return texts.map { text in text.flatMap { try? JSONValue(parsing: $0) } }
    }
    return try steps.forbidden(from: before, to: after)
  }
}
