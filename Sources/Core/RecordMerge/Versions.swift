/// A value for each of the three versions.
///
/// If a version may be without one, the value is optional: a record that a side deleted is nil.
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

  /// The value of one version. To change a part of it in place, name the version: this accessor
  /// would copy it.
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
    get {
      switch side {
      case .ours: ours
      case .theirs: theirs
      }
    }
    set {
      switch side {
      case .ours: ours = newValue
      case .theirs: theirs = newValue
      }
    }
  }

  /// The values of the two sides.
  var sides: Sides<Value> { Sides(ours: ours, theirs: theirs) }

  /// The three values, base's first.
  var all: [Value] { [base, ours, theirs] }

  func map<Result>(_ transform: (Value) -> Result) -> Versions<Result> {
    Versions<Result>(base: transform(base), ours: transform(ours), theirs: transform(theirs))
  }
}

extension Versions: Sendable where Value: Sendable {}

extension Versions: Equatable where Value: Equatable {
  /// The side to take if only the equality of the values is known: both are equal, or one equals
  /// base. Nil if both changed it, to different values.
  var uncontestedSide: Side? {
    if ours == theirs || theirs == base { return .ours }
    return ours == base ? .theirs : nil
  }
}

extension Versions where Value: ExpressibleByNilLiteral {
  /// Values for some of the versions.
  init(base: Value = nil, ours: Value = nil, theirs: Value = nil) {
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }

  /// Transforms the values that are present; absent ones stay absent.
  func compactMap<Present, Result>(
    _ transform: (Present) -> Result?
  ) -> Versions<Result?> where Value == Present? {
    Versions<Result?>(
      base: base.flatMap(transform),
      ours: ours.flatMap(transform),
      theirs: theirs.flatMap(transform)
    )
  }
}
