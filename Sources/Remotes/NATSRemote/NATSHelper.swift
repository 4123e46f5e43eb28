internal import RemoteProtocol
internal import System

/// Runs `git-jsonl-remote-nats` until its input ends, and returns its exit status.
package func runNATSRemote(arguments: [String]) -> Int32 {
  let identity = HelperIdentity(
    name: "git-jsonl-remote-nats",
    version: productVersion,
    capabilities: LiveKind.allCases.map(\.rawValue),
    // What a server takes that nobody has set up otherwise.
    limits: NATSRemote.limits(messageByteCount: 1 << 20)
  )
  return runHelper(identity, arguments: arguments) { hello, call throws(RemoteError) in
    let remote = try NATSRemote(hello, call)
    return HelperServices(live: remote, limits: remote.limits)
  }
}
