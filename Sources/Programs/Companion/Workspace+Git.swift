internal import CommandInterface
internal import Git
internal import JSONText
internal import System

extension Workspace {
  /// Git at the top of the work tree.
  ///
  /// - Parameter index: The index file; nil for git's default.
  func gitProgram(index: String? = nil) -> GitProgram {
    GitProgram(
      environment: context.environment,
      workTree: workTree,
      gitDirectory: gitDirectory,
      index: index
    )
  }

  /// The output of git, run at the top of the work tree.
  ///
  /// - Throws: `PlaceFailure.gitFailed` if its exit status is not 0.
  func git(_ arguments: [String], index: String? = nil) throws -> String {
    let result = try gitProgram(index: index).run(arguments)
    guard result.exitStatus == 0 else {
      throw VerbFailure.place(.gitFailed(arguments: arguments, status: result.exitStatus))
    }
    return result.output.text
  }
}
