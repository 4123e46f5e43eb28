internal import CommandInterface
internal import JSONText
internal import RecordMerge
internal import Records

// What `git jsonl attic` prints.

/// The entries as a table, with their numbers.
func atticTable(_ entries: [(number: Int, entry: AtticEntry)]) -> TextTable {
  var table = TextTable(
    heading: ["number", "when", "file", "record", "field", "rule", "set aside"]
  )
  table.rightAligned = [0]
  for (number, entry) in entries {
    let subject: (field: String, rule: String) =
      switch entry.subject {
      case .field(let path, let rule): (path.text, rule)
      case .record(_, let event): ("", event.replacing("_", with: " "))
      }
    table.add([
      String(number), entry.when, entry.path, entry.key?.text ?? "", subject.field, subject.rule,
      entry.discardedValue.map(displayed) ?? "(removed)",
    ])
  }
  return table
}

extension AtticEntry {
  /// The entry for people, a line for each version.
  var lines: [String] {
    let record = key.map { " of \(quoted($0.text))" } ?? ""
    let file = printable(path)
    switch subject {
    case .field(let field, let rule):
      let head = "\(file): \(quoted(field.text))\(record), by the rule \(printable(rule)), \(when)"
      let names = ["base", "ours", "theirs", "result"]
      return [head]
        + names.map { name in
          let value = value(name).map { printable($0.compact.bytes.text) } ?? "nothing"
          let label = name + String(repeating: " ", count: 8 - name.count)
          return "  \(label)\(value)" + (name == discarded.rawValue ? "  (set aside)" : "")
        }
    case .record(let value, let event):
      let word = printable(event.replacing("_", with: " "))
      let head = "\(file): the record\(record) of \(discarded.rawValue), \(word), \(when)"
      return [head] + fieldLines(of: value).map { "  " + $0 }
    }
  }

  /// The entry for programs: the line of the attic, with the entry's number in front.
  func json(number: Int) -> Bytes {
    Bytes(Array("{\"number\":\(number),".utf8) + line.bytes.array.dropFirst())
  }
}
