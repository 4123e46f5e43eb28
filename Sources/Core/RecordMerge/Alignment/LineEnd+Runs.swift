package import JSONText
package import Records

extension LineEnd {
  /// The lines of a run, each without its line end: this one, though another may seem to be there
  /// (see `Document.lineEnd`). The last line has none.
  package func lines(ofRun run: Bytes) -> [Bytes] {
    var lines: [Bytes] = []
    var start = 0
    while start < run.count {
      let end = run.endOfLine(from: start)
      lines.append(run[start..<(end < run.count ? end - bytes.count : end)])
      start = end
    }
    return lines
  }
}
