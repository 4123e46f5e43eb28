internal import CommandInterface
internal import JSONText
internal import Records
internal import Resolution

/// Decisions of a program: one JSON object per line.
struct ResolutionPlan {
  private struct Step {
    let path: String?
    let key: JSONValue?
    /// Nil for the whole record.
    let field: FieldPath?
    let choice: Choice
  }

  private var steps: [Step] = []

  init(_ text: Bytes) throws {
    for line in Document(reading: text).lines where line.kind != .blank {
      guard let object = line.value, object.kind == .object, let choice = Self.choice(object) else {
        throw VerbFailure.conflict(.badPlan(line: line.number))
      }
      var field: FieldPath?
      if let value = object.member(Bytes("field")) {
        let names = value.elements?.compactMap(\.string)
        guard
          let path = names.map({ FieldPath(names: $0) })
            ?? value.string.map({ FieldPath($0.text) })
        else { throw VerbFailure.conflict(.badPlan(line: line.number)) }
        field = path
      }
      let path = object.member(Bytes("path"))?.string?.text
      let key = object.member(Bytes("key"))
      steps.append(Step(path: path, key: key, field: field, choice: choice))
    }
  }

  private static func choice(_ object: JSONValue) -> Choice? {
    if let word = object.member(Bytes("take"))?.string { return Choice(word: word.text) }
    return object.member(Bytes("value")).map { .value($0.compact) }
  }

  /// Makes the choices for a conflict, in order.
  func apply(to conflict: inout OpenConflict, path: String) {
    for step in steps {
      if let other = step.path, other != path { continue }
      if let key = step.key, conflict.key?.means(key) != true { continue }
      guard let field = step.field else {
        conflict.chooseAll(step.choice)
        continue
      }
      for index in conflict.fields.indices where conflict.fields[index].path == field {
        _ = conflict.choose(step.choice, at: index)
      }
    }
  }
}
