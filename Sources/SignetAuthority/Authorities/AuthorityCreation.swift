import Foundation
import SignetCore
import SignetPKI
import SignetStorage

extension AuthorityService {
    /// Makes a self-signed authority.
    /// - Throws: `.alreadyExists`, `.invalidInput` naming the option, `.invalidProfile`, `.invalidCertificateContents`.
    public func createRoot(_ options: AuthorityOptions, actor: String) async throws -> Authority {
        try await recordingRefusal(of: .authorityCreate, on: options.name, actor: actor) {
            try options.check()
            let key = try options.key ?? PrivateKey.generate(options.keyAlgorithm)
            let now = clock.now
            var profile = CertificateProfile(usage: .root)
            profile.pathLength = options.pathLength
            profile.nameConstraints = options.nameConstraints
            let validity = try ValidityPeriod(at: now, lifetime: options.lifetime)
            let contents = CertificateContents(
                serialNumber: SerialNumber.make(at: now), subject: options.subject, alternativeNames: [],
                publicKey: key.publicKey,
                notBefore: validity.notBefore, notAfter: validity.notAfter)
            let der = try await CertificateSigner.selfSigned(contents, key: key, profile: profile)
            var new = try newAuthority(options.name, key: key, publicURL: options.publicURL, at: now)
            new.certificate = der
            return try await store(new, .authorityCreate, detail: "root \(options.subject)", actor: actor)
        }
    }

    /// Makes an authority signed by one here, which also keeps its certificate among those it issued.
    /// - Throws: as ``createRoot(_:actor:)``; `.notFound`, `.authorityNotReady`, `.authorityExpired` of the parent;
    ///   `.unsuitableIssuer` when no authority may follow below it.
    public func createIntermediate(
        _ options: AuthorityOptions, parent: String, actor: String
    ) async throws -> Authority {
        try await recordingRefusal(of: .authorityCreate, on: options.name, actor: actor) {
            try options.check()
            let parent = try await issuing.authority(parent)
            let key = try options.key ?? PrivateKey.generate(options.keyAlgorithm)
            let now = clock.now
            var profile = parent.profile(for: .intermediate)
            profile.pathLength = options.pathLength
            profile.nameConstraints = options.nameConstraints
            let validity = try parent.validity(
                lifetime: options.lifetime, backdate: ValidityPeriod.usualBackdating, notBefore: nil, mayOutlive: false,
                now: now)
            let contents = CertificateContents(
                serialNumber: SerialNumber.make(at: now), subject: options.subject, alternativeNames: [],
                publicKey: key.publicKey, notBefore: validity.notBefore, notAfter: validity.notAfter)
            let signer = try CertificateSigner(issuer: parent.certificate, key: parent.key, profile: profile)
            let certificate = try DecodedCertificate(der: try await signer.sign(contents))
            try parent.checkConstraints(on: certificate)
            var new = try newAuthority(options.name, key: key, publicURL: options.publicURL, at: now)
            new.certificate = certificate.der
            new.chain = [parent.certificate] + parent.authority.chain
            let signed = SignedCertificate(
                der: certificate.der, contents: contents,
                searchNames: NewCertificate.searchNames(
                    [], commonNames: [options.subject.commonName].compactMap { $0 }))
            let issued = NewCertificate(signed, authority: parent, role: nil, issuedAt: now)
            let detail = "intermediate \(options.subject), signed by \(parent.name)"
            return try await store(new, .authorityCreate, detail: detail, actor: actor) { session in
                _ = try CertificateRepository(session).insert(issued, actor: actor)
            }
        }
    }

    /// Makes key and request; the certificate comes later by ``setSigned(authority:chain:actor:)``.
    ///
    /// Asked again for the same name and subject while the certificate is awaited, it gives the same request again.
    /// - Throws: as ``createRoot(_:actor:)``.
    public func createIntermediateRequest(
        _ options: AuthorityOptions, actor: String
    ) async throws -> CertificateRequest {
        try await recordingRefusal(of: .authorityRequest, on: options.name, actor: actor) {
            try options.check()
            if let pending = try await pendingRequest(options.name), pending.subject == options.subject {
                return pending
            }
            let key = try options.key ?? PrivateKey.generate(options.keyAlgorithm)
            let request = try await CertificateRequest.make(
                subject: options.subject, alternativeNames: [], isAuthority: true, key: key)
            var new = try newAuthority(options.name, key: key, publicURL: options.publicURL, at: clock.now)
            new.request = request.der
            _ = try await store(new, .authorityRequest, detail: "request for \(options.subject)", actor: actor)
            return request
        }
    }

    /// The request of an authority that awaits its certificate; nil when there is none.
    private func pendingRequest(_ name: String) async throws -> CertificateRequest? {
        let row = try await database.read { session in
            let authorities = AuthorityRepository(session)
            return try authorities.names().contains(name) ? try authorities.named(name) : nil
        }
        guard let row, row.certificate == nil else { return nil }
        return try row.request.map { try CertificateRequest(der: $0) }
    }

    /// An authority's row, its key sealed.
    func newAuthority(
        _ name: String, key: PrivateKey, publicURL: String? = nil, at now: Date
    ) throws -> NewAuthority {
        NewAuthority(
            name: name, keyIdentifier: key.publicKey.keyIdentifier, sealedKey: try sealed(key, of: name),
            publicURL: publicURL.map(PublicURL.normalized), createdAt: now)
    }

    /// A key as the row of the authority of that name holds it.
    func sealed(_ key: PrivateKey, of name: String) throws -> [UInt8] {
        try sealer.seal(key.pkcs8, context: AuthorityRow.sealingContext(of: name))
    }

    /// Stores an authority with its audit entry, and what `also` adds, or nothing at all.
    func store(
        _ new: NewAuthority, _ action: AuditAction, detail: String, actor: String,
        also: @escaping @Sendable (any SQLSession) throws -> Void = { _ in }
    ) async throws -> Authority {
        try await database.write { session in
            let authorities = AuthorityRepository(session)
            _ = try authorities.insert(new)
            try also(session)
            try AuditRepository(session).add(action, on: new.name, detail: detail, actor: actor, at: new.createdAt)
            return try authorities.named(new.name).authority()
        }
    }
}

extension AuthorityOptions {
    /// - Throws: `.invalidInput` naming the option.
    fileprivate func check() throws {
        try EntityName.check(name, of: "an authority")
        try publicURL.map(PublicURL.check)
        guard !subject.isEmpty else {
            throw SignetError(
                .invalidInput, "The authority \"\(name)\" has an empty subject.",
                remedy: "Give it one, for example CN=example root.")
        }
        try Lifetime.check(lifetime)
        try nameConstraints?.check()
    }
}
