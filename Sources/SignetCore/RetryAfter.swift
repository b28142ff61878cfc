import Foundation

/// The Retry-After header: seconds or an HTTP date (RFC 9110 section 10.2.3).
public enum RetryAfter {
    /// The longest wait that a server can ask for, where its reader sets no other limit; more is cut to it.
    public static let maximum: TimeInterval = 30 * 86_400

    /// The moment meant, between `now` and so many seconds later; nil when there is no header that can be read.
    public static func moment(_ header: String?, now: Date, atMost limit: TimeInterval = maximum) -> Date? {
        guard let text = header?.trimmingCharacters(in: .whitespaces), text.utf8.count <= 60 else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return now.addingTimeInterval(min(Double(text) ?? limit, limit))
        }
        return HTTPDate.parse(text).map { min(max($0, now), now.addingTimeInterval(limit)) }
    }
}
