import ArgumentParser

struct Seed: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "架空の市町村のデータを作ります。")
  func run() throws {}
}
