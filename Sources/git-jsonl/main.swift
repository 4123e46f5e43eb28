import Companion
import FileAccess

// The companion of the merge driver; everything that it does is in the module Companion.
CurrentProcess.reportsWriteFailures()
CurrentProcess.end(status: runCompanion(arguments: CurrentProcess.arguments))
