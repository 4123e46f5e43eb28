internal import CommandInterface
internal import Exchange

extension Workspace {
  /// Reports what was saved of a damaged store.
  func reportRebuilding(_ outcome: RebuildingOutcome, reason: String) {
    tell(
      Messages.rebuilt(
        path: storePath,
        reason: reason,
        savedCount: outcome.savedCount,
        mayLackEdits: outcome.mayLackEdits,
        damagedPath: outcome.damagedPath
      )
    )
    tell(outcome.overridden.map { Messages.overridden(path: $0.path, count: $0.count) })
    for (path, error) in outcome.unread {
      tell([Messages.notReadAgain(path: path)] + Messages.failure(VerbFailure(error)))
    }
  }
}
