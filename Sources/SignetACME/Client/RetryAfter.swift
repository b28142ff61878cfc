import Foundation
import SignetCore

/// The Retry-After header: seconds or an HTTP date (RFC 9110 section 10.2.3).
enum RetryAfter {
    /// The longest wait a CA can ask for; more is cut to it.
    static let maximum: TimeInterval = 30 * 86_400

    /// The moment meant, between `now` and ``maximum`` later; nil when there is no header that can be read.
    static func moment(_ header: String?, now: Date) -> Date? {
        guard let text = header?.trimmingCharacters(in: .whitespaces), text.utf8.count <= 60 else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return now.addingTimeInterval(min(Double(text) ?? maximum, maximum))
        }
        return HTTPDate.parse(text).map { min(max($0, now), now.addingTimeInterval(maximum)) }
    }
}
