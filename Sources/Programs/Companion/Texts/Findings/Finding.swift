internal import CommandInterface
internal import JSONText

/// A problem with a set-up, a store or a file, by area. Each area has its findings in a file, with
/// their messages.
enum Finding: Equatable, Sendable {
  case driver(DriverFinding)
  case attributes(AttributesFinding)
  case hook(HookFinding)
  case store(StoreFinding)
  case policyFile(PolicyFileFinding)
  case file(FileFinding)
  case breach(PolicyBreach)
  case advice(MigrationAdvice)
  case claim(ClaimFinding)

  /// Whether the repair needs no decision of a person.
  var canBeFixed: Bool {
    switch self {
    case .driver(let finding): finding.canBeFixed
    case .attributes(let finding): finding.canBeFixed
    case .hook(let finding): finding.canBeFixed
    case .store(let finding): finding.canBeFixed
    case .policyFile, .file, .breach, .advice, .claim: false
    }
  }

  /// Whether something is wrong, rather than only not as good as it could be.
  var isProblem: Bool {
    switch self {
    case .driver, .attributes, .hook, .store, .policyFile, .file, .breach, .claim: true
    case .advice: false
    }
  }
}

/// A finding as a program reads it.
struct FindingText: Equatable, Sendable {
  /// A word for the kind of finding, which never changes.
  var code: String
  /// The file of the finding; nil if it concerns none.
  var path: String?
  /// The line of the file, if the finding concerns one.
  var line: Int?
  /// What was found, as a clause.
  var evidence: String
  /// The consequence.
  var meaning: String
  /// The repair.
  var fix: String
}

// Messages about findings.
extension Messages {
  /// The lines for a finding, as `git jsonl doctor` and `git jsonl check` print them.
  static func finding(_ finding: Finding, isFixed: Bool = false) -> [String] {
    let text = text(finding)
    let place = text.path.map { printable($0) + (text.line.map { ":\($0)" } ?? "") + ": " }
    let evidence = (place ?? "") + text.evidence
    if isFixed { return ["repaired: " + evidence] }
    return [evidence, "  " + text.meaning] + text.fix.split(separator: "\n").map { "  " + $0 }
  }

  /// A finding as one line of JSON.
  static func json(_ finding: Finding, isFixed: Bool, canBeFixed: Bool) -> Bytes {
    let text = text(finding)
    var object = ObjectText()
    object.add("code", text: text.code)
    if let path = text.path { object.add("path", text: path) }
    if let line = text.line { object.add("line", number: line) }
    object.add("evidence", text: text.evidence)
    object.add("meaning", text: text.meaning)
    object.add("fix", text: text.fix)
    object.add("fixable", flag: canBeFixed)
    object.add("fixed", flag: isFixed)
    return Bytes(object.closed)
  }

  static var nothingWrong: String { "nothing is wrong" }

  /// The evidence, the meaning and the repair of a finding.
  static func text(_ finding: Finding) -> FindingText {
    switch finding {
    case .driver(let finding): text(finding)
    case .attributes(let finding): text(finding)
    case .hook(let finding): text(finding)
    case .store(let finding): text(finding)
    case .policyFile(let finding): text(finding)
    case .file(let finding): text(finding)
    case .breach(let finding): text(finding)
    case .advice(let advice): text(advice)
    case .claim(let finding): text(finding)
    }
  }

  static let byFix = "git jsonl doctor --fix repairs it."
}
