internal import CommandInterface
internal import Git
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import System

/// What one has to know to find out what is wrong here, in one file. Without `hasData` it has no
/// records, no keys, no passwords and nothing of the environment.
struct SupportBundle {
  let workspace: Workspace
  let hasData: Bool

  init(_ workspace: Workspace, hasData: Bool) {
    self.workspace = workspace
    self.hasData = hasData
  }

  /// The archive. What can't be read is described in it instead.
  func archive() -> TarArchive {
    var archive = TarArchive(time: workspace.moment.seconds)
    func add(_ name: String, _ content: () throws -> [Bytes]) {
      var text: [UInt8] = []
      do {
        for line in try content() {
          line.append(to: &text)
          text.append(UInt8(ascii: "\n"))
        }
      } catch {
        let sentences = Messages.failure(VerbFailure(error)).joined(separator: "\n")
        text = Array("can't be read: \(sentences)\n".utf8)
      }
      archive.add("git-jsonl/" + name, Bytes(text))
    }
    add("versions.json") { [try versions()] }
    add("configuration.jsonl") { try configuration() }
    add("policies.yml") {
      let path = workspace.workTree + "/" + PolicyFile.path
      return try InputFile.ifPresent(at: path).map { [$0.bytes] } ?? []
    }
    add("schema.sql") { try workspace.openStore().schemaText().map { Bytes($0.text + ";") } }
    add("counts.jsonl") { try counts() }
    add("status.json") { try status() }
    add("log.jsonl") { try log() }
    if hasData { addFiles(to: &archive) }
    return archive
  }

  private func versions() throws -> Bytes {
    var object = ObjectText()
    object.add("git_jsonl", text: versionNumber)
    if let commit = workspace.context.commit { object.add("commit", text: commit) }
    let git = try? workspace.gitProgram().run(["version"], discardsErrors: true).output.text
    object.add("git", text: (git ?? "").split(separator: "\n").first.map(String.init) ?? "")
    if let versions = try? workspace.openStore().versions() {
      object.add("schema", number: versions.schema)
      object.add("sqlite", text: versions.database)
    }
    #if os(Linux)
      object.add("system", text: "Linux")
    #else
      object.add("system", text: "macOS")
    #endif
    return Bytes(object.closed)
  }

  /// The settings of the product, without what may be secret.
  ///
  /// https://git-scm.com/docs/git-config on `-z`: each entry is its key, a line feed, its value and
  /// a null character.
  private func configuration() throws -> [Bytes] {
    let result = try workspace.gitProgram().run(
      ["config", "-z", "--get-regexp", "^(jsonl|merge\\.jsonl[^.]*)\\."],
      discardsErrors: true
    )
    return result.output.text.split(separator: "\0").map { entry in
      let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      var object = ObjectText()
      object.add("name", text: String(parts[0]))
      let value = parts.count > 1 ? String(parts[1]) : ""
      object.add("value", text: Self.withoutSecrets(value))
      return Bytes(object.closed)
    }
  }

  /// A setting without the user, the password and the parameters of a URL.
  static func withoutSecrets(_ value: String) -> String {
    guard let start = value.firstRange(of: "://") else { return value }
    let rest = value[start.upperBound...]
    // A password may have the very characters that end the host.
    let place = rest.prefix { $0 != "?" && $0 != "#" }
    let host = place.lastIndex(of: "@").map { place[place.index(after: $0)...] } ?? place
    return value[..<start.upperBound] + String(host)
  }

  private func counts() throws -> [Bytes] {
    let store = try workspace.openStore()
    var lines: [Bytes] = []
    for (table, count) in try store.tableCounts() {
      var object = ObjectText()
      object.add("table", text: table)
      object.add("rows", number: count)
      lines.append(Bytes(object.closed))
    }
    for collection in try store.collections() {
      var object = ObjectText()
      object.add("path", text: collection.path)
      object.add("records", number: try store.recordCount(of: collection))
      object.add("edited", number: try store.dirtyCount(of: collection).count)
      object.add("conflicts", number: try store.conflicts(of: collection).count)
      object.add("waiting", number: try store.liveWrites(of: collection).count)
      if let known = try store.liveKnowledge(of: collection) {
        object.add("seen", number: Int(known.seen))
      }
      lines.append(Bytes(object.closed))
    }
    return lines
  }

  private func status() throws -> [Bytes] {
    guard let file = try InputFile.ifPresent(at: workspace.watchStatusPath) else { return [] }
    if hasData { return [file.bytes] }
    guard var status = WatchStatus(file.bytes) else { return [] }
    // The words of a server may have anything.
    for index in status.remotes.indices { status.remotes[index].problem = nil }
    return [status.json(isRunning: workspace.isWatched)]
  }

  private func log() throws -> [Bytes] {
    guard let file = try InputFile.ifPresent(at: workspace.watchLogPath) else { return [] }
    let lines = file.bytes.array.split(separator: UInt8(ascii: "\n")).map { Bytes(Array($0)) }
    return hasData ? lines : lines.compactMap { Self.withoutContent($0) }
  }

  /// The members of a report that have neither keys nor records.
  private static let harmless: Set<String> = [
    "time", "level", "event", "path", "remote", "id", "signal", "process", "count", "lag_ms",
    "retry_ms", "added", "changed", "removed", "set_aside", "conflicts", "written", "taken_out",
    "debounce",
  ]

  /// A line of the log without what a message may say of records; nil if it can't be read.
  static func withoutContent(_ line: Bytes) -> Bytes? {
    guard let members = (try? JSONValue(parsing: line))?.members else { return nil }
    var object = ObjectText()
    for member in members where harmless.contains(member.decodedName.text) {
      object.add(member.decodedName.text, member.value)
    }
    return Bytes(object.closed)
  }

  /// Adds the files of all collections, under numbers: a path may be longer than a name in an
  /// archive.
  private func addFiles(to archive: inout TarArchive) {
    let collections = (try? workspace.openStore().collections()) ?? []
    for (index, collection) in collections.enumerated() {
      let path = workspace.workTree + "/" + collection.path
      guard let file = try? InputFile.ifPresent(at: path) else { continue }
      archive.add("git-jsonl/data/\(index + 1).path", Bytes(collection.path + "\n"))
      archive.add("git-jsonl/data/\(index + 1).jsonl", file.bytes)
    }
  }
}

extension DoctorVerb {
  func writeBundle(
    to file: String,
    in workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    let archive = SupportBundle(workspace, hasData: hasData).archive()
    try replaceFile(at: absolutePath(file, workspace.context), with: [archive.whole])
    try output.add(line: Messages.bundled(file, hasData: hasData))
    return ExitStatus.done
  }
}

// MARK: - Output

extension Messages {
  fileprivate static func bundled(_ file: String, hasData: Bool) -> String {
    hasData
      ? "wrote \(printable(file)); it has the records, so look at whom you give it to"
      : "wrote \(printable(file)); it has no records, no keys and no passwords"
  }
}
