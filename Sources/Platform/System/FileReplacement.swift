#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// Replaces the content of a file, whole or not at all.
///
/// The runs are written in order to a temporary file beside the target, which is then renamed over
/// it. So a reader finds the old content or the new one, at any moment and also after a crash. The
/// runs may be mapped from the very file that is replaced: a rename only takes the name from the
/// old file, which lives until its last mapping is gone.
///
/// The mode of the old file is kept, and its owner if the system allows it. A symbolic link is
/// followed: the link stays, and its target is replaced. Other hard links of the old file keep the
/// old content. A file that already has exactly this content is not touched. A path that leads to a
/// pipe or a device is written to instead.
///
/// SIGINT, SIGTERM, SIGHUP and SIGQUIT are blocked until the file is replaced; only SIGKILL or a
/// crash of the machine can leave a temporary file (`.NAME.jsonl-merge-XXXXXXXX`) behind.
///
/// - Throws: `FileError`; the target is then untouched and no temporary file is left. The one
///   exception is `synchronizeFolder`: the new content is in place, but it is not known whether it
///   would survive a crash of the machine.
package func replaceFile(
  at path: String,
  with runs: [Bytes],
  place: TemporaryPlace? = nil
) throws(FileError) {
  try replaceFiles([NewContent(path: path, runs: runs)], place: place)
}

/// A path and its new content.
package struct NewContent: Sendable {
  package var path: String
  package var runs: [Bytes]
  /// Whether the content must be on the disk when the call returns: data that nobody else keeps has
  /// to survive a crash of the machine.
  package var isDurable: Bool

  package init(path: String, runs: [Bytes], isDurable: Bool = true) {
    self.path = path
    self.runs = runs
    self.isDurable = isDurable
  }
}

/// Replaces several files, each like `replaceFile(at:with:)`, in the order of `files`.
///
/// Before the first is put in place, all are complete under temporary names, and on the disk if
/// they are durable. So a folder that can't be written to, or a full disk, leaves all of them
/// unchanged. Pipes and devices have no temporary names: they are written to before anything else.
package func replaceFiles(
  _ files: [NewContent],
  place: TemporaryPlace? = nil
) throws(FileError) {
  var replacements: [(FileReplacement, content: NewContent)] = []
  for file in files {
    switch try FileStatus(at: file.path)?.kind {
    case .folder: throw FileError(.write, path: file.path, code: EISDIR)
    case .other:
      let device = try FileDescriptor(opening: file.path, flags: O_WRONLY)
      var writer = RunWriter(file.runs, to: device.number, path: file.path)
      try writer.write()
      continue
    case .regular, .symbolicLink, nil: break
    }
    let target = try resolvingLinks(file.path)
    let status = try FileStatus(ofLinkAt: target)
    if let status, try hasContent(file.runs, at: target, byteCount: status.byteCount) { continue }
    replacements.append(
      (FileReplacement(path: file.path, target: target, old: status, place: place), file)
    )
  }
  if replacements.isEmpty { return }
  try withSignalsHeld { () throws(FileError) in
    var staged: [StagedFile] = []
    for (replacement, content) in replacements {
      staged.append(
        try replacement.stage(isDurable: content.isDurable) { (number) throws(FileError) in
          var writer = RunWriter(content.runs, to: number, path: replacement.path)
          try writer.write()
        }
      )
    }
    for file in staged { try file.putInPlace() }
    for (file, (_, content)) in zip(staged, replacements) where content.isDurable {
      try file.synchronizeFolder()
    }
  }
}

/// Whether a file has exactly these bytes.
private func hasContent(
  _ runs: [Bytes],
  at path: String,
  byteCount: Int
) throws(FileError) -> Bool {
  guard runs.reduce(0, { $0 + $1.count }) == byteCount else { return false }
  let content = try InputFile(at: path).bytes
  guard content.count == byteCount else { return false }
  var position = 0
  for run in runs {
    guard content[position..<position + run.count] == run else { return false }
    position += run.count
  }
  return true
}
