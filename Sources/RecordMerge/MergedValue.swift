internal import JSONText
internal import Records

/// What a field or a record came to: a value, or a conflict that still has its candidates.
enum MergedValue {
  /// A value; nil where the result has no such member.
  case agreed(JSONValue?)
  indirect case contested(Candidates)

  /// The value as one of the renderings has it.
  func value(for choice: Candidates.Choice) -> JSONValue? {
    switch self {
    case .agreed(let value): value
    case .contested(let candidates): candidates[choice]
    }
  }

  var isPresent: Bool {
    switch self {
    case .agreed(let value): value != nil
    case .contested: true
    }
  }

  var contestedFields: [ContestedField] {
    if case .contested(let candidates) = self { candidates.fields } else { [] }
  }
}

/// The forms that a contested value can take. They differ in the contested fields alone.
struct Candidates {
  enum Choice: CaseIterable {
    case base, ours, theirs
    /// The canonically greater value in each contested field.
    case greater
  }

  var base: JSONValue?
  var ours: JSONValue?
  var theirs: JSONValue?
  var greater: JSONValue?
  var fields: [ContestedField]

  /// A field that is contested as a whole.
  init(_ values: ThreeWay<JSONValue>, at path: FieldPath) {
    base = values.base
    ours = values.ours
    theirs = values.theirs
    greater = values[values.greaterSide]
    fields = [ContestedField(path: path, values: values)]
  }

  /// A value that is put together anew for each choice.
  init(fields: [ContestedField], assemble: (Choice) -> JSONValue?) {
    base = assemble(.base)
    ours = assemble(.ours)
    theirs = assemble(.theirs)
    greater = assemble(.greater)
    self.fields = fields
  }

  subscript(choice: Choice) -> JSONValue? {
    switch choice {
    case .base: base
    case .ours: ours
    case .theirs: theirs
    case .greater: greater
    }
  }
}

/// A field that a person has to decide.
struct ContestedField: Sendable {
  let path: FieldPath
  let values: ThreeWay<JSONValue>
}
