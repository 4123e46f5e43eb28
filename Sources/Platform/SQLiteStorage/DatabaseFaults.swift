#if DEBUG
  internal import CSQLite
  internal import Synchronization
#endif

/// In debug builds, makes each call by which SQLite changes or synchronizes a file call `fault`
/// first. Its result is the `errno` with which the call fails.
///
/// `fault` gets the name of the call, such as "database write", and may end the process. It applies
/// to all connections that are opened afterwards.
package func askBeforeDatabaseCalls(_ fault: @escaping @Sendable (String) -> Int32?) {
  #if DEBUG
    guard #available(macOS 15, *) else { return }
    DatabaseFaults.install(fault)
  #endif
}

#if DEBUG
  /// A file system for SQLite that is the default one, except for calls that fail on purpose.
  ///
  /// https://sqlite.org/vfs.html, "VFS Shims". Files have no wrappers: a file's table of methods is
  /// replaced by a copy in which some methods are ours, with the original right after it.
  @available(macOS 15, *)
  private enum DatabaseFaults {
    private static let fault = Mutex<(@Sendable (String) -> Int32?)?>(nil)

    typealias Methods = UnsafeMutablePointer<sqlite3_io_methods>
    typealias File = UnsafeMutablePointer<sqlite3_file>

    static func install(_ newFault: @escaping @Sendable (String) -> Int32?) {
      fault.withLock { $0 = newFault }
      guard let usual = sqlite3_vfs_find(nil) else { return }
      // It lives as long as the process, since SQLite keeps it.
      let text = "jsonl-faults".utf8CString
      let name = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.count)
      _ = name.initialize(from: text)
      let system = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
      system.initialize(to: usual.pointee)
      system.pointee.pNext = nil
      system.pointee.zName = UnsafePointer(name.baseAddress)
      system.pointee.xOpen = { system, path, file, flags, outFlags in
        if DatabaseFaults.next("database open") != nil {
          file?.pointee.pMethods = nil
          return SQLITE_CANTOPEN
        }
        guard let usual = sqlite3_vfs_find("unix"), let open = usual.pointee.xOpen, let file else {
          return SQLITE_CANTOPEN
        }
        let code = open(system, path, file, flags, outFlags)
        if code == SQLITE_OK { DatabaseFaults.replaceMethods(of: file) }
        return code
      }
      system.pointee.xDelete = { system, path, isFolderSynchronized in
        if DatabaseFaults.next("database delete") != nil { return SQLITE_IOERR | 10 << 8 }
        let delete = sqlite3_vfs_find("unix")?.pointee.xDelete
        return delete?(system, path, isFolderSynchronized) ?? SQLITE_IOERR
      }
      sqlite3_vfs_register(system, 1)
    }

    /// The result code for the next call; nil if it is to be made. SQLite itself repeats a call
    /// that a signal interrupts.
    static func next(_ name: String) -> Int32? {
      let code = fault.withLock { $0 }?(name)
      return code == interrupted ? nil : code
    }

    /// EINTR and ENOSPC, which are the same on all systems known to us.
    private static let interrupted: Int32 = 4
    private static let noSpace: Int32 = 28

    private static func replaceMethods(of file: File) {
      guard let original = file.pointee.pMethods else { return }
      let table = Methods.allocate(capacity: 2)
      table.initialize(to: original.pointee)
      (table + 1).initialize(to: original.pointee)
      table.pointee.xWrite = { file, bytes, count, offset in
        if let code = DatabaseFaults.next("database write") {
          return code == DatabaseFaults.noSpace ? SQLITE_FULL : SQLITE_IOERR | 3 << 8
        }
        return DatabaseFaults.usual(file).xWrite(file, bytes, count, offset)
      }
      table.pointee.xSync = { file, flags in
        if DatabaseFaults.next("database sync") != nil { return SQLITE_IOERR | 4 << 8 }
        return DatabaseFaults.usual(file).xSync(file, flags)
      }
      table.pointee.xTruncate = { file, size in
        if DatabaseFaults.next("database truncate") != nil { return SQLITE_IOERR | 6 << 8 }
        return DatabaseFaults.usual(file).xTruncate(file, size)
      }
      table.pointee.xShmMap = { file, index, size, isExtending, memory in
        if DatabaseFaults.next("database map") != nil { return SQLITE_IOERR | 21 << 8 }
        return DatabaseFaults.usual(file).xShmMap(file, index, size, isExtending, memory)
      }
      table.pointee.xClose = { file in
        let table = file?.pointee.pMethods
        let code = DatabaseFaults.usual(file).xClose(file)
        table.map { UnsafeMutablePointer(mutating: $0) }?.deallocate()
        return code
      }
      file.pointee.pMethods = UnsafePointer(table)
    }

    /// The methods that a file had when it was opened.
    private static func usual(_ file: File?) -> sqlite3_io_methods {
      guard let methods = file?.pointee.pMethods else {
        preconditionFailure("SQLite called a method of a file that is not open.")
      }
      return methods[1]
    }
  }
#endif
