internal import CommandInterface
internal import ContentHash
internal import FileAccess
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordMerge

/// What a merge came to, ready to be written.
struct MergeResult {
  /// The file in pieces, most of them parts of the inputs.
  var runs: [Bytes]
  var hasConflicts: Bool
  var sentences: [String]
  var report: FileReport
}

/// One merge of three files. It reads; it writes nothing.
struct MergeRun {
  let options: DriverOptions
  let environment: ProgramEnvironment
  /// The absolute path of the current folder; nil where it has none.
  let folder: String?
  /// Nil where there is one that can't be used.
  let policy: Policy?

  func result() throws(DriverFailure) -> MergeResult {
    let inputs = try readInputs()
    let style = StyleChoice(options: options, environment: environment, folder: folder)
    let text = TextMerge(
      options: options,
      environment: environment,
      style: style,
      inputs: inputs
    )
    guard let policy else {
      // Whatever git made of it: rules that nobody could read were to decide.
      var result = try text.result(because: .unusablePolicy)
      result.hasConflicts = true
      return result
    }
    let commands = UserCommands(environment: environment)
    let merge = DocumentMerge(
      policy: policy,
      digest: { sha256($0) },
      workers: Workers { runOnTwoThreads($0, $1) },
      runCommand: { commands.run($0) }
    )
    do throws(NotJSONLines) {
      let document = try merge.merge(
        base: inputs.base.bytes,
        ours: inputs.ours.bytes,
        theirs: inputs.theirs.bytes
      )
      return render(document, style)
    } catch {
      return try text.result(because: .notJSONLines(error.version))
    }
  }

  private func readInputs() throws(DriverFailure) -> MergeInputs {
    do throws(FileError) {
      let base = try InputFile(at: options.base)
      let sides = try readSides(atOnce: base.bytes.count >= Self.sharedWorkByteCount)
      return MergeInputs(base: base, ours: sides.ours, theirs: sides.theirs)
    } catch {
      throw .file(error)
    }
  }

  /// Smaller files are not worth a second thread.
  private static let sharedWorkByteCount = 4 << 20

  /// Reads both sides: large ones at the same time, because to map a file takes the system a
  /// while for each of its pages.
  private func readSides(
    atOnce: Bool
  ) throws(FileError) -> (ours: InputFile, theirs: InputFile) {
    let (ours, theirs) = (options.ours, options.theirs)
    guard atOnce else { return (try InputFile(at: ours), try InputFile(at: theirs)) }
    let results = runOnTwoThreads(
      { Result { () throws(FileError) in try InputFile(at: ours) } },
      { Result { () throws(FileError) in try InputFile(at: theirs) } }
    )
    guard let ours = results.0 as? Result<InputFile, FileError>,
      let theirs = results.1 as? Result<InputFile, FileError>
    else { preconditionFailure("Work must come back with its own result.") }
    return (try ours.get(), try theirs.get())
  }

  private func render(_ document: MergedDocument, _ choice: StyleChoice) -> MergeResult {
    var runs: [Bytes] = []
    // The style matters to a file with conflicts alone.
    let style = document.hasConflicts ? choice.style : .merge
    document.write(style: style, labels: options.labels, markerSize: options.markerSize) { run in
      runs.append(run)
    }
    return MergeResult(
      runs: runs,
      hasConflicts: document.hasConflicts && !options.isVirtual,
      sentences: Messages.report(document.report, file: options.displayedPath),
      report: FileReport(path: options.displayedPath, document: document)
    )
  }
}

/// The three versions of a file.
struct MergeInputs {
  let base: InputFile
  let ours: InputFile
  let theirs: InputFile
}
