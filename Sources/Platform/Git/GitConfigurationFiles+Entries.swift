internal import JSONText
package import System

extension GitConfigurationFiles {
  /// The settings of the file of a repository that matter, in its order, where that file alone has
  /// them: their sections are in no other file.
  ///
  /// The names are as git writes them: those of sections and settings in lower case, and what is in
  /// quotation marks as it is. As in `plainValues`, only files that leave no doubt are read.
  ///
  /// - Parameter sections: the names of the sections, in lower case.
  /// - Returns: nil where it takes more to tell, so that git has to be asked.
  package static func ownEntries(
    gitDirectory: String,
    ofSections sections: [String],
    environment: ProgramEnvironment
  ) -> [(key: String, value: String)]? {
    #if os(Linux)
      let isTold = environment.entries.contains { $0.starts(with: "GIT_CONFIG".utf8) }
      guard !isTold, let home = environment.value(of: "HOME") else { return nil }
      let userFolder = environment.value(of: "XDG_CONFIG_HOME") ?? home + "/.config"
      let words = (["[include"] + sections.map { "[" + $0 }).map { Bytes($0) }
      for path in ["/etc/gitconfig", userFolder + "/git/config", home + "/.gitconfig"] {
        let file: InputFile?
        do throws(FileError) { file = try InputFile.ifPresent(at: path) } catch { return nil }
        guard let file else { continue }
        let text = lowercased(file.bytes)
        if words.contains(where: text.contains) { return nil }
      }
      guard let text = try? InputFile.ifPresent(at: gitDirectory + "/config")?.bytes.text else {
        return nil
      }
      return ownEntries(in: text, ofSections: Set(sections))
    #else
      return nil
    #endif
  }

  /// https://git-scm.com/docs/git-config#_syntax.
  ///
  /// - Parameter sections: those that matter. What another one sets may be written in any way: a
  ///   value ends with its line, unless a backslash is at its end.
  static func ownEntries(
    in text: String,
    ofSections sections: Set<String>
  ) -> [(key: String, value: String)]? {
    var entries: [(key: String, value: String)] = []
    var section: String?
    if text.unicodeScalars.first == "\u{FEFF}" { return nil }
    for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      let line = line.trimmingBlanks
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      if line.hasSuffix("\\") { return nil }
      if line.hasPrefix("[") {
        guard let name = sectionName(line), !name.hasPrefix("include") else { return nil }
        section = name
        continue
      }
      guard let section else { return nil }
      guard sections.contains(String(section.prefix { $0 != "." })) else { continue }
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].trimmingBlanks.lowercased()
      let value = parts.count == 2 ? parts[1].trimmingBlanks : ""
      if value.contains(where: { "\"\\#;\t".contains($0) }) { return nil }
      // The settings of each work tree are in a file of their own.
      if section == "extensions", name == "worktreeconfig" { return nil }
      entries.append((section + "." + name, value))
    }
    return entries
  }

  /// The name of a section, from a line such as `[core]` or `[remote "origin"]`.
  private static func sectionName(_ line: String) -> String? {
    guard line.hasSuffix("]") else { return nil }
    let parts = line.dropFirst().dropLast().split(separator: " ", maxSplits: 1)
    guard let first = parts.first, first.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
    else { return nil }
    if parts.count == 1 { return first.lowercased() }
    let rest = parts[1]
    guard rest.count >= 2, rest.hasPrefix("\""), rest.hasSuffix("\"") else { return nil }
    let name = rest.dropFirst().dropLast()
    if name.contains(where: { "\"\\".contains($0) }) { return nil }
    return first.lowercased() + "." + name
  }
}

extension Substring {
  /// Without blanks and tabs at either end.
  fileprivate var trimmingBlanks: String {
    let start = drop { $0 == " " || $0 == "\t" }
    let count = start.reversed().prefix { $0 == " " || $0 == "\t" }.count
    return String(start.dropLast(count))
  }
}
