/// This release of all programs.
public enum Release {
  /// As `--version` prints it and devices send it.
  public static let version = "0.1.0"
}
