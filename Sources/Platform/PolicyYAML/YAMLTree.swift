internal import JSONText

/// A value of a YAML text, and its place.
struct YAMLNode {
  enum Content {
    /// `isPlain` means that it has no quotes, so that it may be a number, a flag or null.
    case scalar(text: String, isPlain: Bool)
    case list([YAMLNode])
    /// A mapping. If a mistake in the text cuts it short, it is not whole.
    case mapping([YAMLPair], isWhole: Bool)
    /// A value with a reported problem. Nothing more is reported about it.
    case unreadable
  }

  var place: Place
  var content: Content

  /// Whether the value is missing or null.
  var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The flag that the value spells in YAML's core schema; nil for a quoted text, and for anything
  /// else.
  var plainFlag: Bool? {
    guard case .scalar(let text, isPlain: true) = content else { return nil }
    return Self.flag(text)
  }

  /// The flag that a text spells.
  static func flag(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  var shape: PolicyProblem.Shape {
    switch content {
    case .scalar: isNull ? .nothing : .text
    case .list: .list
    case .mapping: .mapping
    case .unreadable: .nothing
    }
  }
}

struct YAMLPair {
  var key: YAMLNode
  var value: YAMLNode
}

/// Builds the tree of a YAML text, up to the first place that is not YAML.
struct YAMLTreeReader {
  static let depthLimit = 32

  private let parser: YAMLParser
  private(set) var problems: [(PolicyProblem.Reason, Place)] = []
  private var isAtEnd = false

  private let source: PolicySource

  init(_ source: PolicySource) {
    self.source = source
    parser = YAMLParser(source.text)
  }

  /// The value of the text; nil if there is none.
  mutating func read() -> YAMLNode? {
    var root: YAMLNode?
    var documentCount = 0
    while let event = next() {
      switch event.kind {
      case .streamStart, .documentEnd: break
      case .streamEnd: return root
      case .documentStart:
        documentCount += 1
        if documentCount > 1 {
          problems.append((.text(.secondDocument), event.place))
          return root
        }
      case .alias, .scalar, .listStart, .listEnd, .mappingStart, .mappingEnd:
        root = node(from: event, depth: 1)
      }
    }
    return root
  }

  private mutating func next() -> YAMLEvent? {
    if isAtEnd { return nil }
    do {
      return try parser.next()
    } catch {
      isAtEnd = true
      note(error)
      return nil
    }
  }

  /// Notes the message of libyaml, in terms of policy files if possible.
  private mutating func note(_ complaint: YAMLComplaint) {
    let character = source.scalar(at: complaint.place)
    switch complaint.context {
    case "while scanning an alias": problems.append((.text(.alias), complaint.contextPlace))
    case "while scanning an anchor": problems.append((.text(.anchor), complaint.contextPlace))
    case "while scanning a tag", "while parsing a tag", "while parsing a node":
      problems.append((.text(.tag), complaint.contextPlace))
    case _ where character == "\t": problems.append((.text(.tab), complaint.place))
    case "while scanning for the next token":
      let text = character.map { String($0) } ?? ""
      problems.append((.text(.reservedCharacter(text)), complaint.place))
    default:
      let reason = PolicyProblem.Reason.text(
        .notYAML(
          complaint: complaint.text,
          context: complaint.context,
          contextLine: complaint.contextPlace.line + 1
        )
      )
      // If something is open at the end, it helps to know where it began.
      let isAtEnd = character == nil && complaint.context != nil
      problems.append((reason, isAtEnd ? complaint.contextPlace : complaint.place))
    }
  }

  /// The value that begins with an event. Values that are too deep are skipped.
  private mutating func node(from event: YAMLEvent, depth: Int) -> YAMLNode {
    if event.hasAnchor { problems.append((.text(.anchor), event.place)) }
    if event.hasTag { problems.append((.text(.tag), event.place)) }
    let isReadable = !event.hasAnchor && !event.hasTag
    var content = YAMLNode.Content.unreadable
    switch event.kind {
    case .scalar(let text, let isPlain): content = .scalar(text: text, isPlain: isPlain)
    case .listStart, .mappingStart:
      if depth > Self.depthLimit {
        problems.append((.text(.tooDeep(limit: Self.depthLimit)), event.place))
        passOver()
      } else if case .listStart = event.kind {
        content = list(depth: depth)
      } else {
        content = mapping(depth: depth)
      }
    case .alias: problems.append((.text(.alias), event.place))
    // None of these begins a value.
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .listEnd, .mappingEnd: break
    }
    return YAMLNode(place: event.place, content: isReadable ? content : .unreadable)
  }

  private mutating func list(depth: Int) -> YAMLNode.Content {
    var elements: [YAMLNode] = []
    while let event = next() {
      if case .listEnd = event.kind { break }
      elements.append(node(from: event, depth: depth + 1))
    }
    return .list(elements)
  }

  private mutating func mapping(depth: Int) -> YAMLNode.Content {
    var pairs: [YAMLPair] = []
    while let event = next() {
      if case .mappingEnd = event.kind { return .mapping(pairs, isWhole: true) }
      let key = node(from: event, depth: depth + 1)
      guard let start = next() else { break }
      pairs.append(YAMLPair(key: key, value: node(from: start, depth: depth + 1)))
    }
    return .mapping(pairs, isWhole: false)
  }

  /// Skips the rest of a list or a mapping. If it is much deeper, reading stops: libyaml's time for
  /// each token grows with its depth, without a limit.
  private mutating func passOver() {
    var depth = 1
    while depth > 0, let event = next() {
      if depth > 4 * Self.depthLimit {
        isAtEnd = true
        return
      }
      switch event.kind {
      case .listStart, .mappingStart: depth += 1
      case .listEnd, .mappingEnd: depth -= 1
      case .streamStart, .streamEnd, .documentStart, .documentEnd, .alias, .scalar: break
      }
    }
  }
}
