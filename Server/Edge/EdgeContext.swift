import Hummingbird
import NIOCore

/// What a route knows of a request beyond the request itself.
struct EdgeContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let address: SourceAddress

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    address = SourceAddress(source.channel.remoteAddress)
  }
}
