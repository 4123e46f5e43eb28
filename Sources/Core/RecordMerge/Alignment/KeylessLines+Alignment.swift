internal import JSONText
internal import Records

/// Keyless lines beside unchanged blocks.
extension KeylessLines {
  /// Whether all unchanged blocks are aligned with themselves: else lines that moved across them
  /// have to be weighed against each line of a block, and the versions be read line by line.
  static func keepsRuns(_ table: EntryTable) -> Bool {
    let meanings = LineMeanings(table)
    return [Version.ours, .theirs].allSatisfy { version in
      let matches = SequenceDiff(meanings.numbers.base, meanings.numbers[version]).matches
      return table.input.runs.allSatisfy { run in
        guard let base = run.base else { return true }
        return matches[base] == run[version]
      }
    }
  }
}
