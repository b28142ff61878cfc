import Foundation
import SignetPKI

/// What the certificates of CAs say beside names and dates, from the fields of ``CAFields/contents``.
enum CAProfile {
    /// - Throws: `VaultFailure` (400).
    static func of(_ call: VaultCall, _ usage: CertificateUsage, _ urls: AIAURLs) throws -> CertificateProfile {
        var profile = CertificateProfile(usage: usage)
        profile.keyUsage = [.keyCertSign, .cRLSign]
        let length = call.integer("max_path_length")
        guard length >= -1 else { throw VaultFailure.invalid("invalid max_path_length: \(length)") }
        profile.pathLength = length < 0 ? nil : length
        profile.nameConstraints = CAConstraints.of(call)
        profile.setPlaces(urls)
        return profile
    }

    /// When such a certificate begins.
    static func beginning(_ call: VaultCall) -> Date {
        call.now.addingTimeInterval(-Double(max(call.seconds("not_before_duration"), 0)))
    }

    static func warnings(_ call: VaultCall) -> [String] {
        guard call.integer("max_path_length") == 0 else { return [] }
        return [
            "Max path length of the generated certificate is zero. This certificate cannot be used to issue intermediate "
                + "CA certificates."
        ]
    }
}

extension CertificateProfile {
    /// Sets where certificates say that issuer, list and status can be had.
    mutating func setPlaces(_ urls: AIAURLs) {
        issuingCertificateURLs = urls.issuingCertificates
        crlURLs = urls.crlDistributionPoints
        deltaListURLs = urls.deltaCRLDistributionPoints
        ocspURLs = urls.ocspServers
    }
}
