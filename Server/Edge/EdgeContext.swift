import Hummingbird
import NIOCore

/// A route's knowledge of a request beyond the request itself.
struct EdgeContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let address: SourceAddress
  private let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    address = SourceAddress(source.channel.remoteAddress)
    channel = source.channel
  }

  /// Tells a peer that waits for it (`Expect: 100-continue`) to send its body.
  func wantBody() {
    channel.triggerUserOutboundEvent(BodyWanted(), promise: nil)
  }
}
