internal import JSONText
internal import Records

/// The elements of three versions of a set or a log, each once, as the versions have them.
struct ElementTable {
  /// An element in each version. An element that is identified by its value differs at most in
  /// spelling.
  private(set) var elements: [Versions<JSONValue?>] = []
  /// For each element, the number of a value that it has (see `ArrayElements`).
  private var contents: [Int] = []
  private var sequences = Versions<[Int]>(base: [], ours: [], theirs: [])
  private let source: ArrayElements

  /// The elements of a set. The first of equal ones in a version counts.
  init(setOf source: ArrayElements) {
    self.source = source
    fill(source.identities)
  }

  /// The elements of a log. Equal elements occur as often as in the version that has most of them;
  /// two different additions with one key are two elements.
  init(logOf source: ArrayElements) {
    var source = source
    let inBase = source.valuesByKey(.base)
    let inOurs = source.valuesByKey(.ours)
    let inTheirs = source.valuesByKey(.theirs)
    source.compareByValue { key in
      guard inBase[key] == nil, let ours = inOurs[key], let theirs = inTheirs[key] else {
        return false
      }
      return ours != theirs
    }
    self.source = source
    var numbers: [Occurrence: Int] = [:]
    let identities = source.identities
    fill(
      identities.map { sequence in
        var counts: [Int: Int] = [:]
        return sequence.map { identity in
          let occurrence = Occurrence(identity: identity, number: counts[identity, default: 0])
          counts[identity, default: 0] += 1
          let number = numbers[occurrence] ?? numbers.count
          numbers[occurrence] = number
          return number
        }
      }
    )
  }

  private struct Occurrence: Hashable {
    var identity: Int
    var number: Int
  }

  /// Notes the elements under numbers that are equal for those that are the same.
  private mutating func fill(_ identities: Versions<[Int]>) {
    var indices: [Int: Int] = [:]
    for version in Version.allCases {
      var sequence: [Int] = []
      for (position, identity) in identities[version].enumerated() {
        let index = indices[identity] ?? elements.count
        if index == elements.count {
          indices[identity] = index
          elements.append(Versions())
          contents.append(source.contents[version][position])
        }
        if elements[index][version] != nil { continue }
        elements[index][version] = source.arrays[version][position]
        sequence.append(index)
      }
      sequences[version] = sequence
    }
  }

  /// The order of a merged set: sorted if both sides are, else like that of records.
  func order(isKept: (Int) -> Bool) -> [Int] {
    let isSorted = [sequences.ours, sequences.theirs].allSatisfy { sequence in
      sequence.indices.dropFirst().allSatisfy { !precedes(sequence[$0], sequence[$0 - 1]) }
    }
    if isSorted { return elements.indices.filter(isKept).sorted(by: precedes) }
    return mergedOrder(
      sequences,
      isKept: isKept,
      precedes: precedes
    )
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    source.order(contents[left], contents[right]) == .less
  }

  /// The order of a log without `sort`: base's, then each side's run whole.
  var orderOfLog: [Int] {
    let known = Set(sequences.base)
    let runs = [sequences.ours, sequences.theirs].map { $0.filter { !known.contains($0) } }
    let isTurned = runs[1].lexicographicallyPrecedes(runs[0]) {
      source.precedes(contents[$0], contents[$1])
    }
    var seen: Set<Int> = []
    return (sequences.base + (isTurned ? runs[1] + runs[0] : runs[0] + runs[1]))
      .filter { seen.insert($0).inserted }
  }
}
