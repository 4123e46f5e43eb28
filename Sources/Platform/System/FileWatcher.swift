/// Reports that something may have changed in folders.
///
/// A report is only a hint. Its receiver checks what changed, and also checks now and then without
/// a report, since no system reports everything (nothing that another machine does in a shared
/// folder, and nothing at all if its queue overflows). So a report needs no details.
///
/// Folders are watched rather than files, because files are replaced by others under their names.
package final class FileWatcher: Sendable {
  /// A folder, and the names in it that matter.
  package struct Place: Hashable, Sendable {
    package var folder: String
    package var names: Set<String>

    package init(folder: String, names: Set<String>) {
      self.folder = folder
      self.names = names
    }
  }

  private let queue: WatchQueue
  private let pipe: WatchPipe

  /// - Parameter onChange: called on the watcher's own thread, for each group of events.
  /// - Throws: `FileError` if the system can't provide a queue or a thread.
  package init(onChange: @escaping @Sendable () -> Void) throws(FileError) {
    let pipe = WatchPipe(try Pipe(path: "the folders", .watch))
    let queue = try WatchQueue(pipe)
    try startDetachedThread {
      while let isChange = queue.wait() { if isChange { onChange() } }
    }
    (self.queue, self.pipe) = (queue, pipe)
  }

  deinit { pipe.wake() }

  /// Watches these places, and no others. Call it again now and then: a folder that was removed and
  /// created again is a different one. If a folder does not exist, its nearest existing parent is
  /// watched until it comes back.
  ///
  /// - Returns: why a place can't be watched; nil if all are.
  @discardableResult
  package func watch(_ places: [Place]) -> FileError? { queue.watch(places) }
}

/// A pipe that tells the thread of a watcher to end.
final class WatchPipe: Sendable {
  private let pipe: Pipe

  init(_ pipe: consuming Pipe) { self.pipe = pipe }

  var readNumber: Int32 { pipe.readEnd.number }

  func wake() { writeByte(0, to: pipe.writeEnd.number) }
}

extension FileWatcher.Place {
  /// The place that shows when this one's folder exists again: the folder above it.
  var parent: FileWatcher.Place? {
    guard let slash = folder.lastIndex(of: "/"), folder.count > 1 else { return nil }
    let above = slash == folder.startIndex ? "/" : String(folder[..<slash])
    return Self(folder: above, names: [String(folder[folder.index(after: slash)...])])
  }
}
