import Foundation
import SignetCore

/// A message as it goes over the wire: RFC 5322, with a text and an HTML part (RFC 2046 section 5.1.4).
struct MailMessage: Sendable {
    let from: MailAddress
    let to: [MailAddress]
    let subject: String
    let text: String
    let html: String
    let date: Date
    /// Unique, of letters, digits and hyphens; the same at each attempt.
    let id: String

    var bytes: [UInt8] {
        let boundary = "signet-\(id)"
        let headers = [
            MailHeader("From", [from]),
            MailHeader("To", to),
            MailHeader("Subject", text: subject),
            MailHeader("Date", token: Self.format(date)),
            MailHeader("Message-ID", token: "<\(id)@\(messageDomain)>"),
            // RFC 3834 section 5: nobody's absence note answers it.
            MailHeader("Auto-Submitted", token: "auto-generated"),
            MailHeader("User-Agent", token: "signet/\(SignetVersion.current)"),
            MailHeader("MIME-Version", token: "1.0"),
            MailHeader("Content-Type", token: "multipart/alternative; boundary=\"\(boundary)\""),
        ]
        var bytes = headers.flatMap { Array($0.text.utf8) }
        bytes += "\r\n".utf8
        for (type, body) in [("text/plain", text), ("text/html", html)] {
            bytes += "--\(boundary)\r\nContent-Type: \(type); charset=utf-8\r\n".utf8
            bytes += "Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
            bytes += QuotedPrintable.encode(body)
        }
        bytes += "--\(boundary)--\r\n".utf8
        return bytes
    }

    /// An address literal is no host for an identifier.
    private var messageDomain: String { from.domain.hasPrefix("[") ? "signet.invalid" : from.domain }

    /// RFC 5322 section 3.3, in UTC.
    static func format(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let two = { (number: Int?) in String(format: "%02d", number ?? 0) }
        return "\(days[((parts.weekday ?? 1) - 1) % 7]), \(two(parts.day)) \(months[((parts.month ?? 1) - 1) % 12]) "
            + "\(String(format: "%04d", parts.year ?? 0)) \(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) +0000"
    }
}
