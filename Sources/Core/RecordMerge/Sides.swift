/// A value for each of the two sides of a merge.
struct Sides<Value> {
  var ours: Value
  var theirs: Value

  init(ours: Value, theirs: Value) {
    self.ours = ours
    self.theirs = theirs
  }

  /// The same for both sides.
  init(both value: Value) { self.init(ours: value, theirs: value) }

  /// The value of one side. To change a part of it in place, name the side: this accessor would
  /// copy it.
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

  /// The two values, ours first.
  var all: [Value] { [ours, theirs] }

  func map<Result>(_ transform: (Value) -> Result) -> Sides<Result> {
    Sides<Result>(ours: transform(ours), theirs: transform(theirs))
  }
}

extension Sides: Sendable where Value: Sendable {}
extension Sides: Equatable where Value: Equatable {}
