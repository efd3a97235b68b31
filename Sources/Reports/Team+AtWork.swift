import Records

extension Record {
  /// Whether this team is at work on a day: formed before, and not ended.
  public func isTeamAtWork(on day: CalendarDate) -> Bool {
    if let formed = self[Team.formedOn], formed > day { return false }
    if let ended = self[Team.endedOn], ended < day { return false }
    return true
  }
}
