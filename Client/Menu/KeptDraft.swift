import Casework
import Records
import Storage

/// A form in progress: the answers so far, the line that is being typed, and the day on which it was begun.
struct OpenForm {
  var progress: FormProgress
  let day: CalendarDate
  var typed = ""
}

/// The form that somebody is filling in, kept on the device after each answer. It is sealed like any record, is no entry
/// yet, and survives a kill, a flat battery and a lock.
struct KeptDraft {
  let session: Session

  /// Keeps what there is so far. A disk that is full stops nobody from finishing the form.
  func keep(_ form: OpenForm) {
    guard session.store.holdsDraft else { return }
    let draft: Value = [
      "day": .text(form.day.description), "progress": form.progress.draft,
      "typed": .text(form.typed),
    ]
    try? session.store.transact { try $0.setSetting(DeviceRows.draftSetting, JSON.text(draft)) }
  }

  /// The form that was left.
  func found() throws -> OpenForm? {
    guard session.store.holdsDraft,
      let text = try session.store.read({ try $0.setting(DeviceRows.draftSetting) }),
      let draft = try? JSON.read(text), let progress = draft["progress"].flatMap(FormProgress.init),
      let day = draft["day"]?.text.flatMap(CalendarDate.init(iso:))
    else { return nil }
    return OpenForm(progress: progress, day: day, typed: draft["typed"]?.text ?? "")
  }

  func forget() throws { try session.store.transact(forget(in:)) }

  /// Forgets it together with something else: when its entry is saved.
  func forget(in rows: DeviceRows) throws {
    guard session.store.holdsDraft else { return }
    try rows.setSetting(DeviceRows.draftSetting, nil)
  }

  /// Asks what is to become of a form that was left.
  ///
  /// - Returns: the form to go on with; nil where nobody wants that now.
  func offer(_ keyboard: Keyboard) throws -> OpenForm? {
    guard var form = try found() else { return nil }
    let person = form.progress.answers[SharedField.person]?.text.flatMap(RecordID.init)
    var about = ""
    if let person, try !session.isCacheLocked {
      try session.show { rows, _ in
        about = "  " + (try Names(rows: rows).name(of: person)) + "さん"
        return Subjects(.list, [Person.kindName], [person])
      }
    }
    Output.say("\n前に書きかけた入力が残っています。")
    Output.say("  \(form.progress.form.title)\(about)  (\(form.day.japanese))")
    switch try Choices(keyboard: keyboard).one("どうしますか", ["つづきを書く", "やめて消す"]) {
    case .chosen(0):
      if form.day != session.today {
        form.progress.supply(form.day)
        Output.say("日付は\(form.day.japanese)のままです。")
      }
      return form
    case .chosen:
      try forget()
      Output.say("書きかけを消しました。")
      return nil
    case .otherwise, .back: return nil
    }
  }
}
