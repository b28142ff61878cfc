import Foundation
import SignetCore
import SignetPKI

/// Self-signed CAs: `root/generate`, `root/rotate`, `issuers/generate/root`.
struct RootGeneration: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let fields =
            CAFields.names + CAFields.contents + CAFields.signature + CAFields.key + CertificateRendering.fields
        return [
            VaultRoute("root/generate/:exported", fields).on(.update) { try await generate($0) },
            VaultRoute("issuers/generate/root/:exported", fields).on(.update) { try await generate($0) },
            VaultRoute("root/rotate/:exported", fields).on(.update) { try await generate($0, usualName: "next") },
        ]
    }

    /// - Parameter usualName: the issuer's name when none is given and it is free
    private func generate(_ call: VaultCall, usualName: String = "") async throws -> VaultResponse {
        let rendering = try CertificateRendering(call)
        let state = try await pki.issuers.directory().state
        var name = try state.newIssuerName(call)
        if name.isEmpty, !state.issuers.contains(where: { $0.name == usualName }) { name = usualName }
        let source = try await KeySource(call.string("exported"), call, pki)
        let limits = pki.services.limits
        let (end, warnings) = try RequestedEnd.of(
            call, usual: call.mount.defaultLeaseTTL(limits), maximum: call.mount.maxLeaseTTL(limits))
        let id = IssuerAdoption.identifier()
        let urls = try state.urls.filled(issuer: id, cluster: state.cluster)
        let certificate = try await certificate(call, source.key, urls, end)

        let adoption = IssuerAdoption(pki, actor: call.actor)
        let key = try await source.kept(call, by: adoption)
        let (issuer, _) = try await adoption.add(certificate, id: id, name: name, isImported: false)
        try await adoption.settleDefault(among: [issuer])
        try await pki.authorities.record(
            certificate, authority: issuer.signingAuthority, role: nil, actor: call.actor)

        var members = try rendering.members(
            certificate, chain: [certificate], key: source.isShown ? source.key : nil)
        members["ca_chain"] = nil
        members["issuer_id"] = .string(issuer.id)
        members["issuer_name"] = .string(issuer.name)
        members["key_id"] = .string(key.id)
        members["key_name"] = .string(key.name)
        return .data(members, warnings: warnings + Self.warnings(call, urls))
    }

    private func certificate(
        _ call: VaultCall, _ key: PrivateKey, _ urls: AIAURLs, _ end: Date
    ) async throws -> DecodedCertificate {
        let names = try CANames(call)
        let profile = try CAProfile.of(call, .root, urls)
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: call.now), subject: names.subject,
            alternativeNames: names.alternativeNames, publicKey: key.publicKey,
            notBefore: CAProfile.beginning(call), notAfter: end)
        return try DecodedCertificate(
            der: try await CertificateSigner.selfSigned(
                contents, key: key.signing(by: try CAFields.scheme(call)), profile: profile))
    }

    private static func warnings(_ call: VaultCall, _ urls: AIAURLs) -> [String] {
        var warnings: [String] = []
        if urls.isEmpty {
            warnings.append(
                "This mount hasn't configured any authority information access (AIA) fields; this may make it harder for "
                    + "systems to find missing certificates in the chain or to validate revocation status of "
                    + "certificates. Consider updating /config/urls or the newly generated issuer with this information."
            )
        }
        return warnings + CAProfile.warnings(call)
    }
}
