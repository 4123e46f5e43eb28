/// An option of a verb. The options of only one verb are in that verb's file.
struct VerbOption: Hashable, Sendable {
  /// The long spelling, such as `--limit`.
  let name: String
  let shortSpelling: String?
  /// The name of the option's value in a help text; nil if it takes none.
  let valueName: String?
  /// Whether the value is the path of a file, so that a shell offers file names.
  let isFile: Bool
  /// Whether a command line may repeat the option, and each one counts.
  let isRepeatable: Bool
  /// Whether all words after the option belong to another program.
  let takesRest: Bool

  init(
    _ name: String,
    short shortSpelling: String? = nil,
    value valueName: String? = nil,
    isFile: Bool = false,
    isRepeatable: Bool = false,
    takesRest: Bool = false
  ) {
    self.name = name
    self.shortSpelling = shortSpelling
    self.valueName = valueName
    self.isFile = isFile
    self.isRepeatable = isRepeatable
    self.takesRest = takesRest
  }

  /// The ways to write the option, the shorter one first.
  var spellings: [String] { [shortSpelling, name].compactMap { $0 } }
}

// Options of several verbs.
extension VerbOption {
  static let collection = VerbOption("--collection", short: "-c", value: "PATH", isFile: true)
  static let dryRun = VerbOption("--dry-run")
  static let global = VerbOption("--global")
  static let onto = VerbOption("--onto", value: "TARGET")
  static let json = VerbOption("--json")
  static let csv = VerbOption("--csv")
  static let sort = VerbOption("--sort", value: "FIELD", isRepeatable: true)
  static let limit = VerbOption("--limit", short: "-n", value: "N")
  /// The name by which somebody claims records.
  static let owner = VerbOption("--as", value: "WHO")
  /// Every verb has it.
  static let help = VerbOption("--help", short: "-h")
}
