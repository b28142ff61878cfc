import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// Certificates of CAs below one of the mount: `root/sign-intermediate`, `issuer/:issuer_ref/sign-intermediate`.
struct IntermediateSigning: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let fields =
            CAFields.names + CAFields.contents + CAFields.signature + CertificateRendering.fields + [
                FieldDefinition("csr"), FieldDefinition("use_csr_values", .bool), FieldDefinition("key_usage", .list),
                FieldDefinition("skid"), FieldDefinition("enforce_leaf_not_after_behavior", .bool),
                FieldDefinition("issuer_ref", .string, default: "default"),
            ]
        return ["root/sign-intermediate", "issuer/:issuer_ref/sign-intermediate"].map { path in
            VaultRoute(RoutePattern(path), fields).on(.update) { try await sign($0) }
        }
    }

    private func sign(_ call: VaultCall) async throws -> VaultResponse {
        let rendering = try CertificateRendering(call)
        let directory = try await pki.issuers.directory()
        let issuer = try directory.signer(call.string("issuer_ref"))
        let own = try directory.certificate(of: issuer)
        if own.pathLength == 0 {
            throw VaultFailure.invalid(
                "signing certificate has a max path length of zero, and cannot issue further CA certificates")
        }
        let request = try Self.request(call)
        var (end, warnings) = try end(call, issuer, own)
        var template = CertificateTemplate(
            profile: try CAProfile.of(call, .intermediate, try await pki.urls(for: issuer)),
            publicKey: request.publicKey, notBefore: CAProfile.beginning(call), notAfter: end)
        if call.has("key_usage") {
            template.profile.keyUsage = KeyUsage(vaultNames: call.list("key_usage"))
                .union([.keyCertSign, .cRLSign])
        }
        template.issuer = own
        template.signature = try CAFields.scheme(call)
        try Self.setNames(of: &template, call, request)
        let record = try await pki.authorities.certify(
            template, authority: issuer.signingAuthority, role: nil, actor: call.actor)
        warnings += CAProfile.warnings(call)
        return .data(
            try rendering.members(record.certificate, chain: directory.chain(of: issuer)), warnings: warnings)
    }

    private static func request(_ call: VaultCall) throws -> CertificateRequest {
        let text = call.string("csr")
        guard !text.isEmpty else { throw VaultFailure.invalid("\"csr\" is empty") }
        guard let blocks = try? PEMBlock.parseAll(text), !blocks.isEmpty else {
            throw VaultFailure.invalid("csr contains no data")
        }
        do {
            return try CertificateRequest(pem: text)
        } catch let error as SignetError {
            throw VaultFailure.invalid("certificate request could not be parsed: \(error.message)")
        }
    }

    /// A CA may outlive its issuer, unless asked otherwise.
    private func end(
        _ call: VaultCall, _ issuer: PKIIssuer, _ own: DecodedCertificate
    ) throws -> (end: Date, warnings: [String]) {
        let limits = pki.services.limits
        var (end, warnings) = try RequestedEnd.of(
            call, usual: call.mount.defaultLeaseTTL(limits), maximum: call.mount.maxLeaseTTL(limits))
        if call.bool("enforce_leaf_not_after_behavior") || issuer.leafNotAfterBehavior == "always_enforce_err" {
            end = try issuer.limited(end, own: own.notAfter)
        } else if end > own.notAfter {
            warnings.append(
                "The expiration time for the signed certificate is after the CA's expiration time. If the new certificate "
                    + "is not treated as a root, validation paths with the certificate past the issuing CA's expiration "
                    + "time will fail.")
        }
        return (end, warnings)
    }

    private static func setNames(
        of template: inout CertificateTemplate, _ call: VaultCall, _ request: CertificateRequest
    ) throws {
        if call.bool("use_csr_values") {
            template.subject = request.subject
            template.alternativeNames = request.alternativeNames
            let isLimited = template.profile.nameConstraints != nil
            template.additionalExtensions = request.requestedExtensions
                .filter { !WrittenExtensions.all.contains($0.oid) }
                // Of the request only where nothing is said here.
                .filter { !isLimited || $0.oid != WrittenExtensions.nameConstraints }
                .map { AdditionalExtension(oid: $0.oid, critical: $0.critical, value: $0.value) }
        } else {
            let names = try CANames(call, request: request)
            template.subject = names.subject
            template.alternativeNames = names.alternativeNames
        }
        guard let text = call.optionalString("skid") else { return }
        guard let octets = [UInt8](hexadecimal: text), !octets.isEmpty, octets.count <= 64 else {
            throw VaultFailure.invalid("cannot parse requested SKID value \"\(text)\": hexadecimal digits are expected")
        }
        template.subjectKeyIdentifier = octets
    }
}

/// The extensions that are written from what is known of a certificate, never copied.
enum WrittenExtensions {
    static let subjectAlternativeName = "2.5.29.17"
    static let nameConstraints = "2.5.29.30"
    /// Key identifiers, usages, whether it is an authority, alternative names, places.
    static let all: Set<String> = [
        "2.5.29.14", "2.5.29.35", "2.5.29.15", "2.5.29.37", "2.5.29.19", subjectAlternativeName, "2.5.29.31",
        "2.5.29.46",
        "1.3.6.1.5.5.7.1.1",
    ]
}
