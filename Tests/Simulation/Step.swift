import Support

/// One thing that happens. Each step has a seed of its own, so that leaving another one out does not
/// change what this one would do more than it must.
public struct Step: Sendable, CustomStringConvertible {
  public enum Action: String, Sendable, CaseIterable {
    /// Somebody enters something and is told that it is saved.
    case enter
    /// A user opens a form, and saves it later, over the state that the form showed when it opened.
    case openForm, saveForm
    case sync
    /// The network: the request or the answer is lost or cut, or the request comes twice.
    case syncLosingRequest, syncLosingAnswer, syncCuttingRequest, syncCuttingAnswer, syncTwice
    /// A request that was sent before comes again, late.
    case replay
    /// Two devices' parcels share one commit.
    case syncTogether
    /// The device or the server dies in the middle, or its disk is full.
    case dieEntering, dieTaking, serverDies, fillDevice, fillServer
    /// The device's data are copied; the device goes back to the copy; the copy becomes another device.
    case copyDevice, returnToCopy, cloneDevice
    case backUp, returnToBackup, returnToOldBackup
    /// Somebody copies the server's folder, and later puts its database, or all of it, back without a word.
    case takeSnapshot, putDatabaseBack, putFolderBack
    /// The device's clock is set somewhere else.
    case turnClock
    /// A program that keeps to no rule sends a parcel under this device's token.
    case forge
    case endUser
    case revokeDevice
  }

  public let day: Int
  public let device: Int
  public let action: Action
  let seed: UInt64

  public var description: String { "day \(day), device \(device): \(action.rawValue)" }

  /// How often each thing happens, in a thousand steps.
  private static let weights: [(Action, Int)] = [
    (.enter, 400), (.openForm, 40), (.saveForm, 40), (.sync, 250), (.syncLosingRequest, 15),
    (.syncLosingAnswer, 30), (.syncCuttingRequest, 15), (.syncCuttingAnswer, 20), (.syncTwice, 15),
    (.replay, 15), (.syncTogether, 25), (.dieEntering, 15), (.dieTaking, 20), (.serverDies, 20),
    (.fillDevice, 6), (.fillServer, 6), (.copyDevice, 12), (.returnToCopy, 6), (.cloneDevice, 3),
    (.backUp, 12), (.returnToBackup, 4), (.returnToOldBackup, 4), (.turnClock, 10), (.forge, 18),
    (.takeSnapshot, 8), (.putDatabaseBack, 3), (.putFolderBack, 3),
    (.endUser, 2), (.revokeDevice, 2),
  ]

  /// The steps of a world: two a device and day on average, in a random order within the day.
  static func plan(_ settings: SimulationSettings) -> [Step] {
    var random = SeededGenerator(seed: settings.seed)
    let total = weights.reduce(0) { $0 + $1.1 }
    return (0..<settings.days).flatMap { day in
      (0..<settings.devices * stepsPerDeviceDay).map { _ in
        var ticket = Int.random(in: 0..<total, using: &random)
        let action = weights.first { weight in
          ticket -= weight.1
          return ticket < 0
        }
        return Step(
          day: day, device: Int.random(in: 0..<settings.devices, using: &random),
          action: action?.0 ?? .sync, seed: random.next())
      }
    }
  }

  private static let stepsPerDeviceDay = 2
}
