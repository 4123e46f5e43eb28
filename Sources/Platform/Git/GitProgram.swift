internal import JSONText
package import System

/// The command `git`. The product starts git only through this type.
package struct GitProgram: Sendable {
  private let environment: ProgramEnvironment
  /// The folder in which it is started; nil for the current one.
  private let folder: String?

  /// Git as the environment configures it.
  ///
  /// - Parameter folder: The folder to start it in; nil for the current one.
  package init(environment: ProgramEnvironment, folder: String? = nil) {
    self.environment = environment
    self.folder = folder
  }

  /// Git at the top of a work tree, whatever repository the environment names.
  ///
  /// - Parameter index: The index file; nil for the one in the environment, or else the work tree's
  ///   own.
  package init(
    environment: ProgramEnvironment,
    workTree: String,
    gitDirectory: String,
    index: String? = nil
  ) {
    var environment =
      environment
      .setting("GIT_DIR", to: gitDirectory)
      .setting("GIT_WORK_TREE", to: workTree)
      .setting("GIT_PREFIX", to: nil)
    if let index { environment = environment.setting("GIT_INDEX_FILE", to: index) }
    self.init(environment: environment, folder: workTree)
  }

  /// Runs git to its end. Standard error is this process's own, or is discarded with
  /// `discardsErrors`, or goes to the file at `errorPath`; standard input is empty, or the file at
  /// `inputPath`.
  ///
  /// - Throws: `FileError` if git can't be started or its output can't be read; git reports its own
  ///   errors in the exit status.
  package func run(
    _ arguments: [String],
    discardsErrors: Bool = false,
    errorPath: String? = nil,
    inputPath: String? = nil
  ) throws(FileError) -> ProgramResult {
    // https://git-scm.com/docs/git: "-C <path>: Run as if git was started in <path>".
    try runProgram(
      "git",
      arguments: (folder.map { ["-C", $0] } ?? []) + arguments,
      environment: environment,
      discardsErrors: discardsErrors,
      errorPath: errorPath,
      inputPath: inputPath
    )
  }

  /// Starts git, to answer requests until the object is gone.
  ///
  /// - Throws: `FileError` where git can't be started.
  package func converse(
    _ arguments: [String],
    discardsErrors: Bool = false
  ) throws(FileError) -> ProgramConversation {
    try ProgramConversation(
      starting: "git",
      arguments: (folder.map { ["-C", $0] } ?? []) + arguments,
      environment: environment,
      discardsErrors: discardsErrors
    )
  }

  /// Runs it to its end with the standard streams of this process, and its terminal, and returns
  /// its exit status.
  ///
  /// - Parameter outputIsErrors: as in `runProgramInTerminal`.
  /// - Throws: `FileError` where git can't be started.
  package func runInTerminal(
    _ arguments: [String],
    outputIsErrors: Bool = false
  ) throws(FileError) -> Int32 {
    try runProgramInTerminal(
      "git",
      arguments: (folder.map { ["-C", $0] } ?? []) + arguments,
      environment: environment,
      outputIsErrors: outputIsErrors
    )
  }

  /// Whether git can read its configuration. `scope` is as in `setting`.
  ///
  /// https://git-scm.com/docs/git-config on `--get`: "Returns error code 1 if the key was not
  /// found". A file that is not there has no keys; one that can't be read ends git otherwise.
  package func canReadConfiguration(scope: [String] = []) throws(FileError) -> Bool {
    let words = ["config"] + scope + ["--get", "jsonl.none"]
    return try run(words, discardsErrors: true).exitStatus <= 1
  }

  /// A setting of git's configuration; nil if there is none.
  ///
  /// https://git-scm.com/docs/git-config: with `-z`, "always end values with the null character",
  /// so that a value may have several lines.
  ///
  /// - Parameter scope: Options of `git config` that select the files to read.
  package func setting(
    _ key: String,
    scope: [String] = []
  ) throws(FileError) -> String? {
    let result = try run(["config"] + scope + ["-z", "--get", key], discardsErrors: true)
    return result.exitStatus == 0 ? String(result.output.text.prefix { $0 != "\0" }) : nil
  }
}
