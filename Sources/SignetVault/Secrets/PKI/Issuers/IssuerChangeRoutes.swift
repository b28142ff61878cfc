import Foundation
import SignetCore
import SignetPKI

/// Changing and removing issuers.
struct IssuerChangeRoutes: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    private static let fields: FieldSchema =
        [
            FieldDefinition("issuer_name"),
            FieldDefinition("leaf_not_after_behavior", .lowercasedString, default: "err"),
            FieldDefinition("manual_chain", .list),
            FieldDefinition("usage", .list, default: .string(IssuerUsage.all.text)),
            FieldDefinition("revocation_signature_algorithm"), FieldDefinition("enable_aia_url_templating", .bool),
        ] + AIAURLs.fields + VerificationSwitches.fields

    var routes: [VaultRoute] {
        [
            VaultRoute("issuer/:issuer_ref", Self.fields)
                .on(.update) { try await change($0, keepingOthers: false) }
                .on(.patch) { try await change($0, keepingOthers: true) }
                .on(.delete) { try await delete($0) },
            VaultRoute("root").on(.delete, .sudo) { try await deleteAll($0) },
        ]
    }

    // MARK: Changing

    /// - Parameter keepingOthers: what is not sent stays as it is; otherwise it becomes what it is without any wish
    private func change(_ call: VaultCall, keepingOthers: Bool) async throws -> VaultResponse {
        try VerificationSwitches.check(call)
        let before = try await pki.issuers.directory()
        let former = try before.issuer(call.string("issuer_ref"))
        let certificate = try before.certificate(of: former)
        let (issuer, told) = try await pki.issuers.change { state in
            guard let index = state.issuers.firstIndex(where: { $0.id == former.id }) else {
                throw VaultFailure.fault("unable to find PKI issuer for reference: \(former.id)")
            }
            var issuer = state.issuers[index]
            let told = try Self.apply(
                call, to: &issuer, certificate, before, isWanted: { !keepingOthers || call.has($0) })
            try state.checkIssuerName(issuer.name, except: issuer.id)
            state.issuers[index] = issuer
            return (issuer, told)
        }
        var warnings = told
        try await pki.applyPublicationTerms()
        if issuer.name != former.name {
            warnings += try await RoleReferences(pki).warnings(of: [former.name])
        }
        return .data(try await pki.issuers.directory().members(of: issuer), warnings: warnings)
    }

    private static func apply(
        _ call: VaultCall, to issuer: inout PKIIssuer, _ certificate: DecodedCertificate, _ directory: PKIDirectory,
        isWanted: (String) -> Bool
    ) throws -> [String] {
        if isWanted("issuer_name") { issuer.name = call.string("issuer_name") }
        if isWanted("leaf_not_after_behavior") {
            issuer.leafNotAfterBehavior = try leafBehaviour(call.string("leaf_not_after_behavior"))
        }
        if isWanted("manual_chain") {
            issuer.manualChain = try manualChain(call.list("manual_chain"), of: issuer, directory)
        }
        if isWanted("revocation_signature_algorithm") {
            issuer.revocationSignatureAlgorithm = call.string("revocation_signature_algorithm")
            try RevocationSignature.check(
                issuer.revocationSignatureAlgorithm, for: certificate.publicKey?.algorithm)
        }
        issuer.urls.take(call, where: isWanted)
        if isWanted("enable_aia_url_templating") { issuer.urls.isTemplate = call.bool("enable_aia_url_templating") }
        try issuer.urls.check()
        return isWanted("usage") ? try setUsage(of: &issuer, call, certificate) : []
    }

    private static func leafBehaviour(_ text: String) throws -> String {
        guard ["err", "truncate", "permit", "always_enforce_err"].contains(text) else {
            throw VaultFailure.invalid(
                "Unknown value for field `leaf_not_after_behavior`. Possible values are `err`, `truncate`, `permit` and "
                    + "`always_enforce_err`.")
        }
        return text
    }

    private static func manualChain(
        _ references: [String], of issuer: PKIIssuer, _ directory: PKIDirectory
    ) throws -> [String]? {
        guard !references.isEmpty else { return nil }
        let chain = try references.map { try directory.issuer($0).id }
        guard chain.first == issuer.id else {
            throw VaultFailure.invalid("manual chain must begin with the issuer itself: \(issuer.id)")
        }
        guard Set(chain).count == chain.count else {
            throw VaultFailure.invalid("manual chain names an issuer twice")
        }
        return chain
    }

    private static func setUsage(
        of issuer: inout PKIIssuer, _ call: VaultCall, _ certificate: DecodedCertificate
    ) throws -> [String] {
        var usage = try IssuerUsage(names: call.list("usage"))
        var warnings: [String] = []
        if issuer.revokedAt != nil, usage.contains(.issuingCertificates) {
            usage.remove(.issuingCertificates)
            warnings.append("This issuer was revoked, so it did not get the usage issuing-certificates.")
        }
        if usage.contains(.crlSigning), !(certificate.keyUsage?.contains(.cRLSign) ?? true) {
            guard !call.has("usage") else {
                throw VaultFailure.invalid(
                    "This issuer's underlying certificate lacks the CRLSign KeyUsage value; unable to set "
                        + "CRLSigningUsage on this issuer as a result.")
            }
            usage.remove(.crlSigning)
        }
        issuer.usage = usage
        return warnings
    }

    // MARK: Removing

    private func delete(_ call: VaultCall) async throws -> VaultResponse {
        let reference = call.string("issuer_ref")
        // As if it had been removed: who removes wants it gone.
        guard let issuer = try? await pki.issuers.issuer(reference) else { return .nothing }
        let (isDefault, orphans) = try await pki.issuers.change { state in
            let orphans = state.remove(issuers: [issuer.id])
            let isDefault = state.defaultIssuer == issuer.id
            if isDefault { state.defaultIssuer = nil }
            return (isDefault, orphans)
        }
        for orphan in orphans { try await pki.authorities.retire(authority: orphan, actor: call.actor) }
        var response = VaultResponse.nothing
        response.warnings = try await RoleReferences(pki).warnings(of: [issuer.id, issuer.name])
        if isDefault {
            response.warnings.append(
                "Deleted issuer \(issuer.id) (via issuer_ref \(reference)); this was configured as the default issuer. "
                    + "Operations without an explicit issuer will not work until a new default is configured.")
        }
        return response
    }

    private func deleteAll(_ call: VaultCall) async throws -> VaultResponse {
        let (authorities, keys, count) = try await pki.issuers.change { state in
            let removed = (Set(state.issuers.compactMap(\.authority)), state.keys.map(\.id), state.issuers.count)
            state.issuers = []
            state.keys = []
            state.defaultIssuer = nil
            state.defaultKey = nil
            return removed
        }
        for key in keys { try await pki.issuers.removePrivateKey(key) }
        for authority in authorities.sorted() {
            try await pki.authorities.retire(authority: authority, actor: call.actor)
        }
        var response = VaultResponse.nothing
        response.warnings.append(
            "A DELETE of /root deletes all keys and issuers (\(keys.count) keys, \(count) issuers); prefer the new DELETE "
                + "/key/:key_ref and /issuer/:issuer_ref for finer granularity, unless removal of all keys and issuers "
                + "is desired.")
        return response
    }
}
