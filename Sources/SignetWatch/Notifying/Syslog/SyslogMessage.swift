import Foundation
import SignetCore

/// One message of RFC 5424.
struct SyslogMessage {
    /// The number that RFC 5612 keeps for documentation: Signet has no enterprise number of its own.
    private static let elementID = "certificate@32473"

    let facility: Int
    let host: String
    let processID: Int32
    let moment: Date
    let entry: NoticeLog.Entry

    /// - Parameter limit: of bytes; the text gives way, at the border of a character
    func bytes(limit: Int) -> [UInt8] {
        let priority = facility * 8 + entry.severity.rawValue
        let header =
            "<\(priority)>1 \(moment.ISO8601Format()) \(Self.token(host, 255)) signet \(processID) \(Self.token(entry.kind, 32)) "
        let fields = entry.fields.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
        // The byte order mark says that the text is UTF-8 (section 6.4).
        var bytes = Array("\(header)[\(([Self.elementID] + fields).joined(separator: " "))] \u{FEFF}".utf8)
        if bytes.count > limit { bytes = Array("\(header)- \u{FEFF}".utf8) }
        for scalar in entry.text.unicodeScalars {
            let piece = Array(String(scalar).utf8)
            guard bytes.count + piece.count <= limit else { break }
            bytes += piece
        }
        return bytes
    }

    /// Section 6.3.3.
    private static func escaped(_ value: String) -> String {
        value.escaped { ["\\", "\"", "]"].contains($0) ? "\\\($0)" : nil }
    }

    /// Printable ASCII without blanks; a hyphen for nothing.
    private static func token(_ text: String, _ limit: Int) -> String {
        let usable = text.unicodeScalars.filter { (0x21...0x7E).contains($0.value) }.prefix(limit)
        return usable.isEmpty ? "-" : String(String.UnicodeScalarView(usable))
    }
}
