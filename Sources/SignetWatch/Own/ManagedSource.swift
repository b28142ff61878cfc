import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// The certificates that this Signet renews: what its engine has, and what it says of their renewal.
public struct ManagedSource: WatchSource {
    public let name: String

    private let engine: RenewalEngine
    private let clock: any WallClock
    private let owner: String?
    private let region: String?

    public init(
        name: String, engine: RenewalEngine, owner: String? = nil, region: String? = nil,
        clock: any WallClock = SystemClock()
    ) {
        self.name = name
        self.engine = engine
        self.owner = owner
        self.region = region
        self.clock = clock
    }

    public func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent {
        for status in try await engine.status() {
            try Task.checkCancellation()
            guard let outcome = await outcome(of: status) else { continue }
            let place = Place(
                source: name, kind: .managed, location: status.spec.name, owner: owner, region: region)
            try await tell(Observation(place: place, moment: clock.now, outcome: outcome))
        }
        return .everything
    }

    /// - Returns: nil when nobody wants the certificate any more.
    private func outcome(of status: CertificateStatus) async -> Observation.Outcome? {
        let spec = status.spec
        do {
            guard let used = try await engine.pairInUse(of: spec.name) else {
                return .unreadable(Self.notIssued(status))
            }
            return .seen(
                Sighting(
                    leaf: used.pair.leaf, others: used.pair.intermediates, expectedNames: spec.names,
                    management: Management(
                        name: spec.name, issuer: spec.issuer.description, reference: spec.issuer,
                        renewalDue: status.renewalDue, nextAttempt: status.nextAttempt,
                        lastError: status.lastError.map(Self.oneSentence)),
                    remarks: Self.remarks(status)))
        } catch let error as SignetError where error.code == .notFound {
            return nil
        } catch {
            let said = (error as? SignetError)?.message ?? String(describing: error)
            return .unreadable(
                Obstacle(
                    reason: "store",
                    sentence: "The certificate \"\(spec.name)\" cannot be read from the store: \(said)",
                    remedy: (error as? SignetError)?.remedy ?? "See Signet's log."))
        }
    }

    private static func notIssued(_ status: CertificateStatus) -> Obstacle {
        let why = status.lastError.map { " The last attempt failed: \(oneSentence($0))" } ?? ""
        return Obstacle(
            reason: "not-issued", sentence: "There is no certificate \"\(status.spec.name)\" yet.\(why)",
            remedy: "See: signet explain \(status.spec.name)")
    }

    /// What is odd though the certificate is good: it is not where it should be, or something else is served.
    private static func remarks(_ status: CertificateStatus) -> [String] {
        let missing = status.installed.filter { $0.serialNumber != status.serialNumber }.map {
            "It is not installed at \($0.destination)."
        }
        let served = status.served.compactMap { state in state.error.map { "\(state.endpoint): \(oneSentence($0))" } }
        let takenBack = status.takenBack.map { ["A newer one (\($0)) did not work and was taken back."] } ?? []
        return takenBack + missing + served
    }

    private static func oneSentence(_ error: String) -> String {
        error.split(separator: "\n").first.map(String.init) ?? error
    }
}
