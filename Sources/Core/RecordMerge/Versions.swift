/// What each of the three versions has in one place, where each has something there.
///
/// `ThreeWay` is its like for what a version may lack.
struct Versions<Value> {
  var base: Value
  var ours: Value
  var theirs: Value

  init(base: Value, ours: Value, theirs: Value) {
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }

  /// The same for all versions.
  init(all value: Value) { self.init(base: value, ours: value, theirs: value) }

  /// What one version has. To change a part of it in place, name the version: what this accessor
  /// lends would be copied.
  subscript(version: Version) -> Value {
    get {
      switch version {
      case .base: base
      case .ours: ours
      case .theirs: theirs
      }
    }
    set {
      switch version {
      case .base: base = newValue
      case .ours: ours = newValue
      case .theirs: theirs = newValue
      }
    }
  }

  subscript(side: Side) -> Value {
    switch side {
    case .ours: ours
    case .theirs: theirs
    }
  }

  /// The three values, base's first.
  var all: [Value] { [base, ours, theirs] }

  func map<Result>(_ transform: (Value) -> Result) -> Versions<Result> {
    Versions<Result>(base: transform(base), ours: transform(ours), theirs: transform(theirs))
  }
}

extension Versions: Sendable where Value: Sendable {}
