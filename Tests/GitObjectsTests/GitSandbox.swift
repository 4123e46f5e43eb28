internal import GitObjects
internal import System
internal import TestSupport

extension Repository {
  /// The environment that programs of this world get.
  var environment: ProgramEnvironment { environment(adding: [:]) }

  func environment(adding more: [String: String]) -> ProgramEnvironment {
    let variables = world.environment.merging(more) { $1 }
    return ProgramEnvironment(entries: variables.map { Array("\($0)=\($1)".utf8) })
  }

  /// The repository that a folder of the work tree belongs to.
  func open(
    in folder: String = "",
    adding variables: [String: String] = [:]
  ) throws -> GitRepository {
    let start = folder.isEmpty ? self.folder : path(folder)
    return try GitRepository(around: start, environment: environment(adding: variables))
  }
}

/// The error that opening a repository throws; nil where it throws none.
func openError(_ body: () throws -> GitRepository) -> GitOpenError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? GitOpenError
  }
}
