import TestKit

// For files that are under way; goes with the next commits.
typealias TestCity = RunningCity
typealias TestDevice = RunningDevice
