internal import Foundation

/// A PostgreSQL server of the tests' own. It ends with this object, or with the process.
///
/// It listens on a socket in its folder, where everybody may log in as anybody, and on a port of
/// the loopback interface, where roles need their password. The port can be encrypted, with a
/// certificate for `PostgresServer.hostName` that `authority` has signed. Data is not synchronized
/// to the disk: what a killed server has written is still in the memory of the system.
package final class PostgresServer: Sendable {
  /// One for all tests that leave it running, each with a database of its own.
  package static let shared = Result { try PostgresServer(template: nil) }

  /// The name in the server's certificate, which no machine has.
  package static let hostName = "db.example.test"

  private let folder: TemporaryFolder
  private let port: Int
  /// Ends the server when it is closed, as it is when this process ends in any way.
  private let input: FileHandle
  private let supervisor: Shared<SpawnedProcess>
  private let databaseCount = Shared(0)

  /// Starts a server. It is there when this returns.
  package convenience init() throws {
    try self.init(template: Self.shared.get().folder.path)
  }

  /// - Parameter template: the folder of a server to copy; nil to make one.
  private init(template: String?) throws {
    folder = try TemporaryFolder()
    try Self.makeData(in: folder.path, from: template)
    let pipe = Pipe()
    // No other process must have it open, or the server would not hear of the end.
    _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    let output = try StreamFile()
    var started: (Int, SpawnedProcess)?
    // Another process may take a port that was free.
    for _ in 0..<5 where started == nil {
      let port = try SilentListener().port
      let process = try SpawnedProcess(
        "/bin/sh",
        ["-c", Self.script, "sh", folder.path, String(port)],
        environment: Self.environment,
        folder: folder.path,
        streams: .init(
          input: pipe.fileHandleForReading.fileDescriptor,
          output: output.descriptor,
          errors: output.descriptor
        )
      )
      var hasEnded = false
      try waitUntil("the PostgreSQL server") {
        let log = String(decoding: try output.bytes(), as: UTF8.self)
        hasEnded = log.contains("FATAL") || log.contains("database system is shut down")
        return hasEnded || log.contains("ready to accept connections")
      }
      if hasEnded { _ = process.wait(seconds: 60) } else { started = (port, process) }
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

  /// Ends the server and all of its processes at once, as a loss of power does.
  package func kill() throws {
    try Self.run(
      """
      server=$(head -n 1 "$1/data/postmaster.pid")
      children=$(ps -A -o pid= -o ppid= | awk -v server="$server" '$2 == server { print $1 }')
      kill -9 "$server" $children
      while kill -0 "$server" 2>/dev/null; do :; done
      """,
      [folder.path]
    )
  }

  /// Starts it again after `kill`.
  package func restart() throws {
    try Self.run(Self.starting, [folder.path, String(port)])
  }
}

// MARK: - Starting

extension PostgresServer {
  /// What finds the programs of the newest version, and runs them as another user than root, as
  /// whom the server does not run.
  private static let start = """
    set -eu
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")
    as=
    if [ "$(id -u)" = 0 ]; then
      as='setpriv --reuid=postgres --regid=postgres --clear-groups'
    fi

    """

  /// Starts a server in a folder, and waits until it is there.
  private static let starting =
    start + """
      exec $as "$bin/pg_ctl" -D "$1/data" -w -s -l "$1/log" -o "-k $1 -p $2" start
      """

  /// Runs the server, and ends it and removes its folder when the input ends.
  private static let script =
    start + """
      setsid $as "$bin/postgres" -D "$1/data" -k "$1" -p "$2" </dev/null &
      cat >/dev/null
      kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")" 2>/dev/null || true
      wait
      rm -rf -- "$1"
      """

  /// Makes the data of a server that was never started, with certificates.
  private static func makeData(in folder: String, from template: String?) throws {
    let script =
      start + """
        cd "$1"
        [ -z "$as" ] || chown postgres .
        if [ -n "$2" ]; then
          cp -a "$2/template" data
          exit
        fi
        $as "$bin/initdb" -D template -A trust -N -U postgres -E UTF8 --locale=C >/dev/null
        key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
        for name in authority other; do
          openssl req -x509 $key -days 30 -subj "/CN=$name" -keyout $name.key -out $name.crt \\
            -addext basicConstraints=critical,CA:TRUE 2>/dev/null
        done
        openssl req $key -subj "/CN=$3" -keyout template/server.key -out server.csr 2>/dev/null
        openssl x509 -req -in server.csr -CA authority.crt -CAkey authority.key -days 30 \\
          -set_serial 1 -out template/server.crt 2>/dev/null
        [ -z "$as" ] || chown postgres template/server.key template/server.crt
        chmod 600 template/server.key
        printf '%s\\n' 'local all all trust' 'host all all 127.0.0.1/32 scram-sha-256' \\
          >template/pg_hba.conf
        cat >>template/postgresql.conf <<SETTINGS
        listen_addresses = '127.0.0.1'
        ssl = on
        fsync = off
        full_page_writes = off
        max_connections = 60
        shared_buffers = 32MB
        max_wal_size = 256MB
        autovacuum = off
        password_encryption = scram-sha-256
        lc_messages = 'C'
        SETTINGS
        cp -a template data
        """
    try run(script, [folder, template ?? "", hostName])
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

/// A socket of the loopback interface that takes connections and says nothing.
package final class SilentListener {
  private let descriptor: Int32
  package let port: Int

  package init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = descriptor
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(number, pointer, length) == 0 ? getsockname(number, pointer, &length) : -1
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard result == 0, listen(descriptor, 8) == 0 else {
      throw POSIXError(.init(rawValue: errno) ?? .EIO)
    }
  }

  deinit { close(descriptor) }
}

// MARK: - Using it

extension PostgresServer {
  /// A new database, whose name is unique in this process, and roles that begin with its name.
  ///
  /// - Parameters:
  ///   - roles: the ends of the roles' names; the first one owns the database. Their passwords are
  ///     "secret".
  ///   - template: a database to copy.
  package func makeDatabase(
    roles: [String] = ["owner"],
    template: String? = nil
  ) throws -> PostgresDatabase {
    let number = databaseCount.withLock { count in
      count += 1
      return count
    }
    let name = "d\(number)"
    var statements = roles.map { "create role \(name)_\($0) login password 'secret'" }
    let source = template.map { " template \($0)" } ?? ""
    let owner = roles.first.map { " owner \(name)_\($0)" } ?? ""
    statements.append("create database \(name)\(owner)\(source)")
    let database = PostgresDatabase(server: self, name: name)
    try psql(in: "postgres", as: "postgres", statements.flatMap { ["-c", $0] }).orThrow()
    return database
  }

  /// Makes a role of this name, without a password.
  package func makeRole(_ name: String) throws {
    try psql(in: "postgres", as: "postgres", ["-c", "create role \(name) login"]).orThrow()
  }

  /// Runs `psql` with these words, and with an input.
  func psql(
    in database: String,
    as role: String,
    _ words: [String],
    input: String = ""
  ) throws -> Outcome {
    try tool(
      "psql",
      ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", role, "-d", database] + words,
      input: input
    )
  }

  /// Runs a client program of PostgreSQL, which finds the server by its environment.
  package func tool(_ name: String, _ words: [String], input: String = "") throws -> Outcome {
    try ChildProcess(
      "/bin/sh",
      Self.words(for: name) + words,
      environment: clientEnvironment,
      folder: folder.path,
      input: Array(input.utf8)
    ).run()
  }

  /// Runs statements while the test goes on, in one session, which ends with what this returns.
  package func begin(_ statements: [String], in database: String) throws -> BackgroundProcess {
    let words = ["-X", "-q", "-A", "-t", "-U", "postgres", "-d", database]
    return try BackgroundProcess(
      "/bin/sh",
      Self.words(for: "psql") + words + statements.flatMap { ["-c", $0] },
      environment: clientEnvironment,
      folder: folder.path
    )
  }

  private var clientEnvironment: [String: String] {
    Self.environment.merging(["PGHOST": folder.path, "PGPORT": String(port)]) { $1 }
  }

  /// What has a shell run a client program with the words that follow.
  private static func words(for name: String) -> [String] {
    ["-c", start + "exec \"$bin/\"\"$@\"", "sh", name]
  }

  /// The path of a certificate: `authority` has signed the server's, `other` has not.
  package static func certificate(_ name: String) throws -> String {
    try shared.get().folder.path(name + ".crt")
  }

  /// The URL of a database by the server's socket.
  func socketURL(_ database: String, role: String) -> String {
    "postgres://\(role)@\(folder.path.split(separator: "/").map { "%2F" + $0 }.joined()):\(port)"
      + "/\(database)"
  }

  /// The URL of a database by the server's port.
  ///
  /// - Parameter host: a name for the server, which is not looked up; nil for its address.
  func portURL(_ database: String, role: String, host: String?) -> String {
    guard let host else { return "postgres://\(role)@127.0.0.1:\(port)/\(database)" }
    return "postgres://\(role)@\(host):\(port)/\(database)?hostaddr=127.0.0.1"
  }
}

/// A database of a test, and the roles whose names begin with its name.
package struct PostgresDatabase: Sendable {
  package let server: PostgresServer
  package let name: String

  /// The whole name of a role.
  package func role(_ role: String) -> String { role == "postgres" ? role : "\(name)_\(role)" }

  /// - Parameter exact: the whole name of the role, where it is not one of this database.
  package func url(_ role: String, exactly exact: String? = nil) -> String {
    server.socketURL(name, role: exact ?? self.role(role))
  }

  package func portURL(_ role: String, host: String? = nil) -> String {
    server.portURL(name, role: self.role(role), host: host)
  }

  /// Runs SQL in one session, and returns the rows that it prints, with `|` between the columns.
  ///
  /// - Throws: `UnexpectedEnd` at the first error.
  @discardableResult
  package func sql(_ text: String, as role: String = "owner") throws -> [String] {
    try trySQL(text, as: role).orThrow().output.split(separator: "\n").map(String.init)
  }

  /// The same, whatever comes of it.
  package func trySQL(_ text: String, as role: String) throws -> Outcome {
    try server.psql(in: name, as: self.role(role), [], input: text)
  }
}
