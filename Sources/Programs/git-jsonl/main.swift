import CBuild
import Companion
import System

// The command `git jsonl`; all of its code is in the module Companion.
CurrentProcess.reportsWriteFailures()
CurrentProcess.keepsFreedMemory()
CurrentProcess.end(
  status: runCompanion(
    VerbContext(
      arguments: CurrentProcess.arguments,
      argumentsAreText: CurrentProcess.argumentsAreText,
      environment: CurrentProcess.environment,
      folder: CurrentProcess.folder,
      now: { CurrentProcess.moment },
      commit: jsonl_commit().map { String(cString: $0) }
    )
  )
)
