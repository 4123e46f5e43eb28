internal import Glibc
internal import TestSupport

// Makes inputs, measures, and prints a table; `Tests/Benchmarks/run.sh` starts it.
let words = CommandLine.arguments
if words.count == 4, words[1] == "generate" {
  guard let count = Int(words[2]) else { stop("'\(words[2])' is not a number of records.") }
  InputGenerator.write(InputShape(recordCount: count), to: words[3])
} else if words.count == 3, words[1] == "write-merges" {
  do {
    try TrackerMerge.writeAll(to: words[2])
  } catch {
    stop("The merges can't be written to '\(words[2])': \(error)")
  }
} else if words.count >= 5, words[1] == "measure" {
  let benchmark = Benchmark(driver: words[2], merges: words[3], folder: words[4])
  benchmark.run(only: words.dropFirst(5).first)
} else {
  stop(
    """
    Usage: benchmarks generate COUNT FOLDER | write-merges FOLDER \
    | measure DRIVER MERGES FOLDER [WORK]
    """
  )
}
