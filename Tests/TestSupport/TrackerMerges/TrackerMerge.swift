/// A made-up merge of a file of issues, as an issue tracker keeps it in git: one record a line,
/// keyed by `id`, in the format that the preset `beads` is for.
///
/// There are twelve. Their shapes are those of twelve merges that happened in public: as many
/// records of the same size, as many edits, additions and deletions on each side, in the same kinds
/// of fields. All names and texts are made up from a seed, so that each run has the same bytes.
package struct TrackerMerge: Equatable, Sendable {
  /// Two digits, from `01` to `12`.
  package let name: String
  package let base: [UInt8]
  package let ours: [UInt8]
  package let theirs: [UInt8]

  /// The numbers of all merges.
  package static let numbers = 1...TrackerShape.all.count

  /// The merges in which every line of every version is a record.
  package static let wholeNumbers = numbers.filter { !TrackerShape.all[$0 - 1].hasMarkers }

  /// The merges whose theirs was committed with conflict markers in it.
  package static let markedNumbers = numbers.filter { TrackerShape.all[$0 - 1].hasMarkers }

  private static let all = numbers.map { TrackerMerge(generating: $0) }

  /// The merge with this number, which is generated once in a process.
  package init(_ number: Int) { self = Self.all[number - 1] }

  /// Generates the merge with this number.
  package init(generating number: Int) {
    var generator = TrackerMergeGenerator(TrackerShape.all[number - 1], seed: UInt64(number))
    self = generator.merge(named: (number < 10 ? "0" : "") + String(number))
  }

  init(name: String, base: [UInt8], ours: [UInt8], theirs: [UInt8]) {
    self.name = name
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }

  /// The versions with the names of their files.
  package var files: [(name: String, bytes: [UInt8])] {
    [("base.jsonl", base), ("ours.jsonl", ours), ("theirs.jsonl", theirs)]
  }

  /// Writes each merge to a folder of its own: `01/base.jsonl`, `01/ours.jsonl`, and so on.
  ///
  /// - Throws: what `Files.write` throws.
  package static func writeAll(to folder: String) throws {
    for merge in all {
      for file in merge.files {
        try Files.write(file.bytes, to: "\(folder)/\(merge.name)/\(file.name)")
      }
    }
  }
}
