import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// The authorities of this Signet: their own certificates, and whether their revocation lists are still taken. What they issued has
/// no place here: it is where it was installed.
public struct AuthoritySource: WatchSource {
    public let name: String

    private let service: AuthorityService
    private let clock: any WallClock
    private let owner: String?
    private let region: String?

    public init(
        name: String, service: AuthorityService, owner: String? = nil, region: String? = nil,
        clock: any WallClock = SystemClock()
    ) {
        self.name = name
        self.service = service
        self.owner = owner
        self.region = region
        self.clock = clock
    }

    public func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent {
        for authority in try await service.authorities() {
            try Task.checkCancellation()
            // One that waits for an outside signature has no certificate that could end.
            guard let certificate = authority.certificate else { continue }
            let remarks =
                authority.retiredAt.map { ["Its key was destroyed at \(MomentText.format($0)); it cannot sign."] } ?? []
            try await tell(
                observation(
                    authority, "", .seen(Sighting(leaf: certificate, others: authority.chain, remarks: remarks))))
            guard let obstacle = try await listObstacle(of: authority, certificate) else { continue }
            try await tell(observation(authority, "revocation list", .unreadable(obstacle)))
        }
        return .everything
    }

    private func observation(_ authority: Authority, _ detail: String, _ outcome: Observation.Outcome) -> Observation {
        Observation(
            place: Place(
                source: name, kind: .authority, location: authority.name, detail: detail, owner: owner, region: region),
            moment: clock.now, outcome: outcome)
    }

    /// What is the matter with the list of an authority that should have one; nil: nothing.
    private func listObstacle(of authority: Authority, _ certificate: DecodedCertificate) async throws -> Obstacle? {
        let now = clock.now
        // Nobody makes a list any more once the key or the certificate is gone.
        guard authority.retiredAt == nil, certificate.notAfter >= now,
            let end = try await service.publishedListEnd(authority: authority.name), end < now
        else { return nil }
        return Obstacle(
            reason: "stale-list",
            sentence: "The revocation list of the authority \"\(authority.name)\" ended \(MomentText.format(end)).",
            remedy: "See why signet server does not publish it, or make one: signet ca crl \(authority.name)")
    }
}
