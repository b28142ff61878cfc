import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// Makes certificates that are not authorities'.
struct LeafIssuance: Sendable {
    private let mount: PKIMount

    init(_ mount: PKIMount) {
        self.mount = mount
    }

    /// Checks what is asked for, signs and answers. The certificate is on disk when the call returns, unless the role wants
    /// none stored.
    /// - Throws: `VaultFailure`; as `AuthorityService.certify`.
    func answer(
        _ order: LeafOrder, _ call: VaultCall, rendering: CertificateRendering
    ) async throws -> VaultResponse {
        let role = order.terms.role
        let names = try names(of: order, call)
        let limits = mount.services.limits
        let lifetime = try LeafLifetime(
            RequestedEnd(call), role: role, mountDefault: call.mount.defaultLeaseTTL(limits),
            mountMaximum: call.mount.maxLeaseTTL(limits), issuer: order.issuer,
            issuedBy: order.directory.certificate(of: order.issuer), now: call.now)
        // Made when nothing else can be refused: keys take long.
        let (key, publicKey) = try Self.key(of: order.holder)
        let template = try template(order, names, lifetime, publicKey)
        let leaf = try await certify(template, order, actor: call.actor)
        var response = VaultResponse.data(
            try rendering.members(
                leaf, chain: order.directory.chain(of: order.issuer), key: key,
                leavesRootsOut: call.bool("remove_roots_from_chain")),
            warnings: (names?.warnings ?? []) + lifetime.warnings)
        if role.generateLease, !role.noStore {
            response.lease = LeaseGrant(
                ttl: .seconds(leaf.notAfter.unixSeconds - call.now.unixSeconds), isRenewable: false,
                secret: ["serial_number": .string(leaf.colonSerial)])
        }
        return response
    }

    /// - Returns: a key that is to be handed out, if one is made, and what is certified.
    private static func key(of holder: LeafOrder.Holder) throws -> (made: PrivateKey?, certified: PublicKey) {
        switch holder {
        case .request(let request): return (nil, request.publicKey)
        case .newKey(let algorithm):
            let key = try PrivateKey.generate(algorithm)
            return (key, key.publicKey)
        }
    }

    /// nil: they are the request's, as it stands.
    private func names(of order: LeafOrder, _ call: VaultCall) throws -> LeafNames? {
        if order.isVerbatim { return nil }
        return try LeafNames(
            RequestedNames(call), request: order.request, terms: order.terms, applicant: LeafApplicant(call))
    }

    private func template(
        _ order: LeafOrder, _ names: LeafNames?, _ lifetime: LeafLifetime, _ publicKey: PublicKey
    ) throws -> CertificateTemplate {
        var profile = order.terms.profile
        var extensions = order.terms.extensions
        if names == nil, let request = order.request {
            extensions = VerbatimExtensions.apply(request, to: &profile)
        }
        profile.setPlaces(try order.directory.urls(for: order.issuer))
        var template = CertificateTemplate(
            profile: profile, publicKey: publicKey, notBefore: lifetime.notBefore, notAfter: lifetime.notAfter)
        if let names {
            template.subject = try order.terms.role.subject.name(
                commonName: names.commonName, serialNumber: names.serialNumber, userIDs: names.userIDs)
            template.alternativeNames = names.alternativeNames
        } else if let request = order.request {
            template.subject = request.subject
            template.alternativeNames = request.alternativeNames
        }
        template.additionalExtensions = extensions
        template.signature = order.terms.signature
        template.issuer = try order.directory.certificate(of: order.issuer)
        return template
    }

    private func certify(
        _ template: CertificateTemplate, _ order: LeafOrder, actor: String
    ) async throws -> IssuedLeaf {
        let authority = try order.issuer.signingAuthority
        if order.terms.role.noStore {
            let der = try await mount.authorities.certifyUnstored(template, authority: authority)
            return IssuedLeaf(try DecodedCertificate(der: der))
        }
        let record = try await mount.authorities.certify(
            template, authority: authority, role: order.roleName, actor: actor)
        return IssuedLeaf(der: record.der, serialNumber: record.serialNumber, notAfter: record.notAfter)
    }
}
