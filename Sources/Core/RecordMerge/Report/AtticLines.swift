package import JSONText
package import Records

extension FileReport {
  /// The attic's lines for this merge: one for each value, and for each whole record, that a side
  /// wrote and the result does not have, in the order of the report. Bookkeeping is left out.
  ///
  /// `Documentation/report.md` explains each member. A line has no line end.
  package func atticLines(at time: Timestamp) -> [Bytes] {
    // More precise times can't be told apart.
    let whole = time.nanoseconds / 1_000_000 * 1_000_000
    let moment = Timestamp(seconds: time.seconds, nanoseconds: whole)
    return report.records.flatMap { record in
      var lines: [Bytes] = []
      if let value = record.discardedRecord, let side = record.event.discardedSide {
        var object = atticLine(at: moment, key: record.key)
        object.add("event", text: record.event.word)
        object.add("record", value)
        object.add("discarded", text: side.rawValue)
        lines.append(Bytes(object.closed))
      }
      // fault: attic-keeps-nothing
      for decision in record.decisions where !decision.isBookkeeping {
        for side in decision.discarded {
          var object = atticLine(at: moment, key: record.key)
          object.add("field", json: ObjectText.array(ofTexts: decision.path.names))
          object.add("rule", text: decision.rule)
          object.add("base", decision.base)
          object.add("ours", decision.ours)
          object.add("theirs", decision.theirs)
          object.add("result", decision.result)
          object.add("discarded", text: side.rawValue)
          lines.append(Bytes(object.closed))
        }
      }
      return lines
    }
  }

  private func atticLine(at moment: Timestamp, key: RecordKey?) -> ObjectText {
    var object = ObjectText()
    object.add("version", number: Self.schemaVersion)
    object.add("when", text: moment.text)
    object.add("path", text: path)
    object.add("key", key?.shown)
    return object
  }
}

extension RecordReport.Event {
  /// The side whose record was overridden as a whole, if the event means that.
  var discardedSide: Side? {
    switch self {
    case .deletedThoughEdited(let deleter): deleter.other
    case .tombstoneHeld(let side): side.other
    case .tombstoneExpired(let side): side
    case .merged, .keptThoughDeleted, .renamed, .conflict: nil
    }
  }
}
