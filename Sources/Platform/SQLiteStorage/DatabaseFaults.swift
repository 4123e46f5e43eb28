#if DEBUG
  internal import CSQLite
  internal import Synchronization
#endif

/// Has each call by which SQLite changes a file, or has it reach the disk, ask `fault` first, in
/// debug builds: what it answers is the value of `errno` that the call fails with.
///
/// `fault` gets the name of the call, such as "database write", and may end the process. It holds
/// for all connections that are opened afterwards.
package func askBeforeDatabaseCalls(_ fault: @escaping @Sendable (String) -> Int32?) {
  #if DEBUG
    guard #available(macOS 15, *) else { return }
    DatabaseFaults.install(fault)
  #endif
}

#if DEBUG
  /// A system of files for SQLite that is the usual one, but for calls that may fail on purpose.
  ///
  /// https://sqlite.org/vfs.html, "VFS Shims". No file has a wrapper of its own: a file's table of
  /// methods is replaced by a copy in which some are ours, and the original stands right behind it.
  @available(macOS 15, *)
  private enum DatabaseFaults {
    private static let fault = Mutex<(@Sendable (String) -> Int32?)?>(nil)

    typealias Methods = UnsafeMutablePointer<sqlite3_io_methods>
    typealias File = UnsafeMutablePointer<sqlite3_file>

    static func install(_ newFault: @escaping @Sendable (String) -> Int32?) {
      fault.withLock { $0 = newFault }
      guard let usual = sqlite3_vfs_find(nil) else { return }
      // For as long as the process runs, as SQLite keeps them.
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

    /// The result code for the call that comes next; nil where it is to be made. A call that a
    /// signal interrupts is made again by SQLite itself.
    static func next(_ name: String) -> Int32? {
      let code = fault.withLock { $0 }?(name)
      return code == interrupted ? nil : code
    }

    /// EINTR and ENOSPC, which are the same on all systems that we know.
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
