internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records

/// The records of a CSV file, whose first line names their fields as `git jsonl put` does. All are
/// taken, or none.
struct CSVRecords {
  private struct Row {
    var place: CSVFile.Place
    /// The fields with a value: an empty cell says nothing about its field.
    var assignments: [(field: FieldPath, value: JSONValue?)]
    /// What is written in the column of the key.
    var keyWord: String?
  }

  private let name: String
  private let fields: [FieldPath]
  private let cells: [[CSVFile.Cell]]

  /// - Parameter name: the file's, in messages.
  /// - Throws: `VerbFailure`, if it is not CSV.
  init(_ content: Bytes, name: String) throws {
    self.name = name
    do throws(CSVFile.Fault) {
      let file = try CSVFile(content)
      fields = try Self.fields(of: file)
      cells = Array(file.rows.dropFirst())
      for row in cells where row.count != fields.count {
        let problem = CSVProblem.cellCount(row.count, expected: fields.count)
        throw CSVFile.Fault(place: row[0].place, problem: problem)
      }
    } catch {
      throw VerbFailure.input(.csv(name: name, error.place, error.problem))
    }
  }

  /// The fields that the heading names.
  private static func fields(of file: CSVFile) throws(CSVFile.Fault) -> [FieldPath] {
    guard let heading = file.rows.first else {
      throw CSVFile.Fault(place: CSVFile.Place(line: 1, column: 1), problem: .noHeading)
    }
    if heading.count == 1 {
      for mark in [";", "\t"] where heading[0].text.contains(mark.utf8.first ?? 0) {
        throw CSVFile.Fault(place: heading[0].place, problem: .otherSeparator(mark))
      }
    }
    var fields: [FieldPath] = []
    for cell in heading {
      let text = (try? JSONValue(parsing: cell.text))?.string ?? cell.text
      let field = FieldPath(text.text)
      guard !field.names.isEmpty, isDotted(text.text) else {
        throw CSVFile.Fault(place: cell.place, problem: .emptyName)
      }
      for other in fields
      where field.names.starts(with: other.names) || other.names.starts(with: field.names) {
        throw CSVFile.Fault(place: cell.place, problem: .overlap(other.text, field.text))
      }
      fields.append(field)
    }
    return fields
  }

  /// Thrown to roll back a transaction.
  private struct Undone: Error {}

  /// Puts the records into a collection.
  ///
  /// - Throws: `VerbFailure`; nothing has changed then.
  func put(
    into collection: StoredCollection,
    of store: Store,
    _ workspace: Workspace,
    isDryRun: Bool
  ) throws -> ExchangeSummary {
    var summary = ExchangeSummary(path: name)
    (summary.isForeign, summary.isDryRun) = (true, isDryRun)
    defer { workspace.progress.clear() }
    var lines: [KeyText: Int] = [:]
    do {
      try workspace.editing(collection, of: store, fields.map { $0.names[0] }) { editor in
        let maker = editor.importID()
        for (index, cells) in cells.enumerated() {
          let row = try row(cells, keyField: collection.keyFields.onlyField)
          switch try put(row, editor, by: maker, &lines) {
          case .added: summary.addedCount += 1
          case .changed: summary.changedCount += 1
          case .unchanged: break
          }
          if index % 1000 == 0 {
            let title = "Reading \(name)"
            let progress = workspace.progress
            progress.show(title: title, unit: "rows", done: index, total: self.cells.count)
          }
        }
        if isDryRun { throw Undone() }
      }
    } catch is Undone {}
    return summary
  }

  private func put(
    _ row: Row,
    _ editor: RecordEditor,
    by maker: RecordID,
    _ lines: inout [KeyText: Int]
  ) throws -> RecordEditor.Import {
    let (result, key): (RecordEditor.Import, KeyText?)
    do {
      (result, key) = try editor.importFields(row.assignments, keyWord: row.keyWord, by: maker)
    } catch let error as EditError {
      // Where it is not about the row, the caller says of which collection it is.
      let failure = VerbFailure.edit(error, collection: "")
      guard case .input(.badRecord(let problem, _)) = failure else { throw error }
      throw fault(.refused(problem), at: row.place)
    }
    if let key, let line = lines.updateValue(row.place.line, forKey: key) {
      throw fault(.repeatedKey(key.text, line: line), at: row.place)
    }
    return result
  }

  private func fault(_ problem: CSVProblem, at place: CSVFile.Place) -> VerbFailure {
    .input(.csv(name: name, place, problem))
  }

  private func row(_ cells: [CSVFile.Cell], keyField: FieldPath?) throws -> Row {
    var row = Row(place: cells[0].place, assignments: [], keyWord: nil)
    for (field, cell) in zip(fields, cells) where !cell.text.isEmpty {
      let text = JSONValue(validated: JSONString.encode(cell.text))
      let value = (try? JSONValue(parsing: cell.text))?.compact ?? text
      guard value.isShallow(inDepth: field.names.count) else {
        let problem = RecordProblem.tooDeep(limit: JSONScanner.depthLimit)
        throw fault(.refused(problem), at: cell.place)
      }
      if field == keyField, value.kind != .null { row.keyWord = cell.text.text }
      row.assignments.append((field: field, value: value))
    }
    return row
  }
}

extension JSONValue {
  /// Whether it can be read again inside of so many objects.
  fileprivate func isShallow(inDepth depth: Int) -> Bool {
    guard kind == .array || kind == .object else { return true }
    let nested =
      [UInt8](repeating: UInt8(ascii: "["), count: depth) + bytes.array
      + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    return (try? JSONValue(parsing: Bytes(nested))) != nil
  }
}
