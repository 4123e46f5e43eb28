import FileAccess
import MergeDriver

// The merge driver; everything that it does is in the module MergeDriver.
CurrentProcess.reportsWriteFailures()
CurrentProcess.end(
  status: runMergeDriver(
    arguments: CurrentProcess.arguments,
    environment: CurrentProcess.environment,
    folder: CurrentProcess.folder,
    moment: CurrentProcess.moment
  )
)
