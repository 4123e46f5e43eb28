internal import JSONText
internal import Records

/// Unchanged blocks beside lines that merge by their place.
extension EntryTable {
  /// Whether no line that merges by its place, a keyless one or a bad one that a side added, moved
  /// across an unchanged block: all blocks are aligned with themselves. If not, such lines have to
  /// be compared with each line of a block, and the versions be read line by line.
  var keepsBlocks: Bool {
    if input.unchangedBlocks.isEmpty { return true }
    let isByPlace = hasUnassignedLines || !input.isSound.ours || !input.isSound.theirs
    if !isByPlace { return true }
    let meanings = LineMeanings(self)
    return [Version.ours, .theirs].allSatisfy { version in
      let matches = SequenceDiff(meanings.numbers.base, meanings.numbers[version]).matches
      return input.unchangedBlocks.allSatisfy { block in
        guard let base = block.base else { return true }
        return matches[base] == block[version]
      }
    }
  }
}
