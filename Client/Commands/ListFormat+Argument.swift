import ArgumentParser
import Casework

extension ListFormat: ExpressibleByArgument {}
extension ListEncoding: ExpressibleByArgument {}
