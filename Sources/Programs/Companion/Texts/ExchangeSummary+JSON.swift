internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore
internal import Records

extension ExchangeSummary {
  /// The result as one object; `Documentation/json.md` describes it.
  ///
  /// - Parameter collection: the path of the collection's file, where the records may be another
  ///   file's.
  func json(of collection: String) -> Bytes {
    var object = ObjectText()
    object.add("path", text: collection)
    if isForeign { object.add("source", text: path) }
    object.add("dry_run", flag: isDryRun)
    object.add("added", number: addedCount)
    object.add("changed", number: changedCount)
    object.add("removed", number: removedCount)
    object.add("written", number: writtenCount ?? 0)
    object.add("taken_out", number: takenOutCount)
    object.add("rewritten", flag: isRewritten)
    object.add("overridden", number: discardedCount)
    object.add("conflicts", json: Self.array(of: conflicts))
    object.add("held_conflicts", json: Self.array(of: contestedKeys))
    object.add("held", json: Self.array(of: heldKeys))
    object.add("restored", json: Self.array(of: restoredKeys))
    object.add("merged_held", number: mergedHeldCount)
    object.add("duplicate_keys", json: Self.array(of: duplicateKeys))
    object.add("not_exported", json: ObjectText.array(rejectedRecords.map(\.json)))
    object.add("damaged_lines", json: ObjectText.array(badLines.map(\.json)))
    object.add("damaged_line_count", number: badLineCount)
    object.add("orphans", json: ObjectText.array(orphans.map(\.json)))
    if isForeign {
      object.add("refused", json: ObjectText.array(refusals.map(\.json)))
      object.add("refused_count", number: refusalCount)
    }
    return Bytes(object.closed)
  }

  private static func array(of keys: [KeyText]) -> [UInt8] {
    ObjectText.array(keys.map(\.json))
  }
}

extension Output {
  /// Prints a result, in a line or as JSON, and says what needs attention.
  mutating func add(
    _ summary: ExchangeSummary,
    of collection: String,
    isJSON: Bool
  ) throws {
    if isJSON {
      try add(content: summary.json(of: collection))
    } else {
      try add(line: Messages.summary(summary))
    }
    try flush()
    say(Messages.attention(summary))
  }
}

extension KeyText {
  /// The key as JSON; the name of a row that has none.
  var json: [UInt8] { key?.shown.bytes.array ?? JSONString.encode(bytes).array }
}

extension BlockedRecord {
  fileprivate var json: [UInt8] {
    var object = ObjectText(inDepth: 2)
    object.add("key", json: key.json)
    switch reason {
    case .conflict: object.add("reason", text: "conflict")
    case .heldEdit: object.add("reason", text: "held_conflict")
    case .noKey: object.add("reason", text: "no_key")
    case .keyTaken(let other):
      object.add("reason", text: "key_taken")
      object.add("other", json: other.json)
    case .invalid(let error):
      object.add("reason", text: "invalid")
      object.add("problem", text: Messages.problem(error.reason))
    }
    return object.closed
  }
}

extension BadLine {
  fileprivate var json: [UInt8] {
    var object = ObjectText(inDepth: 2)
    object.add("line", number: number)
    object.add("column", number: error.offset + 1)
    object.add("problem", text: Messages.problem(error.reason))
    return object.closed
  }
}

extension Orphan {
  fileprivate var json: [UInt8] {
    var object = ObjectText(inDepth: 2)
    object.add("key", json: key.json)
    object.add("missing", json: missing.json)
    return object.closed
  }
}

extension ExchangeSummary.Refusal {
  fileprivate var json: [UInt8] {
    var object = ObjectText(inDepth: 2)
    object.add("line", number: number)
    object.add("problem", text: Messages.failure(failure).joined(separator: "; "))
    return object.closed
  }
}
