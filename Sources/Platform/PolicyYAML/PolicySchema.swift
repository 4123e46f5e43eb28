internal import JSONText
internal import MergePolicy
internal import Records

/// The schema of the policy file for editors: JSON Schema, draft 7, which yaml-language-server
/// reads. `Documentation/policies.schema.json` is the same text.
///
/// Words come from the tables that the reader uses. The schema accepts all that `readPolicyFile`
/// accepts, and refuses what a schema can refuse: unknown keys and words, wrong kinds of values,
/// missing parameters. It can't see what depends on two places, such as a field in two groups.
package let policySchemaText: String = {
  #"""
  {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "Policies of jsonl-merge",
    "description": "How the records of JSON Lines files are identified and merged. The last \#
  matching pattern decides.",
    "type": ["object", "null"],
    "additionalProperties": false,
    "anyOf": [{"type": "null"}, {"required": ["policies"]}, {"required": ["claims"]}, \#
  {"required": ["namespace"]}],
    "properties": {
      "version": {"description": "The version of the format.", "enum": [1, "1"]},
      "namespace": \#(reference("namespace", "What the names on a server of NATS begin with.")),
      "claims": \#(reference("file_claims", "Where the claims of the repository are kept.")),
      "policies": {
        "description": "One entry for each pattern, general patterns first.",
        "type": ["array", "null"],
        "items": \#(ref("entry"))
      }
    },
    "definitions": {
  \#(([entryDefinition, ruleDefinitions] + valueDefinitions).joined(separator: ",\n"))
    }
  }

  """#
}()

/// The keys of an entry, each with its schema.
private let entryKeys: [(name: String, schema: String)] = [
  ("pattern", reference("text", "The files, as in gitignore; with ! they are taken out again.")),
  ("tier", words(Policy.Tier.allCases, "Where the files are shared.")),
  (
    "consistency",
    words(Policy.Consistency.allCases, "With append, the lines are a log; else they are records.")
  ),
  ("preset", choice(Policy.presetNames, "The policy that the entry starts from.")),
  ("key", reference("key", "The fields that identify a record, or a list of such lists.")),
  ("identity", reference("fields", "The fields that tell apart two records with one key.")),
  ("clock", reference("text", "The field that says when a record was last edited.")),
  (
    "edited_deleted",
    words(Policy.EditedDeleted.allCases, "A record that one side edited and the other deleted.")
  ),
  (
    "collision",
    words(Policy.Collision.allCases, "Two different records that were added with one key.")
  ),
  ("tombstone", reference("tombstone", "How a record says that it was deleted.")),
  ("merge_rules", reference("merge_rules", "The rule for each field, and * for all others.")),
  ("groups", reference("groups", "Fields that change together with the field that leads them.")),
  ("sort", reference("fields", "The order of a log or a file; true for the known moments.")),
  ("rotation", reference("flag", "Whether the oldest lines of a log may be removed.")),
  ("checks", reference("texts", "SQL conditions for every record that git jsonl edits.")),
  ("ids", reference("ids", "How git jsonl put makes keys for new records.")),
  ("ttl", reference("duration", "How long a record of nats-kv is there unless it is renewed.")),
  ("retention", reference("retention", "How much of a stream is kept.")),
  ("claims", reference("claims", "What a claim means for the records.")),
  ("views", reference("views", "SQL conditions by their names, for list @NAME and the like.")),
  ("states", reference("states", "The steps that fields may take from one value to another.")),
]

/// The keys of an entry that the schema knows, in its order.
package let policySchemaKeys = entryKeys.map(\.name)

private let entryDefinition: String = {
  let keys = entryKeys.map { "        \(quoted($0.name)): \($0.schema)" }
  return #"""
        "entry": {
          "type": "object",
          "additionalProperties": false,
          "required": ["pattern"],
          "if": {
            "required": ["pattern"],
            "properties": {"pattern": {"type": "string", "pattern": "^!"}}
          },
          "then": {"maxProperties": 1},
          "properties": {
    \#(keys.joined(separator: ",\n"))
          }
        }
    """#
}()

/// A name of a command of the rule `exec`, as `Rule.isCommandName` has it.
private let commandName = "[A-Za-z0-9._][A-Za-z0-9._-]*"

/// The rule of a field: its word, or a mapping with the word and its parameters.
private let ruleDefinitions: String = {
  let simple = Rule.everyRule.filter { !$0.definition.parameters.contains(where: \.isRequired) }
  let command = #"{"type": "string", "pattern": "^exec: *\#(commandName)$"}"#
  var forms = ["{\"enum\": \(list(simple.map(\.word)))}", command]
  forms += Rule.everyRule.map { mapping(of: $0.definition) }
  forms.append(object([("rule", command)], required: ["rule"]))
  for rule in Rule.everyRule {
    let parameters = rule.definition.parameters
    guard parameters.count == 1, parameters[0].isRequired else { continue }
    forms.append(object([(rule.word, schema(of: parameters[0]))], required: [rule.word]))
  }
  let lines = forms.map { "          " + $0 }.joined(separator: ",\n")
  return #"""
        "rule": {
          "anyOf": [
    \#(lines)
          ]
        },
        "merge_rules": {
          "type": ["object", "null"],
          "additionalProperties": \#(ref("rule"))
        }
    """#
}()

private func mapping(of rule: RuleDefinition) -> String {
  object(
    [("rule", #"{"const": \#(quoted(rule.word))}"#)]
      + rule.parameters.map { ($0.rawValue, schema(of: $0)) },
    required: ["rule"] + rule.parameters.filter(\.isRequired).map(\.rawValue)
  )
}

private func schema(of parameter: RuleParameter) -> String {
  switch parameter {
  case .key, .sort: ref("fields")
  case .order: #"{"type": "array", "minItems": 1, "items": \#(ref("value"))}"#
  case .then: ref("rule")
  case .name: #"{"type": "string", "pattern": "^\#(commandName)$"}"#
  }
}

/// What the keys refer to. A text of YAML may be spelled like a number or a flag.
private let valueDefinitions: [String] = [
  ("text", #"{"type": ["string", "number", "boolean"]}"#),
  ("value", #"{"type": ["string", "number", "boolean", "null"]}"#),
  ("namespace", #"{"type": ["string", "number"], "pattern": "^[A-Za-z0-9][A-Za-z0-9-]{0,31}$"}"#),
  ("flag", #"{"enum": [true, false, "true", "false", "True", "False", "TRUE", "FALSE"]}"#),
  ("texts", any(of: [ref("text"), #"{"type": "array", "items": \#(ref("text"))}"#])),
  (
    "fields",
    any(of: [ref("text"), #"{"type": "array", "uniqueItems": true, "items": \#(ref("text"))}"#])
  ),
  (
    "key",
    any(of: [
      ref("text"),
      #"{"type": "array", "uniqueItems": true, "items": {"anyOf": [\#(ref("text")), "#
        + #"{"type": "array", "minItems": 1, "uniqueItems": true, "items": \#(ref("text"))}]}}"#,
    ])
  ),
  (
    "duration",
    numberOrText(
      minimum: 0,
      pattern: "[0-9]+|(?=.)([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?"
    )
  ),
  ("count", numberOrText(minimum: 1, pattern: "0*[1-9][0-9]*")),
  (
    "tombstone",
    object(
      ["field", "at", "by", "reason"].map { ($0, ref("text")) } + [("value", ref("value"))]
        + ["ttl", "grace"].map { ($0, ref("duration")) }
    )
  ),
  ("groups", #"{"type": ["array", "null"], "items": \#(ref("group"))}"#),
  (
    "group",
    object([("lead", ref("text")), ("fields", ref("fields"))], required: ["lead", "fields"])
  ),
  (
    "ids",
    object([
      ("prefix", ref("text")), ("fields", ref("fields")),
      ("length", numberOrText(minimum: 1, maximum: 8, pattern: "0*[1-8]")),
      ("bound", numberOrText(minimum: 1, maximum: 100, pattern: "0*([1-9][0-9]?|100)%?")),
      ("children", #"{"enum": \#(list(IDPolicy.Children.allCases.map(\.rawValue)))}"#),
    ])
  ),
  (
    "retention",
    #"{"not": {"required": ["max_age", "max_age_days"]}, "allOf": ["#
      + object(
        [("max_age", ref("duration"))]
          + ["max_age_days", "max_records", "max_bytes"].map { ($0, ref("count")) }
      ) + "]}"
  ),
  ("file_claims", any(of: [#"{"type": "null"}"#, object([("ref", ref("text"))])])),
  (
    "claims",
    any(of: [
      #"{"type": "null"}"#,
      object([
        ("tier", words(ClaimPolicy.tiers, "Where the claims are kept.")),
        ("ttl", ref("duration")), ("holder", ref("text")),
        (
          "state",
          object([("field", ref("text"))] + ["claim", "release"].map { ($0, ref("value")) })
        ),
      ]),
    ])
  ),
  ("views", #"{"type": ["object", "null"], "additionalProperties": \#(ref("text"))}"#),
  (
    "states",
    #"{"type": ["object", "null"], "additionalProperties": {"type": "object", "#
      + #""additionalProperties": \#(steps)}}"#
  ),
  (
    "step",
    any(of: [
      ref("text"), object([("to", ref("text")), ("by", ref("texts"))], required: ["to", "by"]),
    ])
  ),
].map { (name: String, schema: String) in "    \(quoted(name)): \(schema)" }

// MARK: - Parts of schemas

/// The states that may come after one.
private let steps = any(of: [
  #"{"type": "null"}"#, ref("step"), #"{"type": "array", "items": \#(ref("step"))}"#,
])

/// A reference to a definition.
private func ref(_ name: String) -> String {
  "{\"$ref\": " + quoted("#/definitions/" + name) + "}"
}

/// A mapping with these keys and no others.
private func object(_ keys: [(name: String, schema: String)], required: [String] = []) -> String {
  let properties = keys.map { "\(quoted($0.name)): \($0.schema)" }.joined(separator: ", ")
  let must = required.isEmpty ? "" : "\"required\": \(list(required)), "
  return #"{"type": "object", "additionalProperties": false, \#(must)"properties": {"#
    + properties + "}}"
}

private func any(of schemas: [String]) -> String {
  "{\"anyOf\": [" + schemas.joined(separator: ", ") + "]}"
}

/// A whole number, or a text that matches a pattern from end to end.
private func numberOrText(minimum: Int, maximum: Int? = nil, pattern: String) -> String {
  let bound = maximum.map { ", \"maximum\": \($0)" } ?? ""
  return any(of: [
    "{\"type\": \"integer\", \"minimum\": \(minimum)\(bound)}",
    "{\"type\": \"string\", \"pattern\": \(quoted("^(" + pattern + ")$"))}",
  ])
}

private func described(_ text: String, _ rest: String) -> String {
  "{\"description\": \(quoted(text)), \(rest)}"
}

private func reference(_ name: String, _ text: String) -> String {
  described(text, "\"allOf\": [\(ref(name))]")
}

private func choice(_ words: [String], _ text: String) -> String {
  described(text, "\"enum\": \(list(words))")
}

private func words<Word: RawRepresentable>(_ words: [Word], _ text: String) -> String
where Word.RawValue == String {
  choice(words.map(\.rawValue), text)
}

private func list(_ words: [String]) -> String {
  "[" + words.map(quoted).joined(separator: ", ") + "]"
}

private func quoted(_ text: String) -> String { JSONString.encode(Bytes(text)).text }
