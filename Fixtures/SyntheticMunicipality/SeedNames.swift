import Records

/// A person's name as it is written, 姓 and 名 with a full-width space between them, and its kana.
struct SeedName: Sendable {
  let surname: SeedNameTables.Entry
  let given: SeedNameTables.Entry

  var written: String { surname.written + "　" + given.written }
  var kana: String { surname.kana + "　" + given.kana }
}

/// Names that have not been given yet. A neighborhood shares a dozen surnames, as villages do.
struct SeedNames {
  private var given: Set<String> = []
  private var surnamesByAssociation: [[SeedNameTables.Entry]]

  init(associations: Int, _ generator: inout SeedGenerator) {
    surnamesByAssociation = (0..<associations).map { _ in
      generator.sample(12, of: SeedNameTables.surnames)
    }
  }

  /// A new name. Once a population has used up most combinations, names repeat, as they do in life.
  mutating func name(
    _ sex: Sex, isElder: Bool, association: Int?, _ generator: inout SeedGenerator
  ) -> SeedName {
    var name = draw(sex, isElder, association, &generator)
    for _ in 0..<12 where given.contains(name.written) {
      name = draw(sex, isElder, association, &generator)
    }
    given.insert(name.written)
    return name
  }

  private func draw(
    _ sex: Sex, _ isElder: Bool, _ association: Int?, _ generator: inout SeedGenerator
  ) -> SeedName {
    var surnames = SeedNameTables.surnames
    if let association, generator.happens(perMille: 750) {
      surnames = surnamesByAssociation[association]
    }
    return SeedName(
      surname: generator.pick(surnames), given: SeedNames.given(sex, isElder, &generator))
  }

  /// A given name that fits sex and generation.
  static func given(
    _ sex: Sex, _ isElder: Bool, _ generator: inout SeedGenerator
  ) -> SeedNameTables.Entry {
    switch (sex, isElder) {
    case (.male, true): generator.pick(SeedNameTables.elderMen)
    case (.male, false): generator.pick(SeedNameTables.youngerMen)
    case (_, true): generator.pick(SeedNameTables.elderWomen)
    case (_, false): generator.pick(SeedNameTables.youngerWomen)
    }
  }
}

extension SeedGenerator {
  /// A number in a range that is given to nobody: 0766-00.
  mutating func phone() -> String { "0766-00-" + String(10_000 + below(10_000)).dropFirst() }

  /// A mobile number in a range that is given to nobody: 090-0000.
  mutating func mobile() -> String { "090-0000-" + String(10_000 + below(10_000)).dropFirst() }
}
