internal import CommandInterface
internal import ContentHash
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordMerge
internal import System

/// The result of a merge, ready to be written.
struct MergeResult {
  /// The file as runs of bytes, most of them parts of the inputs.
  var runs: [Bytes]
  var hasConflicts: Bool
  /// What is said about the merge in place of its counts; nil for a merge by record.
  var sentences: [String]?
  var report: FileReport

  /// What is said about the merge.
  ///
  /// - Parameters:
  ///   - isInAttic: whether the attic has the overridden values.
  ///   - isByGit: whether git does the merge.
  func sentences(isInAttic: Bool, isByGit: Bool) -> [String] {
    sentences
      ?? Messages.report(
        report.report,
        file: report.path,
        isInAttic: isInAttic,
        isByGit: isByGit
      )
  }
}

/// One merge of three files. It only reads.
struct MergeRun {
  let options: DriverOptions
  let environment: ProgramEnvironment
  /// The absolute path of the current folder; nil if it has none.
  let folder: String?
  /// Nil if the policy file can't be used.
  let policy: ChosenPolicy?
  let secondThread: SecondThread

  func result() throws(DriverFailure) -> MergeResult {
    let inputs = try readInputs()
    if inputs.byteCount >= Self.sharedWorkByteCount { secondThread.start() }
    let style = StyleChoice(options: options, environment: environment, folder: folder)
    let text = TextMerge(
      options: options,
      environment: environment,
      style: style,
      inputs: inputs
    )
    guard let policy else {
      // Whatever git's result is: rules that could not be read should have decided.
      var result = try text.result(because: .unusablePolicy)
      result.hasConflicts = true
      return result
    }
    let commands = UserCommands(environment: environment)
    let merge = DocumentMerge(
      policy: policy.policy,
      words: policy.words,
      digest: { sha256($0) },
      workers: Workers { secondThread.run($0, $1) },
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
      return try text.result(because: .notJSONLines(error))
    }
  }

  /// Versions of this total size certainly need a second thread, which can start while this one
  /// continues.
  private static let sharedWorkByteCount = 1 << 20

  private func readInputs() throws(DriverFailure) -> MergeInputs {
    do throws(FileError) {
      return MergeInputs(
        base: try InputFile(at: options.base),
        ours: try InputFile(at: options.ours),
        theirs: try InputFile(at: options.theirs)
      )
    } catch {
      throw .file(error)
    }
  }

  private func render(_ document: MergedDocument, _ choice: StyleChoice) -> MergeResult {
    var runs: [Bytes] = []
    // The style only matters to a file with conflicts.
    let style = document.hasConflicts ? choice.style : .merge
    document.write(style: style, labels: options.labels, markerSize: options.markerSize) { run in
      runs.append(run)
    }
    return MergeResult(
      runs: runs,
      hasConflicts: document.hasConflicts && !options.isVirtual,
      sentences: nil,
      report: FileReport(path: options.displayedPath, document: document)
    )
  }
}

/// The three versions of a file.
struct MergeInputs {
  let base: InputFile
  let ours: InputFile
  let theirs: InputFile

  var byteCount: Int { base.bytes.count + ours.bytes.count + theirs.bytes.count }
}
