internal import SQLiteStorage
internal import TestSupport

/// A folder with a database in it, and connections to it that never wait.
final class TestDatabase {
  private let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("store.sqlite")
  }

  func path(_ name: String) -> String { folder.path(name) }

  func connect(_ access: SQLiteConnection.Access = .readWriteCreating) throws -> SQLiteConnection {
    try SQLiteConnection(opening: path, access: access, busyLimitInMilliseconds: 0)
  }
}

/// The error that `body` throws; nil where it throws none.
func sqliteError(_ body: () throws -> Void) -> SQLiteError? {
  do {
    try body()
    return nil
  } catch {
    return error as? SQLiteError
  }
}
