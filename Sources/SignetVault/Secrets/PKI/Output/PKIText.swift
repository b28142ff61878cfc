import Foundation
import SignetPKI

extension DecodedCertificate {
    /// PEM without a newline at its end, as clients of the Vault API expect it.
    var trimmedPEM: String { pem.withoutFinalNewline }

    /// `0d:1f:…`, lower case.
    var colonSerial: String { SerialForm.colons(serialNumber) }
}

extension String {
    var withoutFinalNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}

/// Serial numbers as the Vault API writes them.
enum SerialForm {
    /// `0d:1f:…`, lower case, without a leading zero octet.
    static func colons(_ octets: [UInt8]) -> String {
        let significant = octets.drop { $0 == 0 }
        return pairs(significant.isEmpty ? [0] : Array(significant))
    }

    /// Every octet, with colons between.
    static func pairs(_ octets: [UInt8]) -> String { octets.map { [$0].hexadecimal }.joined(separator: ":") }
}

extension Date {
    /// Whole seconds since 1970.
    var unixSeconds: Int { Int(timeIntervalSince1970.rounded(.down)) }

    /// `2026-11-21T14:36:16Z`
    var rfc3339: String { formatted(.iso8601) }
}
