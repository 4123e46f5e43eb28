/// A part of three sequences, as a three-way merge by position sees it (diff3).
enum SequenceChunk: Equatable {
  /// An element that all three have.
  case stable(base: Int, ours: Int, theirs: Int)
  /// Elements between two stable ones, where at least one side differs from base.
  case changed(base: Range<Int>, ours: Range<Int>, theirs: Range<Int>)

  /// Takes three sequences apart. The elements are numbers that are equal where the elements are.
  static func chunks(base: [Int], ours: [Int], theirs: [Int]) -> [SequenceChunk] {
    let inOurs = SequenceDiff(base, ours).matches
    let inTheirs = SequenceDiff(base, theirs).matches
    var chunks: [SequenceChunk] = []
    var (basePosition, oursPosition, theirsPosition) = (0, 0, 0)
    func close(at baseEnd: Int, _ oursEnd: Int, _ theirsEnd: Int) {
      if basePosition < baseEnd || oursPosition < oursEnd || theirsPosition < theirsEnd {
        chunks.append(
          .changed(
            base: basePosition..<baseEnd,
            ours: oursPosition..<oursEnd,
            theirs: theirsPosition..<theirsEnd
          )
        )
      }
    }
    for index in base.indices {
      guard let oursIndex = inOurs[index], let theirsIndex = inTheirs[index] else { continue }
      close(at: index, oursIndex, theirsIndex)
      chunks.append(.stable(base: index, ours: oursIndex, theirs: theirsIndex))
      (basePosition, oursPosition, theirsPosition) = (index + 1, oursIndex + 1, theirsIndex + 1)
    }
    close(at: base.count, ours.count, theirs.count)
    return chunks
  }
}
