import CommandInterface
import JSONText
import MergePolicy
import PolicyYAML

/// A policy file is read, and its policies are the same when they are printed and read again; or
/// it is refused in words about places inside of it.
func policyViolation(_ input: [UInt8]) -> String? {
  do throws(PolicyFileError) {
    let file = try readPolicyFile(Bytes(input), name: "p.yml")
    if !file.entries.allSatisfy({ $0.line > 0 }) { return "an entry stands nowhere" }
    for policy in file.entries.compactMap(\.policy) {
      let text = policyFileText(of: policy, forPath: "data/items.jsonl")
      let again = try? readPolicyFile(Bytes(text), name: "printed")
      if again?.entries.first?.policy != policy { return "printed, it is another:\n\(text)" }
    }
    return nil
  } catch {
    if error.problems.isEmpty { return "an error without a problem" }
    let hasMark = input.starts(with: [0xEF, 0xBB, 0xBF])
    let text = Bytes(hasMark ? Array(input.dropFirst(3)) : input)
    for problem in error.problems {
      if !isInside(problem, text) { return "a problem outside the file: \(problem)" }
    }
    return Messages.policyFile(error).isEmpty ? "a problem without words" : nil
  }
}

private func isInside(_ problem: PolicyProblem, _ text: Bytes) -> Bool {
  let breaks: Set<Unicode.Scalar> = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]
  let lineLimit = text.text.unicodeScalars.count { breaks.contains($0) } + 1
  let length = problem.source.text.unicodeScalars.count
  return (1...lineLimit).contains(problem.line) && (1...length + 1).contains(problem.column)
    && (problem.source.isEmpty || text.contains(problem.source))
}
