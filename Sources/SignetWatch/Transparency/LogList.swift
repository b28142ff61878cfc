import Foundation
import SignetCore

/// The certificates of a list as crt.sh gives it in JSON.
struct LogList {
    static let maximumSize = 64 << 20
    private static let limits = JSONLimits(depth: 8, textLength: 1 << 20, values: 10_000_000)

    /// Certificate and precertificate of one serial number count once.
    let certificates: [LoggedCertificate]

    /// - Throws: `.malformedLog`
    init(_ bytes: [UInt8]) throws {
        guard let entries = try? JSONValue(bytes, limits: Self.limits).elements else {
            throw SignetError(
                .malformedLog, "The list of logged certificates is not a JSON array.",
                remedy: "Check the URL; crt.sh answers so also when it has too much to do.")
        }
        var seen: Set<String> = []
        certificates = try entries.compactMap { entry in
            guard let certificate = LoggedCertificate(entry) else {
                throw SignetError(
                    .malformedLog,
                    "The list of logged certificates has an entry without its serial number, issuer or end.",
                    remedy: "Check that the URL gives a list in the form of crt.sh.")
            }
            return seen.insert("\(certificate.serial) \(certificate.issuer)").inserted ? certificate : nil
        }
    }
}

extension LoggedCertificate {
    fileprivate init?(_ entry: JSONValue) {
        guard let serial = entry["serial_number"]?.text, !serial.isEmpty, serial.utf8.count <= 128,
            serial.allSatisfy(\.isHexDigit), let issuer = entry["issuer_name"]?.text,
            let end = entry["not_after"]?.text.flatMap({ try? MomentText.parse($0) })
        else { return nil }
        let digits = serial.lowercased().drop { $0 == "0" }
        let named = [entry["common_name"]?.text, entry["name_value"]?.text].compactMap { $0 }
        let names = named.flatMap { $0.split(whereSeparator: \.isNewline) }.map { $0.lowercased() }
        var number: Int64 = 0
        if case .integer(let id)? = entry["id"] { number = Int64(id) }
        // Pairs of digits, as serial numbers are written elsewhere.
        let even = digits.count.isMultiple(of: 2) ? String(digits) : "0\(digits)"
        self.init(
            serial: even.isEmpty ? "00" : even, issuer: issuer, names: Array(Set(names)).sorted(), notAfter: end,
            der: nil, entry: number)
    }
}
