import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// A certificate that someone asks for once, on the command line: nobody keeps it valid.
public struct SingleCertificate: Sendable {
    private var spec: CertificateSpec

    /// - Parameters:
    ///   - subject: nil: the first DNS name as common name
    ///   - lifetime: nil: the issuer's default
    public init(
        names: [AlternativeName], subject: DistinguishedName?, usage: CertificateUsage = .server,
        lifetime: DurationText? = nil
    ) {
        spec = CertificateSpec(
            name: Self.label(names: names, subject: subject), names: names, issuer: .selfSigned)
        spec.subject = subject
        spec.usage = usage
        spec.lifetime = lifetime
    }

    /// What to call it: its first name, else its common name.
    public var label: String { spec.name }

    /// The subject given, else the first DNS name as common name.
    public var subject: DistinguishedName { spec.effectiveSubject }

    /// A request for it.
    /// - Parameter isAuthority: whether the request asks for a certificate that may sign others
    public func request(key: PrivateKey, isAuthority: Bool = false) async throws -> CertificateRequest {
        try await CertificateRequest.make(
            subject: subject, alternativeNames: spec.names, isAuthority: isAuthority, key: key)
    }

    /// The certificate, signed by its own key.
    public func selfSigned(key: PrivateKey, clock: any WallClock = SystemClock()) async throws -> IssuedCertificate {
        let order = IssuanceOrder(spec: spec, request: try await request(key: key), replaces: nil)
        return try await SelfSignedIssuer(clock: clock).issue(order, key: key)
    }

    private static func label(names: [AlternativeName], subject: DistinguishedName?) -> String {
        names.first?.value ?? subject?.commonName ?? "certificate"
    }
}
