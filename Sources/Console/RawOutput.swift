import Foundation
import Records

/// Bytes to a descriptor, all of them or a reason.
public enum RawOutput {
  /// Writes all bytes.
  ///
  /// - Returns: why it could not; nil where it could.
  public static func write(_ bytes: [UInt8], to descriptor: Int32) -> String? {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return reason(count == 0 ? EIO : errno) }
        done += count
      }
      return nil
    }
  }

  /// The reason why the system did not take the output, in Japanese.
  public static func reason(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "空き容量がありません"
    case EPIPE: "受け取る側が先に閉じました"
    case EBADF: "出力の先がありません"
    case EFBIG: "ファイルが大きすぎます"
    case EACCES, EPERM, EROFS: "書き込みが許されていません"
    case ENOENT, ENOTDIR: "その場所がありません"
    case EIO: "装置が書き込みに失敗しました"
    default: "システムの理由 \(code)"
    }
  }

  /// A line at the terminal that the next one takes the place of; an empty one takes it away.
  public static func passing(_ line: String) {
    let text = line.isEmpty ? "\r\u{1b}[K" : "\r" + PrintableText.printable(line)
    _ = write(Array(text.utf8), to: STDERR_FILENO)
  }
}
