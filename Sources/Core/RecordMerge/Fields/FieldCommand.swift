package import JSONText
package import Records

/// A field that a command is to decide (the rule `exec`).
package struct CommandRequest: Sendable {
  /// The name under which the user registered the command (see `Rule.isCommandName`).
  package let name: String
  package let path: FieldPath
  package let base: JSONValue?
  package let ours: JSONValue?
  package let theirs: JSONValue?

  package init(
    name: String,
    path: FieldPath,
    base: JSONValue?,
    ours: JSONValue?,
    theirs: JSONValue?
  ) {
    self.name = name
    self.path = path
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }

  /// The input of the command: base, ours and theirs, each as JSON on a line of its own. The line
  /// is empty if a version does not have the field.
  package var input: Bytes {
    Bytes([base, ours, theirs].flatMap { ($0?.bytes.array ?? []) + [UInt8(ascii: "\n")] })
  }
}

/// Why a command did not decide a field. The field is a conflict then.
package enum CommandFailure: Error, Equatable, Sendable {
  /// The name in the policy is not a valid command name.
  case badName
  /// The user's git configuration has no command with this name.
  case notRegistered
  /// The message of the operating system.
  case notStarted(String)
  case exitStatus(Int32)
  case tooSlow(limitInMilliseconds: Int)
  /// The command was too slow before in this merge, and was not run again.
  case tooSlowBefore
  case tooMuchOutput(byteLimit: Int)
  /// The output is not a single JSON value.
  case noValue(JSONError)
  /// The output is nested too deep for the record.
  case tooDeep
}

/// Runs a command and returns its output.
package typealias CommandRunner =
  @Sendable (CommandRequest) -> Result<Bytes, CommandFailure>

/// The commands of one merge.
struct FieldCommands {
  let run: CommandRunner
  /// Commands that were too slow: each would delay the merge again for every field.
  private var slowNames: Set<String> = []

  init(run: @escaping CommandRunner) { self.run = run }

  /// The value that a command chooses.
  mutating func value(for request: CommandRequest) -> Result<JSONValue, CommandFailure> {
    if slowNames.contains(request.name) { return .failure(.tooSlowBefore) }
    let result = run(request).flatMap { Self.value(of: $0, at: request.path) }
    if case .failure(.tooSlow) = result { slowNames.insert(request.name) }
    return result
  }

  private static func value(
    of output: Bytes,
    at path: FieldPath
  ) -> Result<JSONValue, CommandFailure> {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: output).onOneLine
    } catch {
      return .failure(.noValue(error))
    }
    // Each name of a path leads into an object, which may be in an array. The record must remain
    // readable.
    let depth = 2 * path.names.count
    let nested =
      [UInt8](repeating: UInt8(ascii: "["), count: depth) + value.bytes.array
      + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    let isShallowEnough = (try? JSONValue(parsing: Bytes(nested))) != nil
    return isShallowEnough ? .success(value) : .failure(.tooDeep)
  }
}

extension JSONValue {
  /// The value without white space between its parts if that has line ends.
  fileprivate var onOneLine: JSONValue {
    let text = bytes.array
    // A string never has a control character.
    guard text.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return self }
    var compact: [UInt8] = []
    compact.reserveCapacity(text.count)
    var isInString = false
    var isEscaped = false
    for byte in text {
      if isInString {
        compact.append(byte)
        if !isEscaped, byte == UInt8(ascii: "\"") { isInString = false }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      } else if !JSONScanner.isBlank(byte) {
        compact.append(byte)
        isInString = byte == UInt8(ascii: "\"")
      }
    }
    return JSONValue(validated: Bytes(compact))
  }
}
