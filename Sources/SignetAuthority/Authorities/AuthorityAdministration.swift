import Foundation
import SignetCore
import SignetPKI
import SignetStorage

extension AuthorityService {
    /// Every authority, in the order of the names.
    /// - Throws: as ``Database/read(_:)``.
    public func authorities() async throws -> [Authority] {
        try await database.read { try AuthorityRepository($0).all().map { try $0.authority() } }
    }

    /// - Throws: `.notFound` naming those that exist.
    public func authority(_ name: String) async throws -> Authority {
        try await database.read { try AuthorityRepository($0).named(name).authority() }
    }

    /// The request that an authority was made with, for an outside root to sign.
    /// - Throws: `.notFound`, also when the authority never had a request.
    public func request(authority: String) async throws -> CertificateRequest {
        let row = try await database.read { try AuthorityRepository($0).named(authority) }
        guard let request = row.request else {
            throw SignetError(
                .notFound, "The authority \"\(authority)\" was not made by a request.",
                remedy: "Make one that an outside root signs with: signet ca csr")
        }
        return try CertificateRequest(der: request)
    }

    /// Changes the base of the URLs in certificates issued from now on; nil: no URLs.
    /// - Throws: `.notFound`, `.invalidInput`.
    public func setPublicURL(_ url: String?, authority: String, actor: String) async throws {
        try await recordingRefusal(of: .authoritySetURL, on: authority, actor: actor) {
            try url.map(PublicURL.check)
            let (url, now) = (url.map(PublicURL.normalized), clock.now)
            try await database.write { session in
                let authorities = AuthorityRepository(session)
                let row = try authorities.named(authority)
                guard row.publicURL != url else { return }
                try authorities.setPublicURL(of: row.id, to: url)
                try AuditRepository(session).add(
                    .authoritySetURL, on: authority, detail: url ?? "none", actor: actor, at: now)
            }
        }
    }

    /// The private key of an authority, for `ca export --key`. Recorded in the audit trail before it is handed out.
    /// - Throws: `.notFound`, `.sealBroken`.
    public func exportKey(authority: String, actor: String) async throws -> PrivateKey {
        try await recordingRefusal(of: .authorityExportKey, on: authority, actor: actor) {
            let row = try await database.read { try AuthorityRepository($0).named(authority) }
            let key = try row.key { try sealer.open($0, context: $1) }
            let now = clock.now
            try await database.write { session in
                try AuditRepository(session).add(.authorityExportKey, on: authority, detail: "", actor: actor, at: now)
            }
            return key
        }
    }
}
