import Problems
import Records

extension Problem {
  /// The sentence for somebody at the menu, who types no commands.
  var menuSentence: String {
    sentence.replacing(" tsunagu sync ", with: "「送る・受け取る」")
      .replacing("tsunagu sync ", with: "「送る・受け取る」")
  }
}
