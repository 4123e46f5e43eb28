package import RemoteProtocol
internal import System

/// What the check of a rule has shown.
package struct RuleOutcome: Equatable, Sendable {
  package enum Problem: Equatable, Sendable {
    /// The helper does not keep to the rule.
    case broken(String)
    /// The rule could not be checked, for example for lack of a right.
    case unchecked(String)
  }

  /// The rule in a few words.
  package var rule: String
  /// Nil if the helper keeps to it.
  package var problem: Problem?
}

/// That a helper breaks a rule, or that the rule can't be checked.
struct Violation: Error, Equatable {
  var problem: RuleOutcome.Problem

  static func broken(_ sentence: String) -> Violation { Violation(problem: .broken(sentence)) }
  static func unchecked(_ sentence: String) -> Violation {
    Violation(problem: .unchecked(sentence))
  }
}

/// Throws that a rule is broken, unless something is so.
func require(_ isSo: Bool, _ sentence: @autoclosure () -> String) throws(Violation) {
  if !isSo { throw .broken(sentence()) }
}

/// A rule of Documentation/remote-helpers.md, and how to find out whether a helper keeps to it.
struct Rule {
  var name: String
  var check: () throws -> Void
}

/// Checks a helper against the rules of the protocol, each with helpers of its own.
///
/// Of the rules about records and live collections, those are checked that belong to what the
/// helper serves. For them, collections with random names are made, and removed at the end. The
/// rules behind one that can't be checked, such as that a collection can be made, are not checked
/// either.
///
/// - Parameter tell: gets the outcome of each rule, in their order.
/// - Throws: `RemoteFailure` if the helper says that it can't reach the remote: it may keep to all
///   rules then.
package func checkRemote(
  _ start: HelperClient.Start,
  _ tell: (RuleOutcome) throws -> Void
) throws {
  do throws(RemoteFailure) {
    try HelperClient(start).close()
  } catch {
    if case .answered = error { throw error }
  }
  let conversation = ConversationRules(start)
  for rule in conversation.rules { try tell(outcome(of: rule)) }
  let sync = SyncRules(start)
  defer { sync.cleanUp() }
  let live = LiveRules(start)
  defer { live.cleanUp() }
  let isLive = !live.kinds.isEmpty
  if sync.isServed || !isLive { try check(sync.beginning, then: sync.rules, tell) }
  if isLive { try check(live.beginning, then: live.rules, tell) }
}

/// Checks some rules, and others if these hold.
private func check(
  _ first: [Rule],
  then others: @autoclosure () -> [Rule],
  _ tell: (RuleOutcome) throws -> Void
) throws {
  for rule in first {
    let outcome = outcome(of: rule)
    try tell(outcome)
    if outcome.problem != nil { return }
  }
  for rule in others() { try tell(outcome(of: rule)) }
}

private func outcome(of rule: Rule) -> RuleOutcome {
  do {
    try rule.check()
    return RuleOutcome(rule: rule.name, problem: nil)
  } catch let violation as Violation {
    return RuleOutcome(rule: rule.name, problem: violation.problem)
  } catch let failure as RemoteFailure {
    return RuleOutcome(rule: rule.name, problem: .broken(sentence(failure)))
  } catch {
    return RuleOutcome(rule: rule.name, problem: .broken("\(error)"))
  }
}

/// What went wrong, for somebody who writes a helper.
func sentence(_ failure: RemoteFailure) -> String {
  switch failure {
  case .answered(let error): "the answer is \(error.kind.rawValue): \(error.message)"
  case .broken(let end, _): sentence(end)
  }
}

private func sentence(_ end: HelperEnd) -> String {
  switch end {
  case .notInstalled, .notStarted: "it can't be started"
  case .exited(_, let status): "it ended with the exit status \(status), and had not answered"
  case .silenced: "it closed its output, and had not answered"
  case .stalled(_, let milliseconds): "it did not answer within \(milliseconds / 1000) seconds"
  case .babbled(_, let problem): "it sent what is not a message: \(problem)"
  case .badAnswer(_, let op, let start): "its answer to \(op) lacks something: \(start)"
  case .otherVersion: "it speaks another version of the protocol"
  case .notCapable(_, let capability): "it does not serve \(capability)"
  case .notUnderstood(_, let message): "it did not understand a request: \(message)"
  case .failed(let error): error.explanation
  }
}
