internal import CSQLite

/// The name and the version of the library, such as `SQLite 3.40.1`.
package var sqliteLibraryVersion: String { "SQLite " + String(cString: sqlite3_libversion()) }
