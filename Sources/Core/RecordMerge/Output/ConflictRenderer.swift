internal import JSONText

/// Writes a conflict in a style.
struct ConflictRenderer {
  let style: ConflictStyle
  let labels: ConflictLabels
  let markerSize: Int

  typealias RenderedLine = (bytes: Bytes, isMarker: Bool)

  /// The lines for a conflict.
  func lines(of conflict: Conflict) -> [RenderedLine] {
    switch style {
    case .merge: return block(conflict, withBase: false)
    case .diff3: return block(conflict, withBase: true)
    case .zdiff3: return blockWithCommonLinesOutside(conflict)
    case .base: return conflict.base.map { ($0, false) }
    case .record:
      return conflict.record.map { [($0, false)] } ?? block(conflict, withBase: false)
    }
  }

  private func block(_ conflict: Conflict, withBase: Bool) -> [RenderedLine] {
    var lines = [marker("<", labels.ours)]
    lines += conflict.ours.map { ($0, false) }
    if withBase {
      lines.append(marker("|", labels.base))
      lines += conflict.base.map { ($0, false) }
    }
    lines.append(marker("=", ""))
    lines += conflict.theirs.map { ($0, false) }
    lines.append(marker(">", labels.theirs))
    return lines
  }

  /// Moves lines with which both sides begin or end out of the block.
  private func blockWithCommonLinesOutside(_ conflict: Conflict) -> [RenderedLine] {
    let shorter = min(conflict.ours.count, conflict.theirs.count)
    var head = 0
    while head < shorter, conflict.ours[head] == conflict.theirs[head] { head += 1 }
    var tail = 0
    // fault: common-lines-counted-twice
    while tail < shorter - head,
      conflict.ours[conflict.ours.count - 1 - tail]
        == conflict.theirs[conflict.theirs.count - 1 - tail]
    {
      tail += 1
    }
    let inner = Conflict(
      base: conflict.base,
      ours: Array(conflict.ours.dropFirst(head).dropLast(tail)),
      theirs: Array(conflict.theirs.dropFirst(head).dropLast(tail))
    )
    return conflict.ours.prefix(head).map { ($0, false) }
      + block(inner, withBase: true)
      + conflict.ours.suffix(tail).map { ($0, false) }
  }

  private func marker(_ character: Character, _ label: String) -> RenderedLine {
    // fault: conflict-markers-too-short
    let sign = String(repeating: character, count: markerSize)
    return (Bytes(label.isEmpty ? sign : "\(sign) \(label)"), true)
  }
}
