internal import RemoteProtocol
package import System

/// Runs `git-jsonl-remote-dir`, and returns its exit status.
package func runFolderRemote(
  arguments: [String],
  environment: ProgramEnvironment
) -> Int32 {
  let limits = RemoteLimits()
  let identity = HelperIdentity(
    name: "git-jsonl-remote-dir",
    version: productVersion,
    capabilities: ["sync"],
    limits: limits
  )
  let role = environment.value(of: "USER") ?? environment.value(of: "LOGNAME") ?? ""
  return runHelper(identity, arguments: arguments) { hello, _ throws(RemoteError) in
    HelperServices(sync: try FolderRemote(url: hello.url, role: role, limits: limits))
  }
}
