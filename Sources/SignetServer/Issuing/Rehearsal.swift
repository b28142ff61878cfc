import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetRenewal

extension Workspace {
    /// Renews a certificate as far as that can be tried without consequences: everything from the key to the finished
    /// certificate, but at the staging directory of its ACME issuer. Nothing is installed or kept.
    /// - Throws: `.notFound`; `.invalidInput` when its issuer has nothing to rehearse; as `ACMEIssuer.rehearse`.
    public func rehearse(_ name: String) async throws -> RehearsalRecord {
        try await rehearse(specification(of: name))
    }

    /// Rehearses the renewals of several certificates, one after the other: a failure of one is told and stops none.
    /// - Parameter names: empty: every certificate of an ACME issuer
    /// - Throws: `.notFound` for a name, before anything is rehearsed.
    public func rehearse(_ names: [String]) async throws -> [RehearsalLine] {
        let specs =
            names.isEmpty
            ? configuration.certificates.filter { $0.issuer.kind == ACMEIssuer.kind } : try names.map(specification)
        var lines: [RehearsalLine] = []
        for spec in specs {
            do {
                lines.append(RehearsalLine(spec, .success(try await rehearse(spec))))
            } catch {
                try Task.checkCancellation()
                lines.append(RehearsalLine(spec, .failure(error)))
            }
        }
        return lines
    }

    private func specification(of name: String) throws -> CertificateSpec {
        guard let spec = configuration.certificates.first(where: { $0.name == name }) else {
            throw SignetError(
                .notFound, "No certificate named \"\(name)\" is in \(configuration.path).",
                remedy: "See signet status for those there are.")
        }
        return spec
    }

    private func rehearse(_ spec: CertificateSpec) async throws -> RehearsalRecord {
        guard spec.issuer.kind == ACMEIssuer.kind else {
            throw SignetError(
                .invalidInput, "\"\(spec.name)\" comes from \(spec.issuer), where there is nothing to rehearse.",
                remedy: "Only certificates of ACME issuers are ordered at a staging directory first.")
        }
        let key = try PrivateKey.generate(spec.key.algorithm)
        let request = try await CertificateRequest.make(
            subject: spec.effectiveSubject, alternativeNames: spec.names, key: key)
        let issued = try await acme.acmeIssuer(named: spec.issuer.name).rehearse(request)
        let pair = try CertifiedKey(
            leaf: issued.leaf, key: key, intermediates: issued.intermediates, roots: issued.roots)
        try pair.check(covers: spec.names, at: Date())
        return RehearsalRecord(name: spec.name, issuer: spec.issuer, certificate: issued.leaf)
    }
}

/// What `signet renew NAME --dry-run` found out.
public struct RehearsalRecord: Presentable {
    public let name: String
    public let issuer: String
    /// The serial number of the certificate that the staging directory gave.
    public let serialNumber: String
    public let notAfter: Date
    /// Who signed it.
    public let signedBy: String

    init(name: String, issuer: IssuerReference, certificate: DecodedCertificate) {
        self.name = name
        self.issuer = issuer.description
        serialNumber = certificate.serialNumberText
        notAfter = certificate.notAfter
        signedBy = certificate.issuer.description
    }

    public var text: String {
        """
        \(name): a renewal from \(issuer) would succeed.
        Its staging directory gave certificate \(serialNumber), valid until \(MomentText.format(notAfter)), signed by
        \(signedBy). It was thrown away; what is installed is untouched.
        """
    }
}
