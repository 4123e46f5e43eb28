internal import CommandInterface
internal import JSONText
internal import Records

extension CompanionCommand {
  /// Reads the words behind the program's name.
  package init(parsing arguments: [String]) throws(CompanionUsageError) {
    guard let first = arguments.first else { throw CompanionUsageError(.missingVerb) }
    switch first {
    case "--version": self = .version
    case "--help", "-h": self = .help(nil)
    default:
      guard let verb = CompanionVerb(rawValue: first) else { throw Self.noVerb(first) }
      // Behind the name of a hook, all words are git's, empty ones, too.
      let asksForHelp = arguments.contains("-h") || arguments.contains("--help")
      if verb == .hook, !asksForHelp, arguments.count > 1, !arguments[1].hasPrefix("-") {
        self = .hook(name: arguments[1], arguments: Array(arguments.dropFirst(2)))
        return
      }
      let words = try CompanionWords(arguments.dropFirst(), of: verb.description)
      if words.has(.help) {
        self = .help(verb)
      } else {
        self = try CompanionParser(verb: verb, words: words).command()
      }
    }
  }

  private static func noVerb(_ word: String) -> CompanionUsageError {
    guard word.hasPrefix("-") else {
      let verbs = CompanionVerb.allCases.map(\.rawValue)
      return CompanionUsageError(.unknownVerb(word, nearest: nearestWord(to: word, among: verbs)))
    }
    let name = word.hasPrefix("--") ? String(word.prefix { $0 != "=" }) : String(word.prefix(2))
    if CompanionOption(spelling: name) != nil {
      return CompanionUsageError(.optionBeforeVerb(word))
    }
    let nearest = nearestWord(to: name, among: ["--help", "--version"])
    return CompanionUsageError(.option(.unknownOption(word, nearest: nearest)))
  }
}

/// Makes a command of the words of a verb.
private struct CompanionParser {
  let verb: CompanionVerb
  let words: CompanionWords

  func command() throws(CompanionUsageError) -> CompanionCommand {
    try checkOperands()
    let operands = words.operands
    switch verb {
    case .initialize: return .initialize(paths: operands)
    case .install: return .install(isForUser: words.has(.global))
    case .uninstall: return .uninstall(isForUser: words.has(.global))
    case .doctor: return .doctor(fixes: words.has(.fix), isJSON: isJSON)
    case .check: return .check(onto: words.value(of: .onto), isJSON: isJSON)
    case .hook: return .hook(name: operands[0], arguments: Array(operands.dropFirst()))
    case .status: return .status(isJSON: isJSON)
    case .export: return .export(try exportRequest())
    case .import: return .import(importRequest())
    case .watch: return .watch(try watchRequest())
    case .put: return .put(try putRequest())
    case .get:
      let field = operands.count > 1 ? try field(operands[1]) : nil
      return .get(record, field: field, isJSON: isJSON)
    case .list: return .list(try listRequest())
    case .edit: return .edit(record)
    case .delete: return .delete(record, reason: words.value(of: .reason))
    case .restore: return .restore(record)
    case .show: return .show(record, try showSubject(), isJSON: isJSON)
    case .query: return .query(sql: operands[0], isJSON: isJSON)
    case .identifier:
      return .identifier(key: operands.first, collection: collection, isJSON: isJSON)
    case .diff:
      var request = DiffRequest(collection: collection, before: operands.first)
      request.after = operands.count > 1 ? operands[1] : nil
      request.isJSON = isJSON
      return .diff(request)
    case .log:
      let field = operands.count > 1 ? try field(operands[1]) : nil
      return .log(LogRequest(record, field: field, isBlame: words.has(.blame), isJSON: isJSON))
    case .explain:
      return .explain(
        ExplainRequest(collection: collection, commit: operands.first, isJSON: isJSON)
      )
    case .resolve: return .resolve(try resolveRequest())
    case .attic: return .attic(try atticRequest(), isJSON: isJSON)
    case .land:
      guard let target = words.value(of: .onto) else { throw error(.missingOperand("--onto")) }
      return .land(
        LandRequest(
          branch: operands[0],
          target: target,
          remote: words.value(of: .push),
          isJSON: isJSON
        )
      )
    case .path: return .path(try choice(StorePath.init))
    case .textconv: return .textconv(path: operands[0])
    case .completion: return .completion(try choice(CompletionShell.init))
    case .help: return .help(operands.isEmpty ? nil : try choice(CompanionVerb.init))
    }
  }

  private var isJSON: Bool { words.has(.json) }
  private var collection: String? { words.value(of: .collection) }
  private var record: RecordReference {
    RecordReference(key: words.operands[0], collection: collection)
  }

  private func error(_ problem: CompanionUsageError.Problem) -> CompanionUsageError {
    CompanionUsageError(problem, verb: verb)
  }

  /// Holds the number of words against the table, and refuses empty ones.
  private func checkOperands() throws(CompanionUsageError) {
    let known = verb.description.operands
    let required = known.filter { $0.presence == .required }
    if words.operands.count < required.count {
      throw error(.missingOperand(required[words.operands.count].name))
    }
    let isOpen = known.contains { $0.presence == .repeated }
    if !isOpen, words.operands.count > known.count {
      throw error(.extraWord(words.operands[known.count]))
    }
    for (index, word) in words.operands.enumerated() where word.isEmpty {
      throw error(.emptyOperand(known[min(index, known.count - 1)].name))
    }
  }

  /// The first operand, as one of the words that it can be.
  private func choice<Value>(
    _ make: (String) -> Value?
  ) throws(CompanionUsageError) -> Value {
    let word = words.operands[0]
    if let value = make(word) { return value }
    let operand = verb.description.operands[0]
    throw error(
      .unknownChoice(
        word,
        operand: operand.name,
        choices: operand.choices,
        nearest: nearestWord(to: word, among: operand.choices)
      )
    )
  }

  private func exclude(
    _ first: CompanionOption,
    _ second: CompanionOption
  ) throws(CompanionUsageError) {
    guard words.has(first), words.has(second) else { return }
    throw error(.option(.exclusive(first.rawValue, second.rawValue)))
  }
}

// MARK: - The verbs with more than a record

extension CompanionParser {
  private func exportRequest() throws(CompanionUsageError) -> ExportRequest {
    try exclude(.dryRun, .standardOutput)
    var request = ExportRequest(collection: collection)
    request.isFull = words.has(.full)
    request.isDryRun = words.has(.dryRun)
    request.isToStandardOutput = words.has(.standardOutput)
    return request
  }

  private func importRequest() -> ImportRequest {
    var request = ImportRequest(collection: collection)
    request.isDryRun = words.has(.dryRun)
    switch words.operands.first {
    case nil: break
    case "-": request.source = .standardInput
    case let path?: request.source = .file(path)
    }
    return request
  }

  private func watchRequest() throws(CompanionUsageError) -> WatchRequest {
    var request = WatchRequest()
    if let text = words.value(of: .debounce) {
      guard let milliseconds = milliseconds(text) else { throw error(.badSeconds(text)) }
      request.debounceInMilliseconds = milliseconds
    }
    return request
  }

  /// Seconds with up to three digits behind a point.
  private func milliseconds(_ text: String) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, let seconds = parts.first.flatMap(wholeNumber),
      seconds <= WatchRequest.longestDebounceInSeconds
    else { return nil }
    if parts.count == 1 { return seconds * 1000 }
    guard parts[1].count <= 3, let fraction = wholeNumber(parts[1]) else { return nil }
    return seconds * 1000 + fraction * [100, 10, 1][parts[1].count - 1]
  }

  private func listRequest() throws(CompanionUsageError) -> ListRequest {
    var request = ListRequest(collection: collection, condition: words.operands.first)
    for (option, value) in words.options where option == .sort {
      let isDescending = value.hasPrefix("-")
      let field = try field(isDescending ? String(value.dropFirst()) : value)
      request.sort.append(ListRequest.SortField(field: field, isDescending: isDescending))
    }
    request.limit = try number(.limit)
    request.offset = try number(.offset) ?? 0
    request.includesTombstones = words.has(.all)
    request.isJSON = isJSON
    return request
  }

  private func showSubject() throws(CompanionUsageError) -> ShowSubject {
    try exclude(.history, .at)
    if words.has(.history) { return .history }
    guard let text = words.value(of: .at) else { return .present }
    // A date stands for its beginning in UTC.
    guard let time = Timestamp(Bytes(text)) ?? Timestamp(Bytes(text + "T00:00:00Z")) else {
      throw error(.badTime(text))
    }
    return .at(time)
  }

  private func resolveRequest() throws(CompanionUsageError) -> ResolveRequest {
    var request = ResolveRequest(paths: words.operands)
    if let word = words.value(of: .all) { request.all = try side(word, of: .all) }
    for (option, text) in words.options where option == .field {
      guard let sign = text.lastIndex(of: "=") else { throw error(.badChoice(text)) }
      let word = try side(String(text[text.index(after: sign)...]), of: .field)
      request.fields.append(.init(path: try field(String(text[..<sign])), word: word))
    }
    request.planPath = words.value(of: .plan)
    request.isDryRun = words.has(.dryRun)
    request.isJSON = isJSON
    return request
  }

  private func side(
    _ word: String,
    of option: CompanionOption
  ) throws(CompanionUsageError) -> String {
    let choices = ResolveRequest.choices
    if choices.contains(word) { return word }
    let nearest = nearestWord(to: word, among: choices)
    throw error(
      .unknownChoice(word, operand: option.rawValue, choices: choices, nearest: nearest)
    )
  }

  private func atticRequest() throws(CompanionUsageError) -> AtticRequest {
    guard let word = words.operands.first else { return .list }
    _ = try choice { verb.description.operands[0].choices.contains($0) ? $0 : nil }
    guard word != "list" else {
      if words.operands.count > 1 { throw error(.extraWord(words.operands[1])) }
      return .list
    }
    if word == "restore", isJSON {
      throw error(.needlessWord(CompanionOption.json.rawValue, option: word))
    }
    guard words.operands.count > 1 else { throw error(.missingOperand("N")) }
    let text = words.operands[1]
    guard let number = wholeNumber(text), number > 0 else { throw error(.badCount(text)) }
    return word == "show" ? .show(number) : .restore(number)
  }

  private func number(_ option: CompanionOption) throws(CompanionUsageError) -> Int? {
    guard let text = words.value(of: option) else { return nil }
    guard let number = wholeNumber(text)
    else { throw error(.badNumber(text, option: option.rawValue)) }
    return number
  }

  private func wholeNumber(_ text: String) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private func field(_ text: String) throws(CompanionUsageError) -> FieldPath {
    guard isDotted(text) else { throw error(.badField(text)) }
    return FieldPath(text)
  }

  /// Whether a text has names with single dots between them.
  private func isDotted(_ text: String) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
  }
}

// MARK: - put

extension CompanionParser {
  private func putRequest() throws(CompanionUsageError) -> PutRequest {
    let parent = words.value(of: .parent)
    if isJSON {
      if let word = words.operands.first(where: { $0 != "-" }) ?? words.operands.dropFirst().first {
        throw error(.needlessWord(word, option: CompanionOption.json.rawValue))
      }
      return PutRequest(collection: collection, parent: parent, content: .standardInput)
    }
    var key: String?
    var changes: [FieldChange] = []
    for word in words.operands {
      if let change = try change(word) {
        changes.append(change)
      } else if let key {
        throw error(.secondKey(word, first: key))
      } else {
        key = word
      }
    }
    if let key, parent != nil {
      throw error(.needlessWord(key, option: CompanionOption.parent.rawValue))
    }
    if changes.isEmpty { throw error(.nothingToPut) }
    try checkOverlap(changes.map(\.field))
    return PutRequest(
      collection: collection,
      key: key,
      parent: parent,
      content: .changes(changes)
    )
  }

  /// The change that `FIELD=VALUE` stands for; nil for a word without `=`.
  private func change(_ word: String) throws(CompanionUsageError) -> FieldChange? {
    guard let sign = word.firstIndex(of: "=") else { return nil }
    let name = String(word[..<sign])
    guard isDotted(name), name.allSatisfy(Self.isNameCharacter) else { throw error(.badPair(word)) }
    let text = Bytes(String(word[word.index(after: sign)...]))
    if text.isEmpty { return FieldChange(field: FieldPath(name), value: nil) }
    let string = JSONValue(validated: JSONString.encode(text))
    let value = (try? JSONValue(parsing: text))?.compact ?? string
    return FieldChange(field: FieldPath(name), value: value)
  }

  /// Whether a character may stand in the FIELD of a pair, so that no URL or sentence that holds an
  /// equals sign is taken for a pair. Other fields can be written as JSON.
  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "._-$@:".contains(character)
  }

  /// Of `meta=1` and `meta.owner=eva` one would undo the other.
  private func checkOverlap(_ fields: [FieldPath]) throws(CompanionUsageError) {
    for (index, field) in fields.enumerated() {
      for other in fields[..<index]
      where field.names.starts(with: other.names) || other.names.starts(with: field.names) {
        throw error(.overlappingFields(other.text, field.text))
      }
    }
  }
}
