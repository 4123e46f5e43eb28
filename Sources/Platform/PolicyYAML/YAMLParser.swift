internal import CYAML
internal import JSONText

/// A place in a file, as libyaml counts: from 0, in lines and in Unicode scalars.
struct Place: Comparable, Sendable {
  var line: Int
  var column: Int

  static func < (left: Place, right: Place) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A part of a YAML text.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd, alias
    case scalar(text: String, isPlain: Bool)
    case listStart, listEnd, mappingStart, mappingEnd
  }

  var kind: Kind
  var place: Place
  var hasAnchor = false
  var hasTag = false
}

/// Why libyaml can't go on.
struct YAMLComplaint: Error {
  var text: String
  var place: Place
  /// The step of libyaml, such as `while parsing a block mapping`, and where it began.
  var context: String?
  var contextPlace: Place
}

/// Owns a parser of libyaml and the memory that it reads.
///
/// libyaml's contract (yaml.h): "The application is responsible for freeing any buffers associated
/// with the produced event object using the yaml_event_delete() function", and "An application must
/// not alternate the calls of yaml_parser_parse() with the calls of yaml_parser_scan()".
final class YAMLParser {
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let isUsable: Bool

  /// A parser of UTF-8 without a byte order mark.
  init(_ text: Bytes) {
    input = .allocate(capacity: text.count)
    _ = input.initialize(from: text.array)
    parser.initialize(to: yaml_parser_t())
    isUsable = yaml_parser_initialize(parser) == 1
    guard isUsable else { return }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    if isUsable { yaml_parser_delete(parser) }
    parser.deallocate()
    input.deallocate()
  }

  /// The next event. After the end of the stream and after a complaint there are no more.
  func next() throws(YAMLComplaint) -> YAMLEvent {
    var event = yaml_event_t()
    guard isUsable, yaml_parser_parse(parser, &event) == 1 else { throw complaint() }
    defer { yaml_event_delete(&event) }
    return Self.convert(event)
  }

  private static func convert(_ event: yaml_event_t) -> YAMLEvent {
    let place = Place(event.start_mark)
    switch event.type {
    case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, place: place)
    case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, place: place)
    case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, place: place)
    case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias, place: place)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return YAMLEvent(
        kind: .scalar(
          text: String(decoding: text, as: UTF8.self),
          isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE
        ),
        place: place,
        hasAnchor: scalar.anchor != nil,
        hasTag: scalar.tag != nil
      )
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return YAMLEvent(
        kind: .listStart,
        place: place,
        hasAnchor: start.anchor != nil,
        hasTag: start.tag != nil
      )
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return YAMLEvent(
        kind: .mappingStart,
        place: place,
        hasAnchor: start.anchor != nil,
        hasTag: start.tag != nil
      )
    case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .listEnd, place: place)
    case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, place: place)
    default: return YAMLEvent(kind: .streamEnd, place: place)
    }
  }

  /// The message of libyaml about its last step.
  private func complaint() -> YAMLComplaint {
    let state = parser.pointee
    // If there is no message, libyaml could not get the memory that it asked for.
    guard let problem = state.problem else {
      return YAMLComplaint(
        text: "there is not enough memory",
        place: Place(state.mark),
        context: nil,
        contextPlace: Place(state.mark)
      )
    }
    let isOfReader = state.error == YAML_READER_ERROR
    return YAMLComplaint(
      text: String(cString: problem),
      place: Place(isOfReader ? state.mark : state.problem_mark),
      context: state.context.map { String(cString: $0) },
      contextPlace: Place(state.context_mark)
    )
  }
}

extension Place {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(clamping: mark.line), column: Int(clamping: mark.column))
  }
}

/// The name and the version of the library, such as `libyaml 0.2.5`.
package var yamlLibraryVersion: String { "libyaml " + String(cString: yaml_get_version_string()) }
