internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import PolicyYAML
internal import System

extension Workspace {
  /// Writes a line with a namespace into the policy file, which is made if there is none.
  ///
  /// - Throws: `VerbFailure` if the file can't be read, or if the line can't be put into it; it is
  ///   unchanged then.
  func writeNamespace(_ namespace: String) throws {
    guard PolicyFile.isNamespace(namespace) else {
      throw VerbFailure.live(.badNamespace(namespace))
    }
    forgetPolicies()
    let known = try policies()
    if let other = known?.namespace {
      if other == namespace { return }
      throw VerbFailure.live(.otherNamespace(other))
    }
    let path = workTree + "/" + PolicyFile.path
    let old = try InputFile.ifPresent(at: path)?.bytes
    let new = Self.text(old?.text ?? "version: 1\npolicies: []\n", adding: namespace)
    guard let new, let file = try? readPolicyFile(Bytes(new), name: PolicyFile.path),
      file.namespace == namespace, file.entries.count == known?.entries.count ?? 0
    else { throw VerbFailure.live(.policyOfOtherForm(namespace: namespace)) }
    try makeFolder(at: workTree + "/" + PolicyFile.folder)
    if try InputFile.ifPresent(at: path)?.bytes != old {
      throw VerbFailure.place(.setupChanged(path: PolicyFile.path))
    }
    try replaceFile(at: path, with: [Bytes(new)])
    forgetPolicies()
  }

  /// The text with the line before its list of policies; nil if that does not begin a line.
  private static func text(_ text: String, adding namespace: String) -> String? {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let place = lines.firstIndex(where: { $0.hasPrefix("policies:") }) else { return nil }
    lines.insert("namespace: " + namespace, at: place)
    return lines.joined(separator: "\n")
  }

  /// A namespace for a repository that has none: the name of its folder, and a few random digits,
  /// so that no other repository has it.
  func newNamespace() -> String {
    let name = workTree.split(separator: "/").last.map(String.init) ?? ""
    let letters = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(20)
    return (letters.isEmpty ? "" : letters.lowercased() + "-") + randomDigits(byteCount: 3)
  }
}
