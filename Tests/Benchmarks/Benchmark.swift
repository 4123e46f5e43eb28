internal import Glibc
internal import TestSupport

/// The works that are measured, each against what it is compared with, in turn.
struct Benchmark {
  let driver: String
  /// A folder with a folder for each merge of the work `merges`.
  let merges: String
  /// An empty folder for inputs and outputs.
  let folder: String

  func run(only name: String?) {
    let works: [(name: String, run: () -> Void)] = [
      ("sorted", measureSorted), ("unsorted", measureUnsorted), ("many-edits", measureManyEdits),
      ("merges", measureMerges), ("starts", measureStarts), ("growth", measureGrowth),
      ("huge", measureHugeRecord),
    ]
    Row.printHead()
    for work in works where name == nil || name == work.name { work.run() }
  }

  // MARK: The works

  private func measureSorted() {
    let path = prepare("sorted", InputShape(recordCount: 100_000))
    let runs = alternate(rounds: 11, [ours(path), git(path), floor(path)])
    let work = "100,000 sorted records, 5 % edited on each side"
    Row(work, "git merge-file -p", runs[0], runs[1], atMost: 0.25).print()
    Row(work, "floor: read three, write one", runs[0], runs[2], atMost: 2.5).print()
    Row(work, "git's memory", memoryOf: runs[0], runs[1], atMost: 1).print()
    discard(path)
  }

  private func measureUnsorted() {
    let path = prepare("unsorted", InputShape(recordCount: 100_000, isSorted: false))
    let runs = alternate(rounds: 7, [ours(path), git(path)])
    Row("the same, unsorted", "git merge-file -p", runs[0], runs[1], atMost: 1).print()
    discard(path)
  }

  private func measureManyEdits() {
    let path = prepare("many-edits", InputShape(recordCount: 100_000, editedPercent: 30))
    let runs = alternate(rounds: 7, [ours(path), git(path)])
    Row("the same, 30 % edited", "git merge-file -p", runs[0], runs[1], atMost: 1).print()
    discard(path)
  }

  private func measureMerges() {
    let names = (try? Files.names(in: merges)) ?? []
    let paths = names.map { "\(merges)/\($0)" }.filter { Files.exists($0 + "/base.jsonl") }
    guard !paths.isEmpty else { stop("There are no merges in '\(merges)'.") }
    let runs = alternate(rounds: 51, [paths.flatMap(ours), paths.flatMap(git)])
    let work = "\(paths.count) merges of a tracker"
    Row(work, "git merge-file -p", runs[0], runs[1], atMost: 0.8).print()
  }

  private func measureStarts() {
    let path = prepare("starts", InputShape(recordCount: 50))
    let starts = (0..<200).map { _ in path }
    let runs = alternate(rounds: 7, [starts.flatMap(ours), starts.flatMap(git)])
    Row("50 records, 200 starts", "git merge-file -p", runs[0], runs[1], atMost: 1).print()
    discard(path)
  }

  /// The time per record beyond what a start takes, which is measured in turn with the merges.
  /// Small files are merged many times in a round.
  private func measureGrowth() {
    let empty = prepare("empty", InputShape(recordCount: 0))
    let counts = [1_000, 10_000, 100_000, 1_000_000]
    let perRecord = counts.map { count -> Samples in
      let path = prepare("growth", InputShape(recordCount: count))
      let repeats = (0..<max(1, 100_000 / count))
      let runs = alternate(
        rounds: 7,
        [repeats.flatMap { _ in ours(path) }, repeats.flatMap { _ in ours(empty) }]
      )
      discard(path)
      return runs[0].perRecord(count: count * repeats.count, without: runs[1])
    }
    for (count, samples) in zip(counts, perRecord).dropFirst() {
      Row("\(count) records, time per record", "1000 records", samples, perRecord[0], atMost: 1.5)
        .print()
    }
    discard(empty)
  }

  private func measureHugeRecord() {
    let shape = InputShape(recordCount: 1_000, hugeRecordByteCount: 256 << 20)
    let path = prepare("huge", shape)
    let runs = alternate(rounds: 3, [ours(path)])[0]
    let inputs = Samples([Measurement(seconds: 0, peakByteCount: byteCount(of: path))])
    Row("one record of 256 MiB", "the three inputs", memoryOf: runs, inputs, atMost: 3).print()
    discard(path)
  }

  // MARK: What is run

  private func ours(_ path: String) -> [Command] {
    let files = ["base", "ours", "theirs"].map { "\(path)/\($0).jsonl" }
    return [Command(words: [driver, "--stdout"] + files, output: folder + "/output")]
  }

  private func git(_ path: String) -> [Command] {
    let files = ["ours", "base", "theirs"].map { "\(path)/\($0).jsonl" }
    return [Command(words: ["git", "merge-file", "-p"] + files, output: folder + "/output")]
  }

  /// Reading three versions and writing one, by the fastest means there is.
  private func floor(_ path: String) -> [Command] {
    let files = ["base", "ours", "theirs"].map { "\(path)/\($0).jsonl" }
    return [
      Command(words: ["cat"] + files, output: nil),
      Command(words: ["cat", files[1]], output: folder + "/output"),
    ]
  }

  /// Runs the groups in turn, after one round that warms up.
  private func alternate(rounds: Int, _ groups: [[Command]]) -> [Samples] {
    var results = groups.map { _ in [Measurement]() }
    for round in 0...rounds {
      for (index, group) in groups.enumerated() {
        let measurement = measure(group)
        if round > 0 { results[index].append(measurement) }
      }
    }
    return results.map { Samples($0) }
  }

  // MARK: Inputs

  private func prepare(_ name: String, _ shape: InputShape) -> String {
    let path = "\(folder)/\(name)"
    mkdir(path, 0o755)
    InputGenerator.write(shape, to: path)
    // Pending writes of the system would slow down the measured program.
    sync()
    return path
  }

  private func discard(_ path: String) {
    for name in ["base", "ours", "theirs"] { unlink("\(path)/\(name).jsonl") }
    rmdir(path)
  }

  private func byteCount(of path: String) -> Int {
    ["base", "ours", "theirs"].reduce(0) { sum, name in
      var status = stat()
      stat("\(path)/\(name).jsonl", &status)
      return sum + Int(status.st_size)
    }
  }
}
