import Foundation
import Logging
import SignetCore
import SignetPKI

extension AuthorityService {
    /// Who builds lists that nobody asked for.
    private static let ownActor = "signet"
    /// How often is looked whether a list is due; another process may have revoked something, or made an authority.
    private static let publicationInterval: Duration = .seconds(60)

    /// The current full CRL, newly built when none is fresh or something was revoked since.
    /// - Throws: `.notFound`, `.authorityNotReady`, `.unsuitableIssuer` when the authority may not sign lists; as
    ///   ``Database/write(_:)``.
    public func crl(authority: String) async throws -> CertificateRevocationList {
        try await lists.current(of: authority, actor: Self.ownActor)
    }

    /// When the list ends that was published last; nothing is built.
    /// - Returns: nil when none was, or none is to be.
    /// - Throws: `.notFound`; as ``Database/read(_:)``.
    public func publishedListEnd(authority: String) async throws -> Date? {
        try await database.read { session in
            let id = try AuthorityRepository(session).named(authority).id
            let lists = RevocationListRepository(session)
            guard try lists.state(of: id).terms?.isPublished ?? true, let der = try lists.der(of: id) else {
                return nil
            }
            return try CertificateRevocationList(der: der).nextUpdate
        }
    }

    /// Builds and publishes a new list now.
    /// - Throws: as ``crl(authority:)``.
    public func rebuildCRL(authority: String, actor: String) async throws -> CertificateRevocationList {
        try await recordingRefusal(of: .listPublish, on: authority, actor: actor) {
            try await lists.rebuilt(of: authority, actor: actor)
        }
    }

    /// The current delta list, newly built when none is fresh; nil when the authority publishes none.
    /// - Returns: its DER.
    /// - Throws: as ``crl(authority:)``.
    public func deltaCRL(authority: String) async throws -> [UInt8]? {
        try await deltas.current(of: authority, actor: Self.ownActor)
    }

    /// Builds a new delta list now, where the authority publishes them.
    /// - Throws: as ``crl(authority:)``.
    public func rebuildDeltaCRL(authority: String, actor: String) async throws {
        _ = try await deltas.current(of: authority, actor: actor, isForced: true)
    }

    /// Rebuilds what is due until cancelled. What cannot be built is logged, and tried again a minute later.
    public func runCRLPublication() async throws {
        while !Task.isCancelled {
            await publishDueLists()
            do {
                try await clock.sleep(for: Self.publicationInterval)
            } catch is CancellationError {
                return
            }
        }
    }

    private func publishDueLists(where isWanted: (String) -> Bool = { _ in true }) async {
        do {
            for name in try await lists.due() where isWanted(name) { await publishList(of: name, actor: Self.ownActor) }
            for name in try await deltas.due() where isWanted(name) { await publishDelta(of: name) }
        } catch {
            logger.error("revocation lists cannot be looked after", metadata: ["error": "\(error)"])
        }
    }

    /// Gives an authority other terms; a list that was made by its former ones is due at once.
    /// - Throws: `.notFound`; as ``Database/write(_:)``.
    public func setPublicationTerms(_ terms: PublicationTerms, authority: String) async throws {
        try await database.write { session in
            let id = try AuthorityRepository(session).named(authority).id
            try RevocationListRepository(session).setTerms(terms, of: id)
        }
    }

    /// Builds those of the lists of some authorities that are due. What cannot be built is logged.
    public func publishDueLists(of authorities: Set<String>) async {
        await publishDueLists { authorities.contains($0) }
    }

    private func publishDelta(of name: String) async {
        do {
            _ = try await deltas.current(of: name, actor: Self.ownActor)
        } catch is CancellationError {
            // The server stops; the next start looks after the list.
        } catch {
            logger.error(
                "a delta list cannot be published", metadata: ["authority": "\(name)", "error": "\(error)"])
        }
    }

    /// Publishes the list of an authority that may sign lists and has not ended.
    func publishList(of name: String, actor: String) async {
        do {
            let authority = try await issuing.authority(name)
            guard authority.notAfter >= clock.now, authority.certificate.keyUsage?.contains(.cRLSign) ?? true else {
                return
            }
            _ = try await lists.current(of: name, actor: actor)
        } catch is CancellationError {
            // The server stops; the next start looks after the list.
        } catch {
            logger.error(
                "a revocation list cannot be published", metadata: ["authority": "\(name)", "error": "\(error)"])
        }
    }
}
