import SignetCore
import SignetPKI

/// Requests for CAs that another CA signs: `intermediate/generate`, `intermediate/cross-sign`.
struct IntermediateGeneration: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let fields =
            CAFields.names + CAFields.contents + CAFields.signature + CAFields.key + CertificateRendering.fields
            + [FieldDefinition("add_basic_constraints", .bool)]
        return [
            VaultRoute("intermediate/generate/:exported", fields).on(.update) { try await request($0) },
            VaultRoute("issuers/generate/intermediate/:exported", fields).on(.update) { try await request($0) },
            VaultRoute("intermediate/cross-sign", fields).on(.update) { try await request($0, source: "existing") },
        ]
    }

    /// - Parameter source: where the key comes from; nil: as the path says
    private func request(_ call: VaultCall, source kind: String? = nil) async throws -> VaultResponse {
        let rendering = try CertificateRendering(call)
        let names = try CANames(call)
        let source = try await KeySource(kind ?? call.string("exported"), call, pki)
        let request = try await CertificateRequest.make(
            subject: names.subject, alternativeNames: names.alternativeNames,
            isAuthority: call.bool("add_basic_constraints"),
            key: source.key.signing(by: try CAFields.scheme(call)))
        let key = try await source.kept(call, by: IssuerAdoption(pki, actor: call.actor))
        var members = try rendering.requestMembers(request, key: source.isShown ? source.key : nil)
        members["key_id"] = .string(key.id)
        return .data(members)
    }
}
