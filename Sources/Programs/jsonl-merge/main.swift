import CBuild
import MergeDriver
import System

// The merge driver; all of its code is in the module MergeDriver.
CurrentProcess.reportsWriteFailures()
CurrentProcess.keepsFreedMemory()
run()

/// In a function, because top-level variables and closures belong to the main actor, whose runtime
/// takes as long to start as everything else.
func run() -> Never {
  let outcome = runMergeDriver(
    arguments: CurrentProcess.arguments,
    environment: CurrentProcess.environment,
    folder: CurrentProcess.folder,
    moment: CurrentProcess.moment,
    commit: jsonl_commit().map { String(cString: $0) }
  )
  withExtendedLifetime(outcome) { CurrentProcess.end(status: outcome.status) }
}
