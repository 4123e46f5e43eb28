#if canImport(Glibc)
  @preconcurrency internal import Glibc
#elseif canImport(Musl)
  @preconcurrency internal import Musl
#else
  internal import Darwin
#endif
package import Records

/// The variables of an environment, as bytes: neither names nor values need be UTF-8.
package struct ProgramEnvironment: Equatable, Sendable {
  /// `NAME=value` each, without the terminating zero.
  package var entries: [[UInt8]]

  package init(entries: [[UInt8]]) {
    self.entries = entries
  }

  /// The value of a variable, with U+FFFD for bytes that are not UTF-8; nil if it is missing or
  /// empty, which programs treat alike.
  package func value(of name: String) -> String? {
    let start = Array((name + "=").utf8)
    guard let entry = entries.first(where: { $0.starts(with: start) }), entry.count > start.count
    else { return nil }
    return String(decoding: entry.dropFirst(start.count), as: UTF8.self)
  }
}

/// The environment and arguments of this process. Only `main` uses this: everything else takes them
/// as parameters.
package enum CurrentProcess {
  /// The words of the command line after the program's name; bytes that are not UTF-8 become
  /// U+FFFD.
  package static var arguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      CommandLine.unsafeArgv[index].map { String(cString: $0) }
    }
  }

  /// Whether all words of the command line are UTF-8, so that `arguments` is exact.
  package static var argumentsAreText: Bool {
    for index in 0..<Int(CommandLine.argc) {
      guard let word = CommandLine.unsafeArgv[index] else { continue }
      if String(validatingCString: word) == nil { return false }
    }
    return true
  }

  package static var environment: ProgramEnvironment {
    var entries: [[UInt8]] = []
    var next = environmentBlock()
    while let entry = next?.pointee {
      entries.append(Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry))))
      next = next?.advanced(by: 1)
    }
    return ProgramEnvironment(entries: entries)
  }

  /// The absolute path of the current folder, without symbolic links; nil if the folder is gone or
  /// can't be read.
  ///
  /// https://man7.org/linux/man-pages/man3/getcwd.3.html: "the first argument ... is NULL. In this
  /// case, the allocated buffer has the length size unless size is zero, when buf is allocated as
  /// big as necessary." macOS does the same. Linux begins the path of an unreachable folder with
  /// "(unreachable)".
  package static var folder: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    let text = String(cString: path)
    return text.hasPrefix("/") ? text : nil
  }

  /// The number of this process, unique as long as it lives.
  package static var number: Int { Int(getpid()) }

  /// What a user would call this process: its program and its verb, with the name of a hook. The
  /// other words may hold something private.
  package static var title: String {
    let words = arguments
    let program = CommandLine.unsafeArgv[0].map { String(cString: $0) } ?? ""
    let name = program.split(separator: "/").last.map(String.init) ?? program
    let verb = words.first.map { $0 == "hook" ? words.prefix(2) : words.prefix(1) } ?? []
    return ([name] + verb.filter { !$0.hasPrefix("-") }).joined(separator: " ")
  }

  /// The absolute path of the file from which this program was started; nil if unknown.
  package static var programFile: String? {
    #if canImport(Darwin)
      var count = UInt32(PATH_MAX)
      var path = [CChar](repeating: 0, count: Int(count))
      guard _NSGetExecutablePath(&path, &count) == 0 else { return nil }
      return realPath(String(cString: path))
    #else
      return realPath("/proc/self/exe")
    #endif
  }

  /// The current time of the machine's clock.
  package static var moment: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }

  /// Makes a failing write return an error instead of ending the process: to a pipe without a
  /// reader (SIGPIPE, EPIPE), and beyond the limit on the size of files (SIGXFSZ, EFBIG). So the
  /// process can still remove a temporary file.
  ///
  /// https://man7.org/linux/man-pages/man2/signal.2.html: "If the disposition is set to SIG_IGN,
  /// then the signal is ignored." Child programs get the default back (`runProgram`).
  package static func reportsWriteFailures() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Ends the process with an exit status from 0 to 255.
  package static func end(status: Int32) -> Never {
    reportCalls()
    exit(status)
  }

  /// The array of C strings that ends with a null pointer (environ(7)). On macOS a library gets it
  /// by a call (crt_externs.h).
  private static func environmentBlock() -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    #if canImport(Darwin)
      return _NSGetEnviron().pointee
    #else
      return environ
    #endif
  }
}
