internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records

/// A record that `git jsonl put` wrote: what it became if that is to be printed, else its key, if
/// it has one.
struct PutResult {
  var key: KeyText?
  var record: JSONValue?
}

/// Thrown where records do not meet the condition under which they were to be changed.
struct UnmetCondition: Error {
  /// The records as they are.
  var records: [JSONValue]
  var failure: VerbFailure
}

/// The edits of one call of `git jsonl put`, which are made within one transaction.
struct PutBatch {
  let store: Store
  let collection: StoredCollection
  /// What a record has to meet before it is changed.
  let condition: RecordCondition?
  let prints: Bool

  /// Edits one record.
  func edit(
    _ key: KeyText?,
    _ edits: [(field: FieldPath, edit: FieldEdit)],
    by editor: RecordEditor,
    parent: KeyText?
  ) throws -> PutResult {
    if let condition, let key, try condition.records(in: store, key: key).isEmpty {
      guard let record = try store.record(key, of: collection) else {
        throw VerbFailure.record(.noRecord(key: key.text, collection: collection.path))
      }
      let failure = VerbFailure.record(.conditionNotMet(condition.text, key: key.text))
      throw UnmetCondition(records: [record], failure: failure)
    }
    return try result(try editor.edit(key, edits, parent: parent))
  }

  /// Edits the records that meet a condition.
  func edit(
    _ selection: RecordCondition,
    _ edits: [(field: FieldPath, edit: FieldEdit)],
    by editor: RecordEditor,
    except tombstone: TombstonePolicy?
  ) throws -> [PutResult] {
    var refusals = Refusals()
    var results: [PutResult] = []
    for (key, record) in try selection.records(in: store)
    where tombstone?.marks(record) != true {
      do {
        guard let key = key ?? editor.key(of: record) else {
          let fields = collection.keyFields
          throw fields.isEmpty ? EditError.noKeys : EditError.keyMissing(fields.all)
        }
        results.append(try result(try editor.edit(key, edits)))
      } catch let error as EditError {
        refusals.add(try refusal(error, of: key))
      }
    }
    try refusals.throwIfAny()
    return results
  }

  /// Makes the changes of patches to the records that they name.
  func patch(
    _ input: InputRecords?,
    by editor: RecordEditor,
    removesNulls: Bool
  ) throws -> [PutResult] {
    guard let condition else {
      return try eachLine(of: input) { try editor.patch($0, removesNulls: removesNulls) }
    }
    // The condition is on the records as they are before the first patch.
    let met = Set(try condition.records(in: store).compactMap(\.key))
    var unmet: [KeyText: JSONValue] = [:]
    var refusals = Refusals()
    let results = try eachLine(of: input) { patch in
      guard let key = editor.key(of: patch), !met.contains(key),
        let record = try store.record(key, of: collection)
      else { return try editor.patch(patch, removesNulls: removesNulls) }
      if unmet.updateValue(record, forKey: key) == nil {
        refusals.add(.record(.conditionNotMet(condition.text, key: key.text)))
      }
      return key
    }
    do throws(VerbFailure) {
      try refusals.throwIfAny()
    } catch {
      let records = unmet.sorted { $0.key < $1.key }.map(\.value)
      throw UnmetCondition(records: records, failure: error)
    }
    return results
  }

  /// Makes an edit for each line of the input. If some are refused, that is said of each of them,
  /// and nothing is changed.
  func eachLine(
    of input: InputRecords?,
    _ edit: (JSONValue) throws -> KeyText?
  ) throws -> [PutResult] {
    let records = input?.records ?? []
    func editAll() throws -> [PutResult] {
      var refusals = Refusals()
      var results: [PutResult] = []
      results.reserveCapacity(records.count)
      for (record, line) in records {
        do {
          results.append(try result(try edit(record)))
        } catch let error as EditError {
          refusals.add(try refusal(error, line: line))
        }
      }
      try refusals.throwIfAny()
      return results
    }
    if records.count < Self.largeCount { return try editAll() }
    return try store.editingMany(editAll)
  }

  /// From here on, the triggers, which do nothing in an edit, cost more than taking them out for
  /// the time.
  private static let largeCount = 1000

  private func result(_ key: KeyText?) throws -> PutResult {
    guard prints else { return PutResult(key: key) }
    let record =
      try key.map { try store.record($0, of: collection) } ?? store.newestRecord(of: collection)
    return PutResult(key: key, record: record)
  }

  /// That an edit of one of several records is refused.
  ///
  /// - Throws: the error if it is not about the record.
  private func refusal(_ error: EditError, of key: KeyText?) throws -> VerbFailure {
    let failure = VerbFailure.edit(error, collection: collection.path)
    if case .input(.badRecord(let problem, _)) = failure {
      return .input(.badRecord(problem, key: key?.text))
    }
    if case .record = failure, failure.exitStatus == ExitStatus.attention { return failure }
    throw error
  }

  private func refusal(_ error: EditError, line: Int) throws -> VerbFailure {
    let failure = try refusal(error, of: nil)
    if case .input(.badRecord(let problem, _)) = failure {
      return .input(.refusedInput(line: line, problem))
    }
    return .input(.refusedLine(line: line, failure))
  }
}

/// Records or patches from standard input, each with the number of its line.
struct InputRecords {
  private(set) var records: [(record: JSONValue, line: Int)] = []

  /// One object on several lines, or one per line.
  ///
  /// - Throws: `VerbFailure`, which names all lines that are not objects, up to a limit.
  init(_ content: Bytes) throws {
    if let whole = try? JSONValue(parsing: content), whole.kind == .object {
      let hasLineEnds = [0x0A, 0x0D].contains { whole.bytes.contains($0) }
      records = [(hasLineEnds ? whole.compact : whole, 1)]
      return
    }
    var refusals = Refusals()
    for line in Document(reading: content).lines where line.kind != .blank {
      if let record = line.value, record.kind == .object {
        records.append((record, line.number))
      } else if let error = line.error {
        refusals.add(.input(.badInput(line: line.number, error)))
      } else {
        refusals.add(.input(.inputNotObject(line: line.number)))
      }
    }
    try refusals.throwIfAny()
    if records.isEmpty { throw VerbFailure.input(.noInput) }
  }

  /// The names of the records' members, each once.
  var memberNames: [Bytes] {
    var names = MemberNames()
    for (record, _) in records { names.see(record) }
    return names.names
  }
}
