import Foundation
import SignetPKI

/// A certificate, or the promise of one, of which a log tells.
public struct LoggedCertificate: Hashable, Sendable {
    /// Lower-case hexadecimal without leading zeros, as ``DecodedCertificate/serialNumberText``: that of a precertificate is the
    /// same as that of the certificate, while their fingerprints differ.
    public let serial: String
    /// The issuer's name as text.
    public let issuer: String
    /// DNS names, lower case.
    public let names: [String]
    public let notAfter: Date
    /// The certificate or the precertificate; nil: the list does not hold it.
    public let der: [UInt8]?
    /// The number of the entry in the log, or by which the list names it.
    public let entry: Int64

    init(serial: String, issuer: String, names: [String], notAfter: Date, der: [UInt8]?, entry: Int64) {
        self.serial = serial
        self.issuer = issuer
        self.names = names
        self.notAfter = notAfter
        self.der = der
        self.entry = entry
    }

    init(_ certificate: DecodedCertificate, entry: Int64) {
        self.init(
            serial: certificate.serialNumberText, issuer: certificate.issuer.description,
            names: Self.names(of: certificate), notAfter: certificate.notAfter, der: certificate.der, entry: entry)
    }

    /// What an entry of a log is about; of a precertificate entry what the log's tree vouches for, which is the part of the certificate
    /// that is to be signed: a precertificate that says something else is not shown.
    init?(_ entry: LogTile.Entry, number: Int64) {
        let shown = try? DecodedCertificate(der: entry.der)
        guard let covered = entry.toBeSigned.flatMap({ try? DecodedCertificate(der: Self.unsigned($0)) }) else {
            guard let shown else { return nil }
            self.init(shown, entry: number)
            return
        }
        let vouched = LoggedCertificate(covered, entry: number)
        let isSame = shown.map {
            $0.serialNumberText == vouched.serial && $0.notAfter == vouched.notAfter
                && Self.names(of: $0) == vouched.names
        }
        self.init(
            serial: vouched.serial, issuer: vouched.issuer, names: vouched.names, notAfter: vouched.notAfter,
            der: isSame == true ? entry.der : nil, entry: number)
    }

    /// A certificate with that part to be signed, and without a signature.
    private static func unsigned(_ toBeSigned: [UInt8]) -> [UInt8] {
        let content = toBeSigned + KeyAlgorithm.ecdsaP256.signatureAlgorithmIdentifier + [3, 2, 0, 0]
        let length = withUnsafeBytes(of: UInt32(content.count).bigEndian) { Array($0) }
        return [0x30, 0x84] + length + content
    }

    /// With the common name: old certificates have no other.
    private static func names(of certificate: DecodedCertificate) -> [String] {
        var names: [String] = []
        for case .dns(let name) in certificate.alternativeNames { names.append(name) }
        if let common = certificate.subject.commonName?.lowercased(), !names.contains(common) { names.append(common) }
        return names
    }

    /// Those of the names that are one of `domains`, or below one.
    func names(within domains: [String]) -> [String] {
        names.filter { name in
            let host = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
            return domains.contains { host == $0 || host.hasSuffix(".\($0)") }
        }
    }
}
