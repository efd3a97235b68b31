import Casework
import Records
import Storage

/// The form that somebody is filling in, kept on the device after each answer. It is sealed like any record, is no entry
/// yet, and survives a kill, a flat battery and a lock.
struct KeptDraft {
  let session: Session

  /// Keeps the answers so far. A disk that is full stops nobody from finishing the form.
  func keep(_ progress: FormProgress, begunOn day: CalendarDate) {
    let draft: Value = ["day": .text(day.description), "progress": progress.draft]
    try? session.store.transact { try $0.setSetting(DeviceRows.draftSetting, JSON.text(draft)) }
  }

  /// The form that was left, with the day on which it was begun.
  func found() throws -> (progress: FormProgress, day: CalendarDate)? {
    guard let text = try session.store.read({ try $0.setting(DeviceRows.draftSetting) }),
      let draft = try? JSON.read(text), let progress = draft["progress"].flatMap(FormProgress.init),
      let day = draft["day"]?.text.flatMap(CalendarDate.init(iso:))
    else { return nil }
    return (progress, day)
  }

  func forget() throws { try session.store.transact(KeptDraft.forget) }

  /// Forgets it together with something else: when its entry is saved.
  static func forget(in rows: DeviceRows) throws {
    try rows.setSetting(DeviceRows.draftSetting, nil)
  }

  /// Asks what is to become of a form that was left.
  ///
  /// - Returns: the form to go on with; nil where nobody wants that now.
  func offer(_ keyboard: Keyboard) throws -> (progress: FormProgress, day: CalendarDate)? {
    guard let (progress, day) = try found() else { return nil }
    let person = progress.answers[SharedField.person]?.text.flatMap(RecordID.init)
    var about = ""
    if let person {
      try session.show { rows, _ in
        about = "  " + (try Names(rows: rows).of(person)) + "さん"
        return Subjects(.list, [Person.kindName], [person])
      }
    }
    print("\n前に書きかけた入力が残っています。")
    print("  \(progress.form.title)\(about)  (\(day.japanese))")
    switch Choices(keyboard: keyboard).one("どうしますか", ["つづきを書く", "やめて消す"]) {
    case .chosen(0):
      var resumed = progress
      if day != session.today {
        resumed.supply(day)
        print("日付は\(day.japanese)のままです。")
      }
      return (resumed, day)
    case .chosen:
      try forget()
      print("書きかけを消しました。")
      return nil
    case .otherwise, .back, .ended: return nil
    }
  }
}
