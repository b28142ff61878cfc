import Foundation
import SignetCore

/// One block of a PEM text (RFC 7468, read leniently).
///
/// Reading takes what people keep in files: explanatory text around the blocks, lines of any length, any line ends, blanks
/// at the ends of lines, headers as OpenSSL writes them before encrypted keys (RFC 1421 section 4.6), and a missing last line
/// end. It does not take what would lose data: characters that are not base64, an `END` line of another label, or a block
/// that does not end.
public struct PEMBlock: Hashable, Sendable {
    /// What stands after `BEGIN`: `CERTIFICATE`, `PRIVATE KEY`.
    public let label: String
    /// The lines before the data, such as `Proc-Type` and `DEK-Info`; continuation lines are joined to theirs.
    public let headers: [String: String]
    /// The data, decoded.
    public let bytes: [UInt8]

    /// The largest text that is read, in bytes.
    public static let maximumTextSize = 16 << 20

    /// Creates a block.
    public init(label: String, headers: [String: String] = [:], bytes: [UInt8]) {
        self.label = label
        self.headers = headers
        self.bytes = bytes
    }

    /// All blocks of a text, in order; empty when there is none.
    /// - Throws: `.malformedPEM` naming the line.
    public static func parseAll(_ text: String) throws -> [PEMBlock] {
        try parseAll(Array(text.utf8))
    }

    /// All blocks of a text given as bytes, in order; the text around the blocks need not be UTF-8.
    /// - Throws: `.malformedPEM` naming the line.
    public static func parseAll(_ bytes: [UInt8]) throws -> [PEMBlock] {
        var reader = try PEMReader(bytes)
        return try reader.readAll()
    }

    /// The block as text: headers, then base64 of 64 columns, ending in a newline.
    public var text: String {
        var text = "-----BEGIN \(label)-----\n"
        for (name, value) in headersInOrder { text += "\(name): \(value)\n" }
        if !headers.isEmpty { text += "\n" }
        let encoded = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        if !encoded.isEmpty { text += encoded + "\n" }
        return text + "-----END \(label)-----\n"
    }

    /// `Proc-Type` must come first (RFC 1421 section 4.6.1.1) and OpenSSL wants `DEK-Info` right after it.
    private var headersInOrder: [(key: String, value: String)] {
        let rank = ["Proc-Type": 0, "DEK-Info": 1]
        return headers.sorted { (rank[$0.key] ?? 2, $0.key) < (rank[$1.key] ?? 2, $1.key) }
    }
}

extension [PEMBlock] {
    /// What a text holds in place of the block that was sought, for messages: `no PEM block`, `only "CERTIFICATE"`.
    var summary: String {
        guard !isEmpty else { return "no PEM block" }
        let labels = prefix(3).map { "\"\($0.label.prefix(40))\"" }.joined(separator: ", ")
        return count > 3 ? "only \(labels) and \(count - 3) more" : "only \(labels)"
    }
}

extension SignetError.Code {
    /// A PEM text is damaged.
    public static let malformedPEM = Self(rawValue: "pem.malformed")
}
