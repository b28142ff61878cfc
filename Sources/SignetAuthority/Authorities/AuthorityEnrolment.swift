import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// An authority that an engine keeps: key, certificate, and how its lists are made.
public struct AuthorityEnrolment: Sendable {
    /// Its name; a number is put behind it when it is taken.
    public var name: String
    /// Whose it is: the same key and subject may be an authority once in every scope.
    public var scope: String
    public var key: PrivateKey
    public var certificate: DecodedCertificate
    /// Its issuers, as far as they are known.
    public var chain: [DecodedCertificate]
    public var terms: PublicationTerms
    /// It was made elsewhere: its lists go on from a number greater than any that was counted from 1.
    public var isImported: Bool

    /// An authority that was made just now.
    public init(
        name: String, scope: String, key: PrivateKey, certificate: DecodedCertificate,
        chain: [DecodedCertificate] = [], terms: PublicationTerms = PublicationTerms()
    ) {
        self.name = name
        self.scope = scope
        self.key = key
        self.certificate = certificate
        self.chain = chain
        self.terms = terms
        isImported = false
    }

    /// What there is once.
    fileprivate var identity: [UInt8] { key.publicKey.keyIdentifier + Array(scope.utf8) + certificate.subject.der }
}

extension AuthorityService {
    /// Takes up an authority of an engine, or gives the one of that scope, key and subject the certificate when it ends
    /// later; one that was retired gets its key back.
    /// - Throws: `.keyMismatch`, `.invalidInput` when the name is not usable; as ``Database/write(_:)``.
    public func enrol(_ enrolment: AuthorityEnrolment, actor: String) async throws -> Authority {
        try await recordingRefusal(of: .authorityEnrol, on: enrolment.name, actor: actor) {
            try EntityName.check(enrolment.name, of: "an authority")
            guard enrolment.certificate.subjectPublicKeyInfo == enrolment.key.publicKey.subjectPublicKeyInfo else {
                throw SignetError(
                    .keyMismatch, "The key is not that of the certificate of \"\(enrolment.certificate.subject)\".",
                    remedy: "Give the certificate and the key that belong together.")
            }
            let now = clock.now
            let authority = try await database.write { session in
                let id = try self.place(enrolment, at: now, in: session)
                try RevocationListRepository(session).setTerms(enrolment.terms, of: id)
                let authorities = AuthorityRepository(session)
                guard let row = try authorities.identified(by: enrolment.identity) else {
                    throw SignetError(.storageFailed, "The authority just stored cannot be found.")
                }
                try AuditRepository(session).add(
                    .authorityEnrol, on: row.name,
                    detail: "\(enrolment.certificate.subject), serial \(enrolment.certificate.serialNumberText)",
                    actor: actor, at: now)
                return try row.authority()
            }
            issuing.forget(authority.name)
            return authority
        }
    }

    /// - Returns: the authority's number.
    private func place(_ enrolment: AuthorityEnrolment, at now: Date, in session: any SQLSession) throws -> Int64 {
        let authorities = AuthorityRepository(session)
        guard let row = try authorities.identified(by: enrolment.identity) else {
            let taken = Set(try authorities.names())
            let name = Self.unused(enrolment.name, taken)
            var new = NewAuthority(
                name: name, keyIdentifier: enrolment.identity, sealedKey: try sealed(enrolment.key, of: name),
                createdAt: now)
            new.certificate = enrolment.certificate.der
            new.chain = enrolment.chain
            if enrolment.isImported { new.revocationListNumber = Int64(max(now.timeIntervalSince1970, 0)) }
            return try authorities.insert(new)
        }
        if row.retiredAt != nil {
            try authorities.setKey(of: row.id, to: try sealed(enrolment.key, of: row.name), retiredAt: nil)
        }
        if let former = try row.authority().certificate, former.notAfter > enrolment.certificate.notAfter {
            return row.id
        }
        try authorities.setCertificate(of: row.id, to: enrolment.certificate.der, chain: enrolment.chain)
        return row.id
    }

    private static func unused(_ name: String, _ taken: Set<String>) -> String {
        var (candidate, number) = (name, 1)
        while taken.contains(candidate) {
            number += 1
            candidate = "\(name.prefix(90))-\(number)"
        }
        return candidate
    }

    /// Destroys the key of an authority: it signs nothing any more, neither certificates nor lists. What it issued stays.
    /// Does nothing when that has been done.
    /// - Throws: `.notFound`; as ``Database/write(_:)``.
    public func retire(authority name: String, actor: String) async throws {
        let now = clock.now
        try await recordingRefusal(of: .authorityRetire, on: name, actor: actor) {
            try await database.write { session in
                let authorities = AuthorityRepository(session)
                let row = try authorities.named(name)
                guard row.retiredAt == nil else { return }
                try authorities.setKey(of: row.id, to: [], retiredAt: now)
                try AuditRepository(session).add(.authorityRetire, on: name, detail: "", actor: actor, at: now)
            }
        }
        issuing.forget(name)
    }
}
