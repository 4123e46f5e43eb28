internal import JSONText
internal import Records

/// Keyless lines beside unchanged blocks.
extension KeylessLines {
  /// Whether all unchanged blocks are aligned with themselves. If not, lines that moved across them
  /// have to be compared with each line of a block, and the versions be read line by line.
  static func keepsBlocks(_ table: EntryTable) -> Bool {
    let meanings = LineMeanings(table)
    return [Version.ours, .theirs].allSatisfy { version in
      let matches = SequenceDiff(meanings.numbers.base, meanings.numbers[version]).matches
      return table.input.unchangedBlocks.allSatisfy { block in
        guard let base = block.base else { return true }
        return matches[base] == block[version]
      }
    }
  }
}
