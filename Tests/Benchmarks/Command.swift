internal import Glibc

/// A program to measure, with its arguments.
struct Command {
  var words: [String]
  /// The file that its standard output goes to; nil for none.
  var output: String?
}

/// What a run of one or several commands took.
struct Measurement {
  var seconds: Double
  /// The largest resident set of one of the processes.
  var peakByteCount: Int
}

/// Runs commands one after the other, and measures them together.
func measure(_ commands: [Command]) -> Measurement {
  var result = Measurement(seconds: 0, peakByteCount: 0)
  for command in commands {
    // The file of the last round would have to be emptied first.
    if let output = command.output { unlink(output) }
    let start = now()
    let peak = run(command)
    result.seconds += now() - start
    result.peakByteCount = max(result.peakByteCount, peak)
  }
  return result
}

/// Runs a command to its end and returns its peak memory. A status above 1 ends the benchmark: the
/// programs say 1 for a merge with conflicts.
private func run(_ command: Command) -> Int {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  let isKept = command.output != nil
  posix_spawn_file_actions_addopen(
    &actions,
    STDOUT_FILENO,
    command.output ?? "/dev/null",
    isKept ? O_WRONLY | O_CREAT | O_EXCL : O_WRONLY,
    0o644
  )
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
  var arguments: [UnsafeMutablePointer<CChar>?] = command.words.map { strdup($0) } + [nil]
  defer { arguments.forEach { free($0) } }
  var process: pid_t = 0
  guard posix_spawnp(&process, command.words[0], &actions, nil, &arguments, environ) == 0 else {
    stop("'\(command.words[0])' can't be started.")
  }
  var status: Int32 = 0
  var usage = rusage()
  guard wait4(process, &status, 0, &usage) == process else { stop("A process was lost.") }
  let isEnded = status & 0x7F == 0
  let code = status >> 8 & 0xFF
  // `git merge-file` ends with the number of conflicts.
  guard isEnded, code <= 127 else { stop("A command failed: \(command.words)") }
  return usage.ru_maxrss << 10
}

private func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
