internal import RecordMerge
internal import Records

extension DriverCommand {
  /// Reads the words after the program's name.
  ///
  /// Options may come before, between and after the files, until `--`. A value is the next word,
  /// whatever it looks like, so that git can put any path and any label there; or it is attached:
  /// `-L7`, `--style=diff3`. If an option is repeated, the last one counts. `--help` and
  /// `--version` end the reading.
  package init(parsing arguments: [String]) throws(UsageError) {
    var parser = DriverArgumentParser(rest: arguments[...])
    self = try parser.parse()
  }
}

private struct DriverArgumentParser {
  var rest: ArraySlice<String>
  private var files: [String] = []
  private var options = DriverOptions(base: "", ours: "", theirs: "")
  private var hasStandardOutput = false
  private var outputFile: String?
  private var printedPath: String?
  /// The given options in order, as they are spelled.
  private var given: [String] = []

  init(rest: ArraySlice<String>) { self.rest = rest }

  mutating func parse() throws(UsageError) -> DriverCommand {
    while let word = rest.popFirst() {
      if word == "--" {
        files += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        files.append(word)
        continue
      }
      let (option, attached) = try split(word)
      let value = try value(of: option, attached: attached)
      if let command = try apply(option, value: value) { return command }
    }
    if let printedPath { return .printPolicy(try question(about: printedPath)) }
    return .merge(try finish())
  }

  /// The option that a word spells, and the value that is attached to it.
  private func split(_ word: String) throws(UsageError) -> (DriverOption, attached: String?) {
    if let option = DriverOption(rawValue: word) { return (option, nil) }
    if word.hasPrefix("--") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let option = DriverOption(rawValue: String(parts[0])) else {
        throw .unknownOption(word, nearest: Self.nearestOption(to: String(parts[0])))
      }
      let value = String(parts[1])
      if !option.takesValue { throw .unexpectedValue(value, option: option.rawValue) }
      return (option, value)
    }
    if let option = DriverOption(rawValue: String(word.prefix(2))), option.takesValue {
      return (option, String(word.dropFirst(2)))
    }
    throw .unknownOption(word, nearest: Self.nearestOption(to: word))
  }

  private mutating func value(
    of option: DriverOption,
    attached: String?
  ) throws(UsageError) -> String {
    guard option.takesValue else { return "" }
    guard let value = attached ?? rest.popFirst() else {
      throw .missingValue(option: option.rawValue)
    }
    return value
  }

  /// Takes an option. Returns a command if the option is one by itself, which ends the reading.
  private mutating func apply(
    _ option: DriverOption,
    value: String
  ) throws(UsageError) -> DriverCommand? {
    given.append(option.rawValue)
    switch option {
    case .path:
      options.path = try Self.nonempty(value, option)
    case .markerSize:
      options.markerSize = try Self.markerSize(value)
    case .labelOurs:
      options.labels.ours = Self.label(value, unexpanded: "%X", fallback: "ours")
    case .labelBase:
      options.labels.base = Self.label(value, unexpanded: "%S", fallback: "base")
    case .labelTheirs:
      options.labels.theirs = Self.label(value, unexpanded: "%Y", fallback: "theirs")
    case .style:
      options.style = try Self.style(value)
    case .policy:
      options.policyFile = try Self.nonempty(value, option)
    case .printPolicy:
      printedPath = try Self.nonempty(value, option)
    case .standardOutput:
      hasStandardOutput = true
    case .output:
      outputFile = try Self.nonempty(value, option)
    case .report:
      options.reportPath = try Self.nonempty(value, option)
    case .virtual:
      options.isVirtual = true
    case .help, .shortHelp:
      return .help
    case .version:
      return .version
    }
    return nil
  }

  /// Nothing is merged, so files and options of a merge must be a mistake.
  private func question(about path: String) throws(UsageError) -> PolicyQuestion {
    let name = DriverOption.printPolicy.rawValue
    if let other = given.first(where: { $0 != name && $0 != DriverOption.policy.rawValue }) {
      throw .exclusive(other, name)
    }
    if let file = files.first { throw .needlessFile(file, option: name) }
    return PolicyQuestion(path: path, policyFile: options.policyFile)
  }

  private func finish() throws(UsageError) -> DriverOptions {
    guard files.count >= 3 else { throw .missingFiles(given: files) }
    guard files.count == 3 else { throw .extraFile(files[3]) }
    if hasStandardOutput, outputFile != nil {
      throw .exclusive(DriverOption.standardOutput.rawValue, DriverOption.output.rawValue)
    }
    var finished = options
    (finished.base, finished.ours, finished.theirs) = (files[0], files[1], files[2])
    if hasStandardOutput { finished.output = .standardOutput }
    if let outputFile { finished.output = .file(outputFile) }
    if let path = finished.reportPath, finished.files.contains(path) {
      throw .reportOverFile(path)
    }
    return finished
  }
}

// MARK: - Values

extension DriverArgumentParser {
  private static func nonempty(
    _ value: String,
    _ option: DriverOption
  ) throws(UsageError) -> String {
    if value.isEmpty { throw .emptyValue(option: option.rawValue) }
    return value
  }

  /// Git's own limit is that of an `int`; a marker longer than a screen is useless.
  private static func markerSize(_ value: String) throws(UsageError) -> Int {
    guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let size = Int(value),
      (1...1000).contains(size)
    else { throw .badMarkerSize(value) }
    return size
  }

  /// Git before 2.44 passes `%S`, `%X` and `%Y` unexpanded (https://git-scm.com/docs/gitattributes,
  /// "Defining a custom merge driver"). A label follows a marker on its line, so characters that
  /// would end that line are escaped.
  private static func label(_ value: String, unexpanded: String, fallback: String) -> String {
    value == unexpanded ? fallback : printable(value)
  }

  /// `ConflictStyle.base` can't be requested by name; `--virtual` selects it.
  private static func style(_ value: String) throws(UsageError) -> ConflictStyle {
    guard let style = ConflictStyle(rawValue: value), style != .base else {
      throw .unknownStyle(value, nearest: nearestWord(to: value, among: styleWords))
    }
    return style
  }

  private static func nearestOption(to word: String) -> String? {
    nearestWord(to: word, among: DriverOption.allCases.map(\.rawValue).filter { $0.count > 2 })
  }
}

/// The styles that a user can ask for, as they are spelled.
package let styleWords = ConflictStyle.allCases.filter { $0 != .base }.map(\.rawValue)
