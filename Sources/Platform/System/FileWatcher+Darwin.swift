#if canImport(Darwin)
  internal import Darwin

  /// macOS's events for folders: kqueue(2), with a descriptor for each folder.
  ///
  /// A folder has an event when names in it appear and disappear, which is how files are replaced.
  /// Writes to a file in place are reported only for an open file, and closing the database's file
  /// would release the locks that SQLite holds on it (https://sqlite.org/howtocorrupt.html, section
  /// 2.2). So a second without an event counts as an event: checking a few files takes some
  /// microseconds.
  ///
  /// `kevent` is a structure and a function; qualified with its module, it is the structure.
  final class WatchQueue: Sendable {
    private let queue: FileDescriptor
    private let pipe: WatchPipe
    private let folders = Locked<[String: WatchedFolder]>([:])

    init(_ pipe: WatchPipe) throws(FileError) {
      let number = try succeed(.watch, "the folders") { kqueue() }
      queue = FileDescriptor(adopting: number, path: "the folders")
      self.pipe = pipe
      var event = kevent()
      event.ident = UInt(pipe.readNumber)
      event.filter = Int16(EVFILT_READ)
      event.flags = UInt16(EV_ADD)
      _ = try succeed(.watch, "the folders") { kevent(number, &event, 1, nil, 0, nil) }
    }

    /// The descriptors of folders that are no longer watched are closed, which ends their events.
    func watch(_ places: [FileWatcher.Place]) -> FileError? {
      var problem: FileError?
      var new: [String: WatchedFolder] = [:]
      for place in places {
        do throws(FileError) {
          let folder = try add(place)
          new[folder.path] = folder
        } catch {
          problem = problem ?? error
        }
      }
      folders.withLock { $0 = new }
      return problem
    }

    private func add(_ place: FileWatcher.Place) throws(FileError) -> WatchedFolder {
      var place = place
      while true {
        do throws(FileError) {
          let folder = try WatchedFolder(place.folder)
          try folder.begin(in: queue.number)
          return folder
        } catch {
          guard error.code == ENOENT || error.code == ENOTDIR, let parent = place.parent else {
            throw error
          }
          place = parent
        }
      }
    }

    /// Waits for events; returns whether one of them matters, or nil if there will be no more.
    func wait() -> Bool? {
      var event = kevent()
      var second = timespec(tv_sec: 1, tv_nsec: 0)
      let count = kevent(queue.number, nil, 0, &event, 1, &second)
      if count < 0 { return errno == EINTR ? false : nil }
      if count == 1, event.filter == Int16(EVFILT_READ) { return nil }
      return true
    }
  }

  /// A folder that is open only for its events. It is opened again each time, since the path may
  /// lead to another one.
  private final class WatchedFolder: Sendable {
    private let folder: FileDescriptor

    var path: String { folder.path }

    init(_ path: String) throws(FileError) {
      folder = try FileDescriptor(opening: path, flags: O_EVTONLY | O_DIRECTORY)
    }

    func begin(in queue: Int32) throws(FileError) {
      var event = kevent()
      event.ident = UInt(folder.number)
      event.filter = Int16(EVFILT_VNODE)
      event.flags = UInt16(EV_ADD | EV_CLEAR)
      event.fflags = UInt32(NOTE_WRITE | NOTE_DELETE | NOTE_RENAME)
      try succeed(.watch, path) { kevent(queue, &event, 1, nil, 0, nil) }
    }
  }
#endif
