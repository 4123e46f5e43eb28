internal import Setup

extension AttributeRules.Merge {
  /// As an attributes file has it.
  var text: String {
    switch self {
    case .set: "merge"
    case .unset: "-merge"
    case .driver(let name): "merge=\(name)"
    }
  }
}
