import TestKit

// For files that are under way; goes with the next commits.
typealias SyncScene = City
typealias SceneDevice = CityDevice
