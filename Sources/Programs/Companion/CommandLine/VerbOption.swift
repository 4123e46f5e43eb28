/// An option of a verb. The file of a verb adds those that only this verb has.
struct VerbOption: Hashable, Sendable {
  /// The long spelling, such as `--limit`.
  let name: String
  let shortSpelling: String?
  /// What a help text has for the option's value; nil where it takes none.
  let valueName: String?
  /// Whether the value is the path of a file, so that a shell offers the names of files.
  let isFile: Bool
  /// Whether a command line may have the option more than once, and each counts.
  let isRepeatable: Bool

  init(
    _ name: String,
    short shortSpelling: String? = nil,
    value valueName: String? = nil,
    isFile: Bool = false,
    isRepeatable: Bool = false
  ) {
    self.name = name
    self.shortSpelling = shortSpelling
    self.valueName = valueName
    self.isFile = isFile
    self.isRepeatable = isRepeatable
  }

  /// The ways to write the option, the shorter one first.
  var spellings: [String] { [shortSpelling, name].compactMap { $0 } }
}

// The options of several verbs.
extension VerbOption {
  static let collection = VerbOption("--collection", short: "-c", value: "PATH", isFile: true)
  static let dryRun = VerbOption("--dry-run")
  static let global = VerbOption("--global")
  static let onto = VerbOption("--onto", value: "TARGET")
  static let json = VerbOption("--json")
  /// Each verb has it.
  static let help = VerbOption("--help", short: "-h")
}
