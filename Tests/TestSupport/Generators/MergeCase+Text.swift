package import MergePolicy
internal import PolicyYAML

/// A case as text that can be pasted: the versions into a shell, the policy into a policy file.
extension MergeCase: CustomStringConvertible {
  package var description: String {
    """
    \(Self.command(base, file: "base"))
    \(Self.command(ours, file: "ours"))
    \(Self.command(theirs, file: "theirs"))
    \(Self.heredoc(policy))
    """
  }

  /// A shell command that writes a policy file with this policy.
  package static func heredoc(_ policy: Policy) -> String {
    "cat > policies.yml <<'END'\n" + policyFileText(of: policy, forPath: "base.jsonl") + "END"
  }

  /// A shell command that writes exactly these bytes.
  package static func command(_ bytes: [UInt8], file: String) -> String {
    var text = ""
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n"): text += "\\n"
      case UInt8(ascii: "\\"): text += "\\\\"
      case UInt8(ascii: "'"): text += "'\\''"
      case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let octal = String(byte, radix: 8)
        text += "\\0" + String(repeating: "0", count: 3 - octal.count) + octal
      }
    }
    return "printf '%b' '\(text)' > \(file).jsonl"
  }
}
