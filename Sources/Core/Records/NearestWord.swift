/// The word of a list that was probably meant by a misspelled word; nil if none is near.
///
/// Near means at most two letters added, left out, replaced or swapped with the next one (optimal
/// string alignment distance), and fewer than half of the letters. Of words at the same distance
/// the first is taken.
package func nearestWord(to word: String, among words: [String]) -> String? {
  let limit = min(2, (word.count - 1) / 2)
  var nearest: (word: String, distance: Int)?
  for candidate in words where abs(candidate.count - word.count) <= limit {
    let distance = editDistance(Array(word), Array(candidate))
    if distance <= limit, distance < nearest?.distance ?? .max { nearest = (candidate, distance) }
  }
  return nearest?.word
}

/// How many letters have to be added, left out, replaced or swapped to turn one word into the
/// other.
/// Complexity: O(left * right).
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...right.count)
  for (row, letter) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      let replaced = previous[column] + (letter == other ? 0 : 1)
      var distance = min(replaced, previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
        distance = min(distance, beforePrevious[column - 1] + 1)
      }
      current.append(distance)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.count]
}
