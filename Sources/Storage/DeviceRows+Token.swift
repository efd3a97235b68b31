import Sync

extension DeviceRows {
  /// Takes another token for every request from now on.
  public func setToken(_ token: String) throws { try settings.set("token", token) }
}
