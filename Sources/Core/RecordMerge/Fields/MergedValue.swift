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
///
/// A form is put together when it is asked for: most conflicts are shown with two of them alone.
struct Candidates: Sendable {
  enum Choice: Sendable {
    case base, ours, theirs
    /// The canonically greater value in each contested field.
    case greater
  }

  let fields: [ContestedField]
  private let form: @Sendable (Choice) -> JSONValue?

  /// A field that is contested as a whole. `greaterSide` is the side that `.greater` takes; nil
  /// stands for the side whose value is greater.
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

  /// A value that is put together anew for each choice.
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
