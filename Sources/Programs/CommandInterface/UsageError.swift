/// A command line that can't be followed.
package enum UsageError: Error, Equatable, Sendable {
  /// `nearest` is the option that the word is most like, if any is near.
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
  /// The first file behind the three.
  case extraFile(String)
  /// A file beside an option that merges nothing.
  case needlessFile(String, option: String)
}
