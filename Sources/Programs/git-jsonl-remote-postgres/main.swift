import PostgresRemote
import System

// The remote helper for PostgreSQL; all of its code is in the modules PostgresRemote and
// RemoteProtocol.
CurrentProcess.reportsWriteFailures()
CurrentProcess.end(
  status: runPostgresRemote(
    arguments: CurrentProcess.arguments,
    environment: CurrentProcess.environment
  )
)
