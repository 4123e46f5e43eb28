package import Records

/// What there is to say of a rule but for how it decides: its word, its kind and what it takes.
///
/// `Rule.definition` has a row for each rule. Policy files are read, checked and written by these
/// rows; how a rule decides is said once, in `FieldMerge.decide`.
package struct RuleDefinition: Sendable {
  package enum Kind: Sendable {
    /// The result is the value of a version, or none, or a person chooses.
    case chooser
    /// The result is one value that is made from both sides', so that it may be neither's.
    case computed
    /// The result is put together from parts that are merged one by one.
    case structural
  }

  /// The word for the rule in a policy file and in reports.
  package let word: String
  package let kind: Kind
  /// The names of what the rule takes, in the order in which they are written.
  package let parameters: [RuleParameter]
  /// What this rule was given.
  package let arguments: RuleArguments
  /// The rule with other arguments; nil where it takes none.
  private let make: (@Sendable (RuleArguments) -> Rule)?

  init(_ word: String, _ kind: Kind) {
    self.word = word
    self.kind = kind
    parameters = []
    arguments = RuleArguments()
    make = nil
  }

  init(
    _ word: String,
    _ kind: Kind,
    takes parameters: [RuleParameter],
    given arguments: RuleArguments,
    make: @escaping @Sendable (RuleArguments) -> Rule
  ) {
    self.word = word
    self.kind = kind
    self.parameters = parameters
    self.arguments = arguments
    self.make = make
  }

  /// The rule of this definition with some arguments; nil where it takes none.
  package func rule(given arguments: RuleArguments) -> Rule? { make?(arguments) }
}

/// The name of what a rule takes, in a policy file.
package enum RuleParameter: String, Sendable {
  /// The fields by which the elements of an array are known.
  case key
  /// The fields by which the elements of an array are ordered.
  case sort
  /// Values, the preferred ones first.
  case order
  /// The rule that decides where this one can't.
  case then
  /// The name of a command.
  case name

  /// Whether the rule means nothing without it.
  package var isRequired: Bool {
    switch self {
    case .order, .name: true
    case .key, .sort, .then: false
    }
  }
}

/// What a rule is given; of what it does not take, and of what is not given, what holds then.
package struct RuleArguments: Equatable, Sendable {
  package var key: [FieldPath] = []
  package var sort: [FieldPath] = []
  package var order: [RankedValue] = []
  package var then = Rule.lastWrite
  package var name = ""

  package init() {}

  init(key: [FieldPath], sort: [FieldPath] = []) {
    self.key = key
    self.sort = sort
  }

  init(order: [RankedValue]) { self.order = order }

  init(then: Rule) { self.then = then }

  init(name: String) { self.name = name }
}
