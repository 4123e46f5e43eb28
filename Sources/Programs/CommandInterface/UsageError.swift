/// An invalid command line.
package enum UsageError: Error, Equatable, Sendable {
  /// `nearest` is the option most similar to the word, if any is near.
  case unknownOption(String, nearest: String?)
  case missingValue(option: String)
  case emptyValue(option: String)
  case unexpectedValue(String, option: String)
  case badMarkerSize(String)
  case unknownStyle(String, nearest: String?)
  case exclusive(String, String)
  /// The report would replace a file of the merge.
  case reportOverFile(String)
  /// Fewer than three files.
  case missingFiles(given: [String])
  /// The first file after the three.
  case extraFile(String)
  /// A file together with an option that merges nothing.
  case needlessFile(String, option: String)
}
