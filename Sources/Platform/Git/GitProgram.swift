internal import JSONText
package import System

/// The command `git`: the one way to start it.
package struct GitProgram: Sendable {
  private let environment: ProgramEnvironment
  /// The folder that it is started in; nil for the current one.
  private let folder: String?

  /// Git as the environment has it.
  ///
  /// - Parameter folder: The folder to start it in; nil for the current one.
  package init(environment: ProgramEnvironment, folder: String? = nil) {
    self.environment = environment
    self.folder = folder
  }

  /// Git at the top of a work tree, whatever the environment says of where the repository is.
  ///
  /// - Parameter index: The index file; nil for the one that the environment says, or the work
  ///   tree's own.
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

  /// Runs it to its end. Standard error is this process's own, or goes nowhere with
  /// `discardsErrors`.
  ///
  /// - Throws: `FileError` where git can't be started or its output can't be read; whatever git
  ///   itself finds wrong is in the exit status.
  package func run(
    _ arguments: [String],
    discardsErrors: Bool = false
  ) throws(FileError) -> ProgramResult {
    // https://git-scm.com/docs/git: "-C <path>: Run as if git was started in <path>".
    try runProgram(
      "git",
      arguments: (folder.map { ["-C", $0] } ?? []) + arguments,
      environment: environment,
      discardsErrors: discardsErrors
    )
  }

  /// A setting of git's configuration; nil where there is none.
  ///
  /// https://git-scm.com/docs/git-config: with `-z`, "always end values with the null character",
  /// so that a value may hold lines.
  ///
  /// - Parameter scope: Options of `git config` that say which files are read.
  package func setting(
    _ key: String,
    scope: [String] = []
  ) throws(FileError) -> String? {
    let result = try run(["config"] + scope + ["-z", "--get", key], discardsErrors: true)
    return result.exitStatus == 0 ? String(result.output.text.prefix { $0 != "\0" }) : nil
  }
}
