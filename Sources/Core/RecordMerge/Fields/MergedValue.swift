internal import JSONText
internal import Records

/// The result for a field or a record: a value, or a conflict with its candidates.
enum MergedValue {
  /// A value; nil if the result has no such member.
  case agreed(JSONValue?)
  indirect case contested(Candidates)

  /// The value in one of the renderings.
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

/// The forms that a contested value can take. They differ only in the contested fields.
///
/// A form is built when it is needed: most conflicts are shown with only two of them.
struct Candidates: Sendable {
  enum Choice: Sendable {
    case base, ours, theirs
    /// The canonically greater value in each contested field.
    case greater
  }

  let fields: [ContestedField]
  private let form: @Sendable (Choice) -> JSONValue?

  /// A field that is contested as a whole. `greaterSide` is the side that `.greater` takes; nil
  /// means the side whose value is greater.
  init(_ values: Versions<JSONValue?>, at path: FieldPath, greaterSide: Side? = nil) {
    fields = [ContestedField(path: path, values: values)]
    form = { choice in
      switch choice {
      case .base: values.base
      case .ours: values.ours
      case .theirs: values.theirs
      case .greater: values[greaterSide ?? values.greaterSide]
      }
    }
  }

  /// A value that is built again for each choice.
  init(fields: [ContestedField], assemble: @escaping @Sendable (Choice) -> JSONValue?) {
    self.fields = fields
    form = assemble
  }

  subscript(choice: Choice) -> JSONValue? { form(choice) }
}

/// A field that a person has to decide.
struct ContestedField: Sendable {
  let path: FieldPath
  let values: Versions<JSONValue?>
}
