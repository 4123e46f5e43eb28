internal import Foundation

/// A NATS server of the tests' own, with JetStream and a store in its folder. It ends with this
/// object, or with the process.
///
/// It listens on a port of the loopback interface. What a killed server has written is still in the
/// memory of the system.
package final class NATSServer: Sendable {
  /// One for all tests that leave it running, each with a namespace of its own.
  package static let shared = Result { try NATSServer() }

  private let folder: TemporaryFolder
  /// Of the loopback interface.
  package let port: Int
  /// Ends the server when it is closed, as it is when this process ends in any way.
  private let input: FileHandle
  private let supervisor: Shared<SpawnedProcess>

  /// Starts a server. It is there when this returns.
  ///
  /// - Parameters:
  ///   - settings: more of its configuration; `$FOLDER` in it is its folder, with the certificate
  ///     of `localhost` (`server.crt`, `server.key`), which `authority.crt` has signed and
  ///     `other.crt` has not.
  ///   - storage: what JetStream may store.
  ///   - hasCertificates: whether there are certificates.
  package init(
    settings: String = "",
    storage: String = "4G",
    hasCertificates: Bool = false
  ) throws {
    folder = try TemporaryFolder()
    if hasCertificates { try Self.makeCertificates(in: folder.path) }
    let pipe = Pipe()
    // No other process must have it open, or the server would not hear of the end.
    _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    let output = try StreamFile()
    var started: (Int, SpawnedProcess)?
    // Another process may take a port that was free.
    for _ in 0..<5 where started == nil {
      let port = try SilentListener().port
      let configuration = """
        listen: "127.0.0.1:\(port)"
        pid_file: "$FOLDER/pid"
        jetstream { store_dir: "$FOLDER/store", max_file: \(storage), max_mem: 64M }
        \(settings)
        """
      try Files.write(
        configuration.replacing("$FOLDER", with: folder.path),
        to: folder.path("server.conf")
      )
      let process = try SpawnedProcess(
        "/bin/sh",
        ["-c", Self.script, "sh", folder.path],
        environment: Self.environment,
        folder: folder.path,
        streams: .init(
          input: pipe.fileHandleForReading.fileDescriptor,
          output: output.descriptor,
          errors: output.descriptor
        )
      )
      if try Self.isReady(folder, after: 0) {
        started = (port, process)
      } else {
        try FileManager.default.removeItem(atPath: folder.path("log"))
      }
    }
    guard let (port, process) = started else {
      throw NeverCame(description: String(decoding: try output.bytes(), as: UTF8.self))
    }
    self.port = port
    supervisor = Shared(process)
    input = pipe.fileHandleForWriting
  }

  deinit {
    try? input.close()
    _ = supervisor.withLock { $0.wait(seconds: 60) }
  }

  /// A URL of the server: `nats://127.0.0.1`, or what is before its port.
  package func url(_ start: String = "nats://127.0.0.1") -> String { "\(start):\(port)" }

  /// The path of a file in the server's folder.
  package func path(_ name: String) -> String { folder.path(name) }

  /// Ends the server at once, as a loss of power does.
  package func kill() throws {
    try Self.run(
      "pid=$(cat \"$1/pid\"); kill -9 \"$pid\"; while kill -0 \"$pid\" 2>/dev/null; do :; done",
      [folder.path]
    )
  }

  /// Starts it again after `kill`. Its store is there when this returns.
  package func restart() throws {
    let starts = try Self.startCount(folder)
    try Self.run(Self.starting, [folder.path])
    _ = try Self.isReady(folder, after: starts)
  }

  /// Stops the server's process (`STOP`) or lets it go on (`CONT`), as if the network were cut.
  package func signal(_ name: String) throws {
    try Self.run("kill -\(name) \"$(cat \"$1/pid\")\"", [folder.path])
  }

  /// Waits until the server is ready once more than so many times.
  ///
  /// - Returns: false if it ended.
  private static func isReady(_ folder: TemporaryFolder, after count: Int) throws -> Bool {
    var hasEnded = false
    try waitUntil("the NATS server") {
      hasEnded = try log(folder).contains("[FTL]")
      return try hasEnded || startCount(folder) > count
    }
    return !hasEnded
  }

  private static func startCount(_ folder: TemporaryFolder) throws -> Int {
    try log(folder).ranges(of: "Server is ready").count
  }

  private static func log(_ folder: TemporaryFolder) throws -> String {
    guard FileManager.default.fileExists(atPath: folder.path("log")) else { return "" }
    return String(decoding: try Files.read(folder.path("log")), as: UTF8.self)
  }

  /// Starts a server, which Debian keeps in the folder for administrators.
  private static let starting = """
    PATH=$PATH:/usr/sbin:/sbin
    nats-server -c "$1/server.conf" </dev/null >>"$1/log" 2>&1 &
    """

  /// Runs the server, and ends it and removes its folder when the input ends.
  private static let script =
    starting + """

      cat >/dev/null
      kill -9 "$(cat "$1/pid")" 2>/dev/null
      rm -rf -- "$1"
      """

  private static func makeCertificates(in folder: String) throws {
    let script = """
      set -eu
      cd "$1"
      key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
      for name in authority other; do
        openssl req -x509 $key -days 30 -subj "/CN=$name" -keyout $name.key -out $name.crt \\
          -addext basicConstraints=critical,CA:TRUE 2>/dev/null
      done
      openssl req $key -subj "/CN=localhost" -keyout server.key -out server.csr 2>/dev/null
      openssl x509 -req -in server.csr -CA authority.crt -CAkey authority.key -days 30 \\
        -set_serial 1 -out server.crt 2>/dev/null
      """
    try run(script, [folder])
  }

  private static let environment: [String: String] = {
    let inherited = ProcessInfo.processInfo.environment
    return ["PATH": inherited["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]
  }()

  private static func run(_ script: String, _ words: [String]) throws {
    _ = try ChildProcess(
      "/bin/sh",
      ["-c", script, "sh"] + words,
      environment: environment,
      folder: "/"
    ).run().orThrow()
  }
}
