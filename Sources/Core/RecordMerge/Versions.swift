/// What each of the three versions of something has in one place.
///
/// What a version may lack is an optional value: a record that a side deleted is nil in there.
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

  /// What the two sides have.
  var sides: Sides<Value> { Sides(ours: ours, theirs: theirs) }

  /// The three values, base's first.
  var all: [Value] { [base, ours, theirs] }

  func map<Result>(_ transform: (Value) -> Result) -> Versions<Result> {
    Versions<Result>(base: transform(base), ours: transform(ours), theirs: transform(theirs))
  }
}

extension Versions: Sendable where Value: Sendable {}

extension Versions: Equatable where Value: Equatable {
  /// The side to take where no more is known of the values than which are equal: both are, or one
  /// side left base's alone. Nil where both changed it, to different ones.
  var uncontestedSide: Side? {
    if ours == theirs || theirs == base { return .ours }
    return ours == base ? .theirs : nil
  }
}

extension Versions where Value: ExpressibleByNilLiteral {
  /// What some of the versions have.
  init(base: Value = nil, ours: Value = nil, theirs: Value = nil) {
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }

  /// What comes of what is there; nothing comes of what a version lacks.
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
