import Foundation
import SignetCore
import SignetPKI

extension DecodedCertificate {
    /// PEM without a newline at its end, as clients of the Vault API expect it.
    var trimmedPEM: String { pem.withoutFinalNewline }

    /// `0d:1f:…`, lower case.
    package var colonSerial: String { SerialForm.colons(serialNumber) }
}

extension String {
    var withoutFinalNewline: String {
        guard utf8.last == UInt8(ascii: "\n") else { return self }
        var text = self
        text.unicodeScalars.removeLast()
        return text
    }
}

/// Serial numbers as the Vault API writes them.
enum SerialForm {
    /// `0d:1f:…`, lower case, without a leading zero octet.
    static func colons(_ octets: [UInt8]) -> String {
        let significant = octets.drop { $0 == 0 }
        return pairs(significant.isEmpty ? [0] : Array(significant))
    }

    /// Every octet, with colons between.
    static func pairs(_ octets: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(octets.count * 3)
        for (index, digit) in octets.hexadecimal.utf8.enumerated() {
            if index > 0, index % 2 == 0 { text.append(UInt8(ascii: ":")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Date {
    /// Whole seconds since 1970.
    var unixSeconds: Int { Int(timeIntervalSince1970.rounded(.down)) }

    /// `2026-11-21T14:36:16Z`
    var rfc3339: String { formatted(.iso8601) }
}
