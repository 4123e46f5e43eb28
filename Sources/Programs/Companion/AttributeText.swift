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

  /// Whether it names a driver, which may be replaced by another one.
  var namesDriver: Bool {
    switch self {
    case .driver: true
    case .set, .unset: false
    }
  }
}
