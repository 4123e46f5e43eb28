/// An event in a history. Each act says all that it does, so that what is left of a
/// history without some of its acts is a history, too: an act that has nothing to act on does
/// nothing.
struct Act: Equatable, Sendable {
  /// The number that stands for the act in tokens and in sets of edits; it is not its place.
  var number: Int
  var kind: Kind

  enum Kind: Equatable, Sendable {
    /// Edits a record in the file of a clone, or in its store where the clone has one.
    case edit(clone: Int, Edit)
    case commit(clone: Int)
    /// Merges the last commits of other places: several of them at once are an octopus.
    case merge(into: Int, from: [Int])
    /// Merges the last commit of another place around a stash of what is in no commit yet.
    case mergeAroundStash(into: Int, from: Int)
    /// Two clones merge what the other one has, neither knowing of the other's merge.
    case crissCross(Int, Int)
    /// Replays a clone's commits on top of another place's, if nobody else has them yet.
    case rebase(clone: Int, onto: Int)
    /// Takes over a single commit: the one this many edits before another place's last.
    case cherryPick(into: Int, from: Int, back: Int)
    /// Reverts a commit: the one this many edits before the clone's last.
    case revert(clone: Int, back: Int)
    /// Moves the remote to the clone's last commit, if that has all of the remote's.
    case push(clone: Int)
    case export(clone: Int)
    case importFile(clone: Int)
  }
}

/// An edit of one record.
struct Edit: Equatable, Sendable {
  var key: String
  var change: Change
  /// What the record's clock says after the edit, as JSON; nil leaves it.
  var clock: String?
  var isInStore = false

  enum Change: Equatable, Sendable {
    /// Adds the record, with these members besides its key.
    case create([Member])
    case delete
    /// Makes a tombstone of the record, with these members.
    case bury([Member])
    /// Makes a tombstone live again.
    case restore
    /// Sets members that belong together, the first of which leads them; nil removes one.
    case set([Assignment])
    /// Adds to a number.
    case count(String, by: Int)
    /// Replaces a line of a text, or adds one after the last.
    case line(String, index: Int, text: String)
    /// Adds an element to a list or an object, or replaces the one with its name.
    case put(String, Member)
    /// Replaces the value of one of the elements that are there, counted from the first one over
    /// and over.
    case change(String, index: Int, text: String)
    /// Removes one of the elements.
    case take(String, index: Int)
    /// Moves the record to another line.
    case move(to: Int)
  }

  struct Assignment: Equatable, Sendable {
    var name: String
    var text: String?
  }
}

extension Act: CustomStringConvertible {
  var description: String {
    switch kind {
    case .edit(let clone, let edit): "\(number). in clone \(clone): \(edit)"
    case .commit(let clone): "\(number). clone \(clone) commits"
    case .merge(let into, let from):
      "\(number). clone \(into) merges \(from.map { "\($0)" }.joined(separator: ", "))"
    case .mergeAroundStash(let into, let from):
      "\(number). clone \(into) stashes its edits, merges \(from), and takes them up again"
    case .crissCross(let first, let second):
      "\(number). clones \(first) and \(second) merge each other"
    case .rebase(let clone, let onto): "\(number). clone \(clone) rebases onto \(onto)"
    case .cherryPick(let into, let from, let back):
      "\(number). clone \(into) picks a commit from \(from), \(back) back"
    case .revert(let clone, let back): "\(number). clone \(clone) reverts a commit, \(back) back"
    case .push(let clone): "\(number). clone \(clone) pushes"
    case .export(let clone): "\(number). clone \(clone) exports its store"
    case .importFile(let clone): "\(number). clone \(clone) imports its file"
    }
  }
}

extension Edit: CustomStringConvertible {
  var description: String {
    let place = isInStore ? " in the store" : ""
    let time = clock.map { ", at \($0)" } ?? ""
    return "\(key)\(place): \(change)\(time)"
  }
}

extension Edit.Change: CustomStringConvertible {
  var description: String {
    switch self {
    case .create(let members): "create \(Row(key: "", members: members).line)"
    case .delete: "delete"
    case .bury(let members): "bury \(Row(key: "", members: members).line)"
    case .restore: "restore"
    case .set(let assignments):
      "set " + assignments.map { "\($0.name) = \($0.text ?? "nothing")" }.joined(separator: ", ")
    case .count(let field, let difference): "\(field) += \(difference)"
    case .line(let field, let index, let text): "\(field): line \(index) = \(text)"
    case .put(let field, let element): "\(field): put \(element.name) = \(element.text)"
    case .change(let field, let index, let text): "\(field): element \(index) = \(text)"
    case .take(let field, let index): "\(field): take element \(index)"
    case .move(let index): "move to line \(index)"
    }
  }
}
