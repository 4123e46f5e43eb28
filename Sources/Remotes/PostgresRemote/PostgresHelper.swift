package import System
internal import RemoteProtocol

/// Runs `git-jsonl-remote-postgres` until its input ends, and returns its exit status.
package func runPostgresRemote(arguments: [String], environment: ProgramEnvironment) -> Int32 {
  let home = environment.value(of: "HOME")
  let identity = HelperIdentity(
    name: "git-jsonl-remote-postgres",
    version: productVersion,
    capabilities: ["sync", "grant"],
    limits: PostgresRemote.limits
  )
  return runHelper(identity, arguments: arguments) { hello, call throws(RemoteError) in
    HelperServices(sync: try PostgresRemote(hello, home: home, call))
  }
}
