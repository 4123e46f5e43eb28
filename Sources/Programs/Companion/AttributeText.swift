internal import Setup

extension AttributeRules.Merge {
  /// As in an attributes file.
  var text: String {
    switch self {
    case .set: "merge"
    case .unset: "-merge"
    case .driver(let name): "merge=\(name)"
    }
  }
}
