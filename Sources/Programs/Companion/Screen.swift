internal import Git
internal import JSONText
internal import System

/// What shows standard output: a terminal, by itself or through a pager, or else a file or a pipe.
final class Screen {
  private let environment: ProgramEnvironment
  private let folder: String?
  private let mayBePaged: Bool
  /// Whether it was a terminal before a pager took the output over.
  let isTerminal: Bool
  private let terminalWidth: Int?
  private var isPagerStarted = false

  /// - Parameters:
  ///   - folder: The absolute path of the current folder; nil if it has none.
  ///   - mayBePaged: Whether a pager is started on a terminal.
  init(_ environment: ProgramEnvironment, folder: String?, mayBePaged: Bool = false) {
    self.environment = environment
    self.folder = folder
    self.mayBePaged = mayBePaged
    isTerminal = StandardStream.output.isTerminal
    terminalWidth = StandardStream.output.terminalWidth
  }

  private var git: GitProgram { GitProgram(environment: environment) }

  /// Whether git has started a pager for this program, as `git -p` and `pager.jsonl` have it do.
  private var isPagedByGit: Bool {
    let word = environment.value(of: "GIT_PAGER_IN_USE")?.lowercased() ?? ""
    return ["true", "yes", "on", "1"].contains(word)
  }

  /// The columns that a line may take; nil for no limit.
  var width: Int? {
    if isTerminal { return terminalWidth ?? 80 }
    return isPagedByGit ? environment.value(of: "COLUMNS").flatMap { Int($0) } ?? 80 : nil
  }

  // MARK: Colour

  /// Whether lines may have colours: as git decides by `color.jsonl`, or else `color.ui`, and never
  /// if NO_COLOR is set.
  private(set) lazy var isColored = asksForColors()

  /// https://git-scm.com/docs/git-config: `--get-colorbool` "Find the color setting for <name>
  /// (e.g. color.diff) and output "true" or "false". ... If the color setting for name is
  /// undefined, the command uses color.ui as fallback." https://no-color.org: "when present and not
  /// an empty string".
  private func asksForColors() -> Bool {
    if environment.value(of: "NO_COLOR") != nil { return false }
    var isShown = isTerminal || isPagedByGit
    // Only `always` gives colours to a file or a pipe, and starting git takes time.
    let files = GitConfigurationFiles(environment: environment, folder: folder)
    if !isShown, files.lack("always") { return false }
    if isPagedByGit || pager != nil, isFalse("color.pager") { isShown = false }
    let asking = GitProgram(environment: environment.setting("GIT_PAGER_IN_USE", to: nil))
    let words = ["config", "--get-colorbool", "color.jsonl", isShown ? "true" : "false"]
    let result = try? asking.run(words, discardsErrors: true)
    return result?.exitStatus == 0 && result?.output.text.hasPrefix("true") == true
  }

  private func isFalse(_ key: String) -> Bool {
    (try? git.setting(key, scope: ["--type=bool"])) == "false"
  }

  // MARK: Paging

  /// The command of the pager; nil if there is to be none.
  private lazy var pager: String? = choosePager()

  /// The pager that git would use. https://git-scm.com/docs/git-var, GIT_PAGER: "The order of
  /// preference is the $GIT_PAGER environment variable, then core.pager configuration, then $PAGER,
  /// and then the default chosen at compile time (usually less)."
  ///
  /// https://git-scm.com/docs/git-config, `pager.<cmd>`: "If the value is boolean, turns on or off
  /// pagination ... Otherwise, turns on pagination for the subcommand using the pager specified by
  /// the value". Git itself looks at it for `git jsonl`, but not for `git-jsonl`.
  private func choosePager() -> String? {
    guard mayBePaged, isTerminal, !isPagedByGit else { return nil }
    if let own = try? git.setting("pager.jsonl") {
      let flag = try? git.setting("pager.jsonl", scope: ["--type=bool"])
      if flag == "false" { return nil }
      if flag == nil, !environment.has("GIT_PAGER") { return own }
    }
    guard let result = try? git.run(["var", "GIT_PAGER"], discardsErrors: true),
      result.exitStatus == 0
    else { return nil }
    let command = String(result.output.text.prefix { $0 != "\n" })
    return command.isEmpty || command == "cat" ? nil : command
  }

  /// Starts the pager before the first output, if there is to be one. Where it can't be started,
  /// the output goes to the terminal.
  func beginOutput() {
    if isPagerStarted { return }
    isPagerStarted = true
    guard let pager else { return }
    var variables = environment.setting("GIT_PAGER_IN_USE", to: "true")
    // As git does: leave at once what fits the screen, show colours, and leave the text there.
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] where !variables.has(name) {
      variables = variables.setting(name, to: value)
    }
    try? Pager.start(pager, environment: variables)
  }

  /// Whether the reader of the output is our pager: one that was left early is not a failure.
  var isPaged: Bool { isPagerStarted && pager != nil }

  /// Waits until the user has left the pager.
  func endOutput() { Pager.finish() }
}

extension ProgramEnvironment {
  /// Whether there is such a variable, even if it is empty.
  fileprivate func has(_ name: String) -> Bool {
    let start = Array((name + "=").utf8)
    return entries.contains { $0.starts(with: start) }
  }
}
