import Foundation
import SignetAuthority
import SignetPKI

/// Brings keys and certificates into a mount, and makes authorities of those that belong together.
struct IssuerAdoption: Sendable {
    private let pki: PKIMount
    private let actor: String

    init(_ pki: PKIMount, actor: String) {
        self.pki = pki
        self.actor = actor
    }

    // MARK: Keys

    /// Adds a key, unless it is there already.
    /// - Throws: `VaultFailure` (400) when the name is taken.
    func add(_ key: PrivateKey, name: String = "") async throws -> (key: PKIKey, isNew: Bool) {
        let new = PKIKey(id: Self.identifier(), name: name, publicKey: key.publicKey)
        try await pki.issuers.setPrivateKey(key, of: new.id)
        let kept: Result<PKIKey, any Error>
        do {
            kept = .success(
                try await pki.issuers.change { state in
                    if let known = state.keys.first(where: { $0.subjectPublicKeyInfo == new.subjectPublicKeyInfo }) {
                        return known
                    }
                    try state.checkKeyName(name)
                    state.keys.append(new)
                    if state.defaultKey == nil { state.defaultKey = new.id }
                    return new
                })
        } catch {
            kept = .failure(error)
        }
        if (try? kept.get().id) != new.id { try await pki.issuers.removePrivateKey(new.id) }
        let key = try kept.get()
        return (key, key.id == new.id)
    }

    /// Gives the issuers of a key that has come after them their authority.
    func link(_ key: PKIKey) async throws {
        let directory = try await pki.issuers.directory()
        for issuer in directory.issuers(ofKey: key.subjectPublicKeyInfo) where issuer.authority == nil {
            let authority = try await enrol(
                try directory.certificate(of: issuer), issuer, key, pool: [], isImported: true)
            try await pki.issuers.change { state in
                guard let index = state.issuers.firstIndex(where: { $0.id == issuer.id }) else { return }
                state.issuers[index].keyID = key.id
                state.issuers[index].authority = authority
                state.note(authority)
            }
        }
    }

    // MARK: Certificates

    /// Adds an issuer, unless its certificate is there already.
    /// - Parameters:
    ///   - id: the identifier it is to have
    ///   - pool: certificates that come with it, for its chain
    ///   - isImported: it was not made here just now
    /// - Throws: `VaultFailure` (400) when the name is taken.
    func add(
        _ certificate: DecodedCertificate, id: String = Self.identifier(), name: String = "",
        pool: [DecodedCertificate] = [], isImported: Bool
    ) async throws -> (issuer: PKIIssuer, isNew: Bool) {
        let state = try await pki.issuers.directory().state
        if let known = state.issuers.first(where: { $0.certificate == certificate.der }) { return (known, false) }
        try state.checkIssuerName(name)
        var new = PKIIssuer(id: id, name: name, certificate: certificate.der)
        if !(certificate.keyUsage?.contains(.cRLSign) ?? true) { new.usage.remove(.crlSigning) }
        if let key = state.keys.first(where: { $0.subjectPublicKeyInfo == certificate.subjectPublicKeyInfo }) {
            new.keyID = key.id
            new.authority = try await enrol(certificate, new, key, pool: pool, isImported: isImported)
        }
        let issuer = new
        return try await pki.issuers.change { state in
            if let known = state.issuers.first(where: { $0.certificate == certificate.der }) { return (known, false) }
            try state.checkIssuerName(name)
            state.issuers.append(issuer)
            if let authority = issuer.authority { state.note(authority) }
            return (issuer, true)
        }
    }

    /// Makes one of the new issuers the default where there is none, or where the default follows the latest: one with a
    /// key before others.
    func settleDefault(among issuers: [PKIIssuer]) async throws {
        try await pki.issuers.change { state in
            let signing = issuers.filter { $0.authority != nil }
            if state.defaultIssuer == nil {
                state.defaultIssuer = (signing.first ?? issuers.first)?.id
            } else if state.defaultFollowsLatest, signing.count == 1 {
                state.defaultIssuer = signing[0].id
            }
        }
    }

    private func enrol(
        _ certificate: DecodedCertificate, _ issuer: PKIIssuer, _ key: PKIKey, pool: [DecodedCertificate],
        isImported: Bool
    ) async throws -> String {
        let directory = try await pki.issuers.directory()
        let known = try directory.state.issuers.map { try directory.certificate(of: $0) }
        var enrolment = AuthorityEnrolment(
            name: "pki-\((issuer.name.isEmpty ? String(issuer.id.prefix(8)) : issuer.name).prefix(80))",
            scope: pki.mount.uuid, key: try await pki.issuers.privateKey(key.id), certificate: certificate,
            chain: Array(CertificateChain.order(leaf: certificate, among: known + pool).dropFirst()),
            terms: try directory.state.terms(of: issuer))
        enrolment.isImported = isImported
        return try await pki.authorities.enrol(enrolment, actor: actor).name
    }

    static func identifier() -> String { UUID().uuidString.lowercased() }
}

extension PKIState {
    /// Remembers an authority.
    fileprivate mutating func note(_ authority: String) {
        if !authorities.contains(authority) { authorities.append(authority) }
    }
}
