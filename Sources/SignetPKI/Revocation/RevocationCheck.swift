import Foundation
import SignetCore

/// Looking up the certificates of a verified path in revocation lists (RFC 5280 section 6.3, full lists only).
public enum RevocationCheck {
    /// Checks every certificate of `path` for which one of `lists` is responsible.
    ///
    /// - Parameters:
    ///   - path: leaf first, root last, as `CertificateChain.verify` returns it
    ///   - moment: the time at which the lists must be current
    /// - Returns: whether every certificate below the root was looked up; the leaf always was.
    /// - Throws: `.certificateRevoked`; `.noRevocationList` when none is the leaf's issuer's; `.badRevocationList` when a list
    ///   is not signed by its issuer or not current.
    public static func check(
        path: [DecodedCertificate], lists: [CertificateRevocationList], at moment: Date
    ) throws -> Bool {
        var checked = 0
        for (certificate, issuer) in zip(path, path.dropFirst()) {
            let responsible = lists.filter { $0.issuer == issuer.subject }
            if responsible.isEmpty, checked == 0 { throw noList(of: issuer) }
            if responsible.isEmpty { continue }
            for list in responsible { try check(certificate, in: list, of: issuer, at: moment) }
            checked += 1
        }
        return checked == max(path.count - 1, 0)
    }

    private static func check(
        _ certificate: DecodedCertificate, in list: CertificateRevocationList, of issuer: DecodedCertificate,
        at moment: Date
    ) throws {
        guard list.isSigned(by: issuer) else {
            throw SignetError(
                .badRevocationList, "The revocation list of \(issuer.subject) is not signed by its key.",
                remedy: "Fetch the list again from its issuer.")
        }
        guard list.thisUpdate <= moment, moment <= list.nextUpdate ?? .distantFuture else {
            throw SignetError(
                .badRevocationList, "The revocation list of \(issuer.subject) is not current.",
                remedy: "Fetch a newer list from its issuer.")
        }
        let serial = certificate.serialNumber.drop { $0 == 0 }
        guard let entry = list.revoked.first(where: { $0.serialNumber.drop { $0 == 0 } == serial }) else { return }
        throw SignetError(
            .certificateRevoked,
            "The certificate \(certificate.serialNumberText) of \(issuer.subject) was revoked (\(entry.reason.name)).",
            remedy: "Replace it with a new one, with a new key if the reason is a compromise.")
    }

    private static func noList(of issuer: DecodedCertificate) -> SignetError {
        SignetError(
            .noRevocationList, "None of the revocation lists given is of \(issuer.subject).",
            remedy: "Give the list of the certificate's own issuer.")
    }
}

extension SignetError.Code {
    /// A certificate was revoked.
    public static let certificateRevoked = Self(rawValue: "certificate.revoked")
    /// No revocation list of the issuer is at hand.
    public static let noRevocationList = Self(rawValue: "revocation-list.none")
    /// A revocation list cannot be relied on.
    public static let badRevocationList = Self(rawValue: "revocation-list.unusable")
}
