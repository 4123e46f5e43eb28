internal import JSONText
internal import Records

/// Lines of three versions that can only be taken together, as one of the versions has them.
struct LineBlock {
  let input: MergeInput
  let places: ThreeWay<[Int]>

  /// Each line with what it comes to, where at most one side touched any; nil for a conflict.
  ///
  /// Equal lines of the versions are one part, so that it keeps its place among the others.
  var uncontested: [(places: ThreeWay<Int>, outcome: Outcome)]? {
    let base = texts(places.base, input.base)
    let ours = texts(places.ours, input.ours)
    let theirs = texts(places.theirs, input.theirs)
    let winner: WritableKeyPath<ThreeWay<Int>, Int?>
    if ours == theirs || theirs == base {
      winner = \.ours
    } else if ours == base {
      winner = \.theirs
    } else {
      return nil
    }
    return parts().map { part in
      guard part[keyPath: winner] != nil else { return (part, .absent) }
      let line = winner == \.ours ? input.line(part).ours : input.line(part).theirs
      return (part, line.map { .line($0.bytes) } ?? .absent)
    }
  }

  /// All lines of all versions, for a person to decide.
  var conflict: Conflict {
    Conflict(
      base: texts(places.base, input.base),
      ours: texts(places.ours, input.ours),
      theirs: texts(places.theirs, input.theirs)
    )
  }

  private func texts(_ indices: [Int]?, _ lines: [Line]) -> [Bytes] {
    (indices ?? []).map { lines[$0].bytes }
  }

  /// The lines with equal ones of different versions put together, the first with the first.
  private func parts() -> [ThreeWay<Int>] {
    var parts: [ThreeWay<Int>] = []
    var known: [Bytes: [Int]] = [:]
    func add(
      _ indices: [Int]?,
      _ lines: [Line],
      to slot: WritableKeyPath<ThreeWay<Int>, Int?>
    ) {
      var counts: [Bytes: Int] = [:]
      for index in indices ?? [] {
        let text = lines[index].bytes
        let occurrence = counts[text, default: 0]
        counts[text] = occurrence + 1
        if occurrence == known[text, default: []].count {
          known[text, default: []].append(parts.count)
          parts.append(ThreeWay())
        }
        guard let part = known[text]?[occurrence] else { continue }
        parts[part][keyPath: slot] = index
      }
    }
    add(places.base, input.base, to: \.base)
    add(places.ours, input.ours, to: \.ours)
    add(places.theirs, input.theirs, to: \.theirs)
    return parts
  }
}
