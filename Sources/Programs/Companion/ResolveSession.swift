internal import CommandInterface
internal import JSONText
internal import RecordMerge
internal import Records
internal import Resolution
internal import System

/// Asks a person at a terminal, question by question. Nothing is written before the end.
struct ResolveSession {
  private(set) var subjects: [ConflictedSubject]
  private let workspace: Workspace
  private let isColored: Bool

  /// A question: a field of a conflict.
  private struct Place {
    let subject: Int
    let position: Int
    let question: Int
  }

  private let places: [Place]

  init(subjects: [ConflictedSubject], workspace: Workspace) {
    self.subjects = subjects
    self.workspace = workspace
    let context = workspace.context
    isColored = Screen(context.environment, folder: context.folder).isColored
    var places: [Place] = []
    for (number, subject) in subjects.enumerated() {
      for position in subject.file.conflictPositions {
        let count = subject.file[position]?.questionCount ?? 0
        places += (0..<count).map { Place(subject: number, position: position, question: $0) }
      }
    }
    self.places = places
  }

  /// Asks all questions.
  ///
  /// - Returns: false if the person wants to leave everything unchanged.
  mutating func run() throws -> Bool {
    var index = 0
    while index < places.count {
      let place = places[index]
      guard let conflict = subjects[place.subject].file[place.position] else { break }
      try show(conflict, place, number: index + 1)
      guard let line = try readTerminalLine() else { return false }
      let word = line.split(separator: " ").joined().lowercased()
      switch word {
      case "q", "quit": return false
      case "u", "undo":
        index = max(0, index - 1)
        set(nil, at: places[index])
      case "s", "skip":
        set(nil, at: place)
        index += 1
      case "e", "edit":
        guard let value = try edited(conflict, place) else {
          try tell([StyledLine(Messages.resolveCannotEdit)])
          continue
        }
        if set(.value(value), at: place) {
          index += 1
        } else {
          try tell([StyledLine(Messages.resolveCannotEdit)])
        }
      default:
        guard let choice = Self.choice(word), set(choice, at: place) else {
          try tell([StyledLine(Messages.resolveHelp)])
          continue
        }
        index += 1
      }
    }
    return true
  }

  private static func choice(_ word: String) -> Choice? {
    switch word {
    case "o": .ours
    case "t": .theirs
    case "b": .base
    case "+": .both
    default: Choice(word: word)
    }
  }

  @discardableResult
  private mutating func set(_ choice: Choice?, at place: Place) -> Bool {
    subjects[place.subject].file[place.position]?.choose(choice, at: place.question) ?? false
  }

  private func show(_ conflict: OpenConflict, _ place: Place, number: Int) throws {
    var lines = ConflictText.question(
      conflict,
      at: place.question,
      path: subjects[place.subject].path,
      number: number,
      count: places.count
    )
    lines.append(StyledLine(Messages.resolvePrompt))
    try tell(lines)
  }

  private func tell(_ lines: [StyledLine]) throws {
    let text = lines.map { (isColored ? $0.colored : $0.text) + "\n" }.joined()
    try writeToStandardOutput([Bytes(text)])
  }

  /// The value that the person enters in an editor for a field, or for a record as a whole; nil if
  /// it is invalid, or if the question is about keyless lines.
  private func edited(_ conflict: OpenConflict, _ place: Place) throws -> JSONValue? {
    guard let start = Self.start(conflict, place.question) else { return nil }
    let now = workspace.context.now()
    let path = "\(workspace.storeFolder)/field-\(now.seconds)-\(now.nanoseconds).json"
    try workspace.makeStoreFolder()
    try replaceFile(at: path, with: [start.indented.bytes, Bytes("\n")])
    defer { try? removeFile(at: path) }
    let command = try workspace.editor()
    let environment = workspace.context.environment
    guard try runEditor(command, path: path, environment: environment) == 0 else { return nil }
    return (try? JSONValue(parsing: InputFile(at: path).bytes))?.compact
  }

  /// The initial text of the editor; nil if there is nothing to edit.
  private static func start(_ conflict: OpenConflict, _ question: Int) -> JSONValue? {
    if conflict.fields.isEmpty {
      let lines = conflict.conflict.ours + conflict.conflict.theirs
      return conflict.key == nil ? nil : lines.compactMap { try? JSONValue(parsing: $0) }.first
    }
    let field = conflict.fields[question]
    return field.ours ?? field.theirs ?? field.base ?? .null
  }
}
