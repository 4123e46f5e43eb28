/// A part of three sequences in a three-way merge by position (diff3).
enum SequenceChunk: Equatable {
  /// An element that all three have.
  case stable(Versions<Int>)
  /// Elements between two stable ones where at least one side differs from base.
  case changed(Versions<Range<Int>>)

  /// Splits three sequences into chunks. The elements are numbers that are equal for equal
  /// elements.
  static func chunks(_ sequences: Versions<[Int]>) -> [SequenceChunk] {
    let matches = sequences.sides.map { SequenceDiff(sequences.base, $0).matches }
    var chunks: [SequenceChunk] = []
    var start = Versions(all: 0)
    func close(at end: Versions<Int>) {
      let ranges = Versions(
        base: start.base..<end.base,
        ours: start.ours..<end.ours,
        theirs: start.theirs..<end.theirs
      )
      if start != end { chunks.append(.changed(ranges)) }
    }
    for index in sequences.base.indices {
      guard let ours = matches.ours[index], let theirs = matches.theirs[index] else { continue }
      let stable = Versions(base: index, ours: ours, theirs: theirs)
      close(at: stable)
      chunks.append(.stable(stable))
      start = stable.map { $0 + 1 }
    }
    close(at: sequences.map(\.count))
    return chunks
  }
}
