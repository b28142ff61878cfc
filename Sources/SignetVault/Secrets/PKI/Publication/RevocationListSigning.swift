import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// Lists that others have put together, signed by an issuer of the mount: `issuer/:issuer_ref/resign-crls` unites lists of
/// several servers with the same issuer, `issuer/:issuer_ref/sign-revocation-list` signs what it is given. Neither is kept.
struct RevocationListSigning: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let common: FieldSchema = [
            FieldDefinition("crl_number", .integer), FieldDefinition("delta_crl_base_number", .integer, default: -1),
            FieldDefinition("next_update", .duration, default: "72h"),
            FieldDefinition("format", .lowercasedString, default: "pem"),
        ]
        return [
            VaultRoute("issuer/:issuer_ref/resign-crls", common + [FieldDefinition("crls", .list)])
                .on(.update) { try await unite($0) },
            VaultRoute(
                "issuer/:issuer_ref/sign-revocation-list",
                common + [FieldDefinition("revoked_certs", .any), FieldDefinition("extensions", .any)]
            )
            .on(.update) { try await sign($0) },
        ]
    }

    // MARK: Lists of several servers

    private func unite(_ call: VaultCall) async throws -> VaultResponse {
        var draft = try Self.draft(call)
        let lists = try Self.lists(call.list("crls"))
        let (issuer, certificate) = try await signer(call)
        for (index, list) in lists.enumerated() where !list.isSigned(by: certificate) {
            throw VaultFailure.invalid("CRL at index \(index) was not signed by requested issuer")
        }
        let union = RevocationUnion(lists)
        draft.revoked = union.revoked
        var response = try await answer(call, draft, issuer, certificate)
        response.warnings = union.warnings
        return response
    }

    private static func lists(_ texts: [String]) throws -> [CertificateRevocationList] {
        var lists: [CertificateRevocationList] = []
        for text in texts {
            let blocks = (try? PEMBlock.parseAll(text)) ?? []
            guard !blocks.isEmpty, blocks.allSatisfy({ $0.label == "X509 CRL" }) else {
                throw VaultFailure.invalid("CRL at index \(lists.count) could not be PEM-decoded")
            }
            for block in blocks { lists.append(try CertificateRevocationList(fullOrDelta: block.bytes)) }
        }
        guard !lists.isEmpty else { throw VaultFailure.invalid("crls parameter must hold at least one CRL") }
        return lists
    }

    // MARK: Given entries

    private func sign(_ call: VaultCall) async throws -> VaultResponse {
        var draft = try Self.draft(call)
        draft.revoked = try GivenRevocations.entries(call.values.value("revoked_certs"), now: call.now)
        draft.extensions = try GivenRevocations.listExtensions(call.values.value("extensions"))
        let (issuer, certificate) = try await signer(call)
        return try await answer(call, draft, issuer, certificate)
    }

    // MARK: Both

    private static func draft(_ call: VaultCall) throws -> RevocationListDraft {
        let (number, base) = (call.integer("crl_number"), call.integer("delta_crl_base_number"))
        guard call.has("crl_number"), number >= 0 else {
            throw VaultFailure.invalid("crl_number parameter must be 0 or greater")
        }
        guard base >= -1 else {
            throw VaultFailure.invalid("delta_crl_base_number parameter must be -1 or greater")
        }
        guard call.seconds("next_update") > 0 else {
            throw VaultFailure.invalid("next_update parameter must be greater than 0")
        }
        guard ["pem", "der"].contains(call.string("format")) else {
            throw VaultFailure.invalid("the \"format\" parameter must be \"pem\" or \"der\"")
        }
        var draft = RevocationListDraft(
            number: Int64(number), thisUpdate: call.now,
            nextUpdate: call.now.addingTimeInterval(Double(call.seconds("next_update"))), revoked: [])
        draft.baseNumber = base < 0 ? nil : Int64(base)
        return draft
    }

    private func signer(_ call: VaultCall) async throws -> (PKIIssuer, DecodedCertificate) {
        let directory = try await pki.issuers.directory()
        let issuer = try directory.signer(call.string("issuer_ref"), for: .crlSigning)
        return (issuer, try directory.certificate(of: issuer))
    }

    private func answer(
        _ call: VaultCall, _ draft: RevocationListDraft, _ issuer: PKIIssuer, _ certificate: DecodedCertificate
    ) async throws -> VaultResponse {
        let der = try await pki.authorities.signRevocationList(
            draft, authority: issuer.signingAuthority, issuer: certificate, actor: call.actor)
        let text =
            call.string("format") == "der" ? Data(der).base64EncodedString() : RevocationListRoutes.text(der)
        return .data(["crl": .string(text)])
    }
}
