import MergeDriver
import System

// The merge driver; everything that it does is in the module MergeDriver.
CurrentProcess.reportsWriteFailures()
CurrentProcess.keepsFreedMemory()
run()

/// Not in the open: variables and closures there belong to the main actor, whose runtime takes as
/// long to start as all the rest.
func run() -> Never {
  let outcome = runMergeDriver(
    arguments: CurrentProcess.arguments,
    environment: CurrentProcess.environment,
    folder: CurrentProcess.folder,
    moment: CurrentProcess.moment
  )
  withExtendedLifetime(outcome) { CurrentProcess.end(status: outcome.status) }
}
