import FolderRemote
import System

// The remote helper for folders; all of its code is in the modules FolderRemote and RemoteProtocol.
CurrentProcess.reportsWriteFailures()
CurrentProcess.end(
  status: runFolderRemote(
    arguments: CurrentProcess.arguments,
    environment: CurrentProcess.environment
  )
)
