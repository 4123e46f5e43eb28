internal import JSONText
package import System

extension GitConfigurationFiles {
  /// The values of settings with names such as `user.name`, in lower case and without a part in
  /// the middle, of a repository whose own file of settings includes no other.
  ///
  /// Libgit2 reads them, too, and takes longer to start than most verbs take in all. So only files
  /// that leave no doubt are read here: without escapes, without quotation marks in these values,
  /// and without included files.
  ///
  /// https://git-scm.com/docs/git-config#FILES: "The files are read in the order given above, with
  /// last value found taking precedence over values read earlier."
  ///
  /// - Returns: those that are set; nil where it takes more to tell.
  package static func plainValues(
    of keys: Set<String>,
    gitDirectory: String,
    environment: ProgramEnvironment
  ) -> [String: String]? {
    #if os(Linux)
      let isTold = environment.entries.contains { $0.starts(with: "GIT_CONFIG".utf8) }
      guard !isTold, let home = environment.value(of: "HOME") else { return nil }
      let userFolder = environment.value(of: "XDG_CONFIG_HOME") ?? home + "/.config"
      var found: [String: String] = [:]
      for path in [
        "/etc/gitconfig", userFolder + "/git/config", home + "/.gitconfig",
        gitDirectory + "/config",
      ] {
        let file: InputFile?
        do throws(FileError) { file = try InputFile.ifPresent(at: path) } catch { return nil }
        guard let text = file?.bytes.text else { continue }
        guard let values = plainValues(of: keys, in: text) else { return nil }
        found.merge(values) { $1 }
      }
      return found
    #else
      return nil
    #endif
  }

  /// https://git-scm.com/docs/git-config#_syntax.
  static func plainValues(of keys: Set<String>, in text: String) -> [String: String]? {
    var values: [String: String] = [:]
    var section: String?
    // Git passes over a mark of the byte order.
    if text.unicodeScalars.first == "\u{FEFF}" { return nil }
    for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      let line = trimmed(line)
      // A value that goes on in the next line.
      if line.hasSuffix("\\") { return nil }
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      if line.hasPrefix("[") {
        let name = line.dropFirst().dropLast().lowercased()
        // What follows a heading in its line, and other files.
        if !line.hasSuffix("]") || name.hasPrefix("include") { return nil }
        let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
        section = isPlain ? name : nil
        continue
      }
      guard let section else { continue }
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = section + "." + trimmed(parts[0]).lowercased()
      guard keys.contains(key) else { continue }
      guard parts.count == 2 else { return nil }
      let value = trimmed(parts[1])
      if value.contains(where: { "\"\\#;\t".contains($0) }) { return nil }
      values[key] = value
    }
    return values
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    let count = start.reversed().prefix { $0 == " " || $0 == "\t" }.count
    return String(start.dropLast(count))
  }
}
