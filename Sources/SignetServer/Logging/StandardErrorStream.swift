import Foundation

/// Standard error, for lines that nobody waits for.
public enum StandardErrorStream {
    /// Writes the text. What cannot be written (a full disk, a reader that has gone) is lost: there is nobody left to tell, and
    /// the work goes on.
    public static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
