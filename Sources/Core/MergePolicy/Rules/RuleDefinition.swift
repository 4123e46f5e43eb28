package import Records

/// A rule's word, its parameters, and how it decides.
///
/// `Rule.definition` has a row for each rule. Policy files are read, checked and written by these
/// rows; `FieldMerge.decide` carries their decisions out.
package struct RuleDefinition: Sendable {
  /// The word for the rule in a policy file and in reports.
  package let word: String
  package let decision: RuleDecision
  /// The names of the rule's parameters, in the order in which they are written.
  package let parameters: [RuleParameter]
  /// The arguments of this rule.
  package let arguments: RuleArguments
  /// Makes the rule with other arguments; nil if it takes none.
  private let make: (@Sendable (RuleArguments) -> Rule)?

  init(_ word: String, _ decision: RuleDecision) {
    self.word = word
    self.decision = decision
    parameters = []
    arguments = RuleArguments()
    make = nil
  }

  init(
    _ word: String,
    _ decision: RuleDecision,
    takes parameters: [RuleParameter],
    given arguments: RuleArguments,
    make: @escaping @Sendable (RuleArguments) -> Rule
  ) {
    self.word = word
    self.decision = decision
    self.parameters = parameters
    self.arguments = arguments
    self.make = make
  }

  /// The rule of this definition with the given arguments; nil if it takes none.
  package func rule(given arguments: RuleArguments) -> Rule? { make?(arguments) }
}

/// The name of a parameter in a policy file.
package enum RuleParameter: String, Sendable {
  /// The fields that identify the elements of an array.
  case key
  /// The fields that order the elements of an array.
  case sort
  /// Values, the preferred ones first.
  case order
  /// The rule that decides if this one can't.
  case then
  /// The name of a command.
  case name

  /// Whether the rule is meaningless without it.
  package var isRequired: Bool {
    switch self {
    case .order, .name: true
    case .key, .sort, .then: false
    }
  }
}

/// The arguments of a rule. A parameter that the rule does not take, or that is not given, has its
/// default.
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
