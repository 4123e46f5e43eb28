internal import RemoteProtocol
package import System

/// Runs `git-jsonl-remote-dir`, and returns its exit status.
package func runFolderRemote(
  arguments: [String],
  environment: ProgramEnvironment
) -> Int32 {
  let limits = RemoteLimits(
    valueByteCount: 1 << 20,
    chunkByteCount: ProtocolLimits.chunkByteCount
  )
  let identity = HelperIdentity(
    name: "git-jsonl-remote-dir",
    version: productVersion,
    capabilities: ["sync"] + LiveKind.allCases.map(\.rawValue),
    limits: limits
  )
  let role = environment.value(of: "USER") ?? environment.value(of: "LOGNAME") ?? ""
  return runHelper(identity, arguments: arguments) { hello, _ throws(RemoteError) in
    let root = try FolderRoot(url: hello.url)
    return HelperServices(
      sync: FolderRemote(root, role: role, limits: limits),
      live: LiveFolderRemote(root, limits)
    )
  }
}
