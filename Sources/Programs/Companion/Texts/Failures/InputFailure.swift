internal import CommandInterface
internal import JSONText

/// Why the input of a user, or a text from the editor, was rejected.
enum InputFailure: Equatable, Sendable {
  /// SQL of the user that can't be run.
  case statement(reason: String)
  case condition(String, reason: String)
  /// A condition with a word for a field that no record has, where a value is expected.
  case bareText(String, condition: String)
  /// A condition with a date that is not in quotation marks.
  case bareDate(String, condition: String)
  /// A view of the policy that can't be used, its place in the policy file unless it is one of a
  /// preset, and why.
  indirect case view(String, place: String?, VerbFailure)
  case badRecord(RecordProblem, key: String?)
  /// A condition of the policy that SQLite can't use, and why.
  case invalidCheck(String, reason: String)
  /// A line of standard input that is not a record.
  case badInput(line: Int, JSONError)
  case inputNotObject(line: Int)
  case refusedInput(line: Int, RecordProblem)
  /// A line of standard input whose record can't be edited.
  indirect case refusedLine(line: Int, VerbFailure)
  case noInput
  /// A place of a CSV file that can't be taken.
  case csv(name: String, CSVFile.Place, CSVProblem)
  case editorFailed(String, status: Int32)
  /// The edited text is not a record; it is kept at `path`.
  case editedText(path: String, JSONError?)
}

extension Messages {
  /// Why SQL of the user that has a parameter can't be run.
  static let unknownParameter =
    "a word after @, $, : or ? is a parameter, which has no value here; a text needs quotation "
    + "marks: '@eva'"

  /// Why a statement with a view did not come to its end.
  static let viewTooSlow = "a view took more than a minute, and was stopped"

  static func text(_ failure: InputFailure) -> FailureText {
    switch failure {
    case .statement(let reason):
      .failure("the SQL can't be run: \(printable(reason))")
    case .condition(let text, let reason):
      .failure(
        "the condition \(quoted(text)) can't be used: \(printable(reason))"
          + (reason.contains("syntax error") && !text.contains("'")
            ? "; a text needs quotation marks: status='in progress'" : "")
      )
    case .bareText(let word, let condition):
      .failure(
        "the condition \(quoted(condition)) can't be used: there is no field \(quoted(word)), and "
          + "a text needs quotation marks: '\(printable(word))'"
      )
    case .bareDate(let date, let condition):
      .failure(
        "the condition \(quoted(condition)) can't be used: to SQL, the date is a subtraction, and "
          + "a text needs quotation marks: '\(printable(date))'"
      )
    case .view(let name, let place, let failure):
      text(ofView: name, place: place, failure)
    case .badRecord(let problem, let key):
      .attention(
        (key.map { "the record \(quoted($0))" } ?? "the record") + " is refused: "
          + sentence(problem)
      )
    case .invalidCheck(let condition, let reason):
      .attention(
        "the policy has a check that can't be evaluated: \(quoted(condition)): "
          + "\(printable(reason)); nothing was changed"
      )
    case .badInput(let line, let error):
      .attention(
        "standard input, line \(line), column \(error.offset + 1): \(problem(error.reason)); "
          + "nothing was changed"
      )
    case .inputNotObject(let line):
      .attention("standard input, line \(line): a record is a JSON object; nothing was changed")
    case .refusedInput(let line, let problem):
      .attention(
        "standard input, line \(line): the record is refused: \(sentence(problem)); nothing was "
          + "changed"
      )
    case .refusedLine(let line, let failure):
      FailureText(
        lines: Messages.failure(failure).map {
          "standard input, line \(line): \($0); nothing was changed"
        },
        exitStatus: failure.exitStatus
      )
    case .noInput:
      .attention("there is no record on standard input; nothing was changed")
    case .csv(let name, let place, let problem):
      .attention(
        "\(printable(name)), line \(place.line), column \(place.column): \(sentence(problem)); "
          + "nothing was changed"
      )
    case .editorFailed(let command, let status):
      .failure(
        "the editor \(quoted(command)) ended with exit status \(status); nothing was changed"
      )
    case .editedText(let path, let error):
      .attention(
        "the edited text is not a record"
          + (error.map { " (byte \($0.offset + 1): \(problem($0.reason)))" } ?? "")
          + "; nothing was changed, and the text is kept in \(quoted(path))"
      )
    }
  }

  private static func text(
    ofView name: String,
    place: String?,
    _ failure: VerbFailure
  ) -> FailureText {
    let start = place.map { printable($0) + ": " } ?? ""
    return FailureText(
      lines: Messages.failure(failure).map { "\(start)the view \(quoted("@" + name)): \($0)" },
      exitStatus: failure.exitStatus
    )
  }
}
