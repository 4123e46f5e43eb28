internal import CSpawn
internal import Foundation
internal import Synchronization

/// A process that a test has started. A thread of its own waits for its end.
///
/// Foundation's `Process` would need a program such as env(1) to look a name up in the `PATH` of
/// the new process, and with it a second start: the tests start many thousand programs.
final class SpawnedProcess: Sendable {
  /// The three standard streams of a new process, as descriptors of this one.
  struct Streams {
    var input: Int32
    var output: Int32
    var errors: Int32
  }

  let number: pid_t
  private let end = Mutex<Outcome.End?>(nil)
  private let hasEnded = DispatchSemaphore(value: 0)

  /// Starts a program, which is looked up in the `PATH` of `environment` where its name has no
  /// slash. It gets these streams, no other descriptor, and every signal.
  ///
  /// - Throws: `POSIXError`, such as ENOENT where there is no such program.
  init(
    _ program: String,
    _ arguments: [String],
    environment: [String: String],
    folder: String,
    streams: Streams
  ) throws {
    let path = try Self.path(of: program, in: environment["PATH"] ?? "")
    number = try Self.spawn(
      path,
      words: [program] + arguments,
      variables: environment.map { "\($0)=\($1)" },
      folder: folder,
      streams: streams
    )
    Thread.detachNewThread { [self] in
      // The number stays the process's own until the end is known, so that no signal goes astray.
      var end = siginfo_t()
      while waitid(P_PID, id_t(number), &end, WEXITED | WNOWAIT) == -1, errno == EINTR {}
      self.end.withLock { $0 = Self.reap(number) }
      hasEnded.signal()
    }
  }

  /// Takes note of the end of a process that has ended.
  ///
  /// The macros of wait(2) can't be called from Swift: the low seven bits of a status are the
  /// signal that ended the process, 0 for none, and the next byte is its exit status.
  private static func reap(_ number: pid_t) -> Outcome.End {
    var status: Int32 = 0
    waitpid(number, &status, 0)
    let signal = status & 0x7F
    return signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
  }

  /// Sends a signal, unless the process has ended.
  func send(_ signal: Int32) {
    end.withLock { end in
      if end == nil { _ = kill(number, signal) }
    }
  }

  /// Waits for the end of the process, which is killed after so many seconds.
  func wait(seconds: Int) -> Outcome.End {
    if hasEnded.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
      send(SIGKILL)
      hasEnded.wait()
    }
    // The next one who waits does not have to.
    hasEnded.signal()
    return end.withLock { $0 } ?? .signal(SIGKILL)
  }

  /// Where execvp(3) would find a program.
  private static func path(of program: String, in folders: String) throws -> String {
    if program.contains("/") { return program }
    let paths = folders.split(separator: ":").map { "\($0)/\(program)" }
    guard let found = paths.first(where: { access($0, X_OK) == 0 }) else {
      throw POSIXError(.ENOENT)
    }
    return found
  }

  private static func spawn(
    _ path: String,
    words: [String],
    variables: [String],
    folder: String,
    streams: Streams
  ) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addchdir_np(&actions, folder)
    posix_spawn_file_actions_adddup2(&actions, streams.input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, streams.output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, streams.errors, STDERR_FILENO)
    // A thread of a queue blocks signals, and so would a program that it starts: a shell that waits
    // for its jobs would never hear of their end.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var flags = POSIX_SPAWN_SETSIGMASK
    // What other tests have open stays with them: a lock is held as long as a child has its file.
    #if canImport(Darwin)
      flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #else
      posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
    #endif
    posix_spawnattr_setflags(&attributes, Int16(flags))
    let arguments = words.map { strdup($0) }
    let environment = variables.map { strdup($0) }
    defer { for text in arguments + environment { free(text) } }
    var number: pid_t = 0
    let code = posix_spawn(
      &number,
      path,
      &actions,
      &attributes,
      arguments + [nil],
      environment + [nil]
    )
    if code != 0 { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    return number
  }
}

/// A file without a name, as one of the streams of a process: no amount of output blocks the
/// process, and one that keeps the stream open does not block the test.
final class StreamFile {
  let descriptor: Int32

  /// - Throws: `POSIXError` where there is no room for it.
  init(_ content: [UInt8] = []) throws {
    let place = TemporaryFolder.place.path
    var path = Array("\(place)/jsonl-merge-tests-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    if descriptor == -1 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    if content.isEmpty { return }
    try FileHandle(fileDescriptor: descriptor).write(contentsOf: Data(content))
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  /// What was written so far, from the beginning.
  func bytes() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // Reading at a place leaves the place alone where the process writes next.
      let count = pread(descriptor, &buffer, buffer.count, off_t(bytes.count))
      if count < 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}
