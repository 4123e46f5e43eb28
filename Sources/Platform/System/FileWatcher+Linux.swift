#if os(Linux)
  internal import CSystem
  #if canImport(Glibc)
    internal import Glibc
  #else
    internal import Musl
  #endif

  /// Linux's events for folders: https://man7.org/linux/man-pages/man7/inotify.7.html.
  final class WatchQueue: Sendable {
    private let queue: FileDescriptor
    private let pipe: WatchPipe
    /// The names that matter, by the numbers of the watches.
    private let watches = Locked<[Int32: Set<String>]>([:])

    init(_ pipe: WatchPipe) throws(FileError) {
      let number = try succeed(.watch, "the folders") { jsonl_begin_watching() }
      queue = FileDescriptor(adopting: number, path: "the folders")
      self.pipe = pipe
    }

    func watch(_ places: [FileWatcher.Place]) -> FileError? {
      var new: [Int32: Set<String>] = [:]
      var problem: FileError?
      for place in places {
        do throws(FileError) {
          let (number, names) = try add(place)
          new[number, default: []].formUnion(names)
        } catch {
          problem = problem ?? error
        }
      }
      let old = watches.withLock { watches in
        defer { watches = new }
        return watches.keys
      }
      for number in old where new[number] == nil {
        _ = jsonl_unwatch_folder(queue.number, number)
      }
      return problem
    }

    private func add(
      _ place: FileWatcher.Place
    ) throws(FileError) -> (number: Int32, names: Set<String>) {
      var place = place
      while true {
        do throws(FileError) {
          let number = try succeed(.watch, place.folder) {
            jsonl_watch_folder(queue.number, place.folder)
          }
          return (number, place.names)
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
      var awaited = [
        pollfd(fd: queue.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: pipe.readNumber, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&awaited, 2, -1)
      if count < 0 { return errno == EINTR ? false : nil }
      if awaited[1].revents != 0 { return nil }
      return readEvents()
    }

    /// `read` returns only whole events, each with room for a name of up to 255 bytes.
    private func readEvents() -> Bool {
      var buffer = [UInt8](repeating: 0, count: 16_384)
      let count = read(queue.number, &buffer, buffer.count)
      if count <= 0 { return false }
      let events = buffer[..<count]
      return watches.withLock { watches in
        buffer.withUnsafeBytes { bytes in
          var offset = 0
          var isChange = false
          while offset < events.count {
            let event = Event(bytes, at: offset)
            isChange = isChange || event.matters(to: watches)
            offset = event.end
          }
          return isChange
        }
      }
    }
  }

  /// `struct inotify_event` of inotify(7): "int wd; uint32_t mask; uint32_t cookie; uint32_t len;
  /// char name[];", where the name ends with one or more zeros.
  private struct Event {
    let watch: Int32
    let name: String
    let end: Int

    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
      watch = bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)
      let length = bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self)
      end = offset + 16 + Int(length)
      name = String(decoding: bytes[(offset + 16)..<end].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// An event for a folder itself has no name. The watch -1 means that the queue overflowed.
    func matters(to watches: [Int32: Set<String>]) -> Bool {
      if watch == -1 { return true }
      guard let names = watches[watch] else { return false }
      return name.isEmpty || names.contains(name)
    }
  }
#endif
