package import System

/// Takes the lock of a store, which whatever brings store and files together holds, and notes who
/// has it.
///
/// - Parameters:
///   - folder: the store's own folder.
///   - name: the name of the lock's file.
/// - Throws: `ExchangeError.locked` if another process held it for too long, or `FileError`.
package func lockStore(
  in folder: String,
  name: String = "lock",
  waitLimitInMilliseconds: Int
) throws -> ProcessLock {
  let path = folder + "/" + name
  do throws(FileError) {
    let lock = try ProcessLock(at: path, waitLimitInMilliseconds: waitLimitInMilliseconds)
    lock.noteHolder(command: CurrentProcess.title)
    return lock
  } catch {
    guard error.isTimeout else { throw error }
    throw ExchangeError.locked(path: path, holder: ProcessLock.holder(at: path))
  }
}
