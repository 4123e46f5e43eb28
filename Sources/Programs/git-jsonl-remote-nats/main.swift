import NATSRemote
import System

// The remote helper for NATS; all of its code is in the modules NATSRemote and RemoteProtocol.
CurrentProcess.reportsWriteFailures()
CurrentProcess.end(status: runNATSRemote(arguments: CurrentProcess.arguments))
