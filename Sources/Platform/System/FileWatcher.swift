/// Tells that something may have changed in folders.
///
/// It is a hint and no more: whoever gets it looks for what changed, and looks now and then without
/// one, since no system tells all of it (nothing that another machine does in a shared folder, and
/// nothing at all where its queue overflows). So what it says needs no detail.
///
/// Folders are watched and not files, because files are replaced by others under their names.
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

  /// - Parameter onChange: called on a thread of the watcher's own, for each bundle of events.
  /// - Throws: `FileError` where the system has no queue or thread to give.
  package init(onChange: @escaping @Sendable () -> Void) throws(FileError) {
    let pipe = WatchPipe(try Pipe(path: "the folders", .watch))
    let queue = try WatchQueue(pipe)
    try startDetachedThread {
      while let isChange = queue.wait() { if isChange { onChange() } }
    }
    (self.queue, self.pipe) = (queue, pipe)
  }

  deinit { pipe.wake() }

  /// Watches these places, and no others any more. To be called again now and then: a folder that
  /// was removed and made again is another one. Of one that is not there, the nearest folder above
  /// it is watched, for it to come back.
  ///
  /// - Returns: why a place can't be watched; nil where all are.
  @discardableResult
  package func watch(_ places: [Place]) -> FileError? { queue.watch(places) }
}

/// A pipe by which the thread of a watcher is told to end.
final class WatchPipe: Sendable {
  private let pipe: Pipe

  init(_ pipe: consuming Pipe) { self.pipe = pipe }

  var readNumber: Int32 { pipe.readEnd.number }

  func wake() { writeByte(0, to: pipe.writeEnd.number) }
}

extension FileWatcher.Place {
  /// The place that says when this one's folder is there again: the folder above it.
  var parent: FileWatcher.Place? {
    guard let slash = folder.lastIndex(of: "/"), folder.count > 1 else { return nil }
    let above = slash == folder.startIndex ? "/" : String(folder[..<slash])
    return Self(folder: above, names: [String(folder[folder.index(after: slash)...])])
  }
}
