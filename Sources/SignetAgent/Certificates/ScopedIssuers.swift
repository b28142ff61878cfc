import SignetCore
import SignetRenewal
import Synchronization

/// The issuers of the certificates of all template runners of this process: each asks with its own runner's access.
final class ScopedIssuers: IssuerRegistry {
    /// How long a certificate waits for whom it is for: after a start the tasks of a machine come one after the other.
    private static let patience: Duration = .seconds(20)

    private let scopes = Mutex<[String: Awaited<CertificateScope>]>([:])
    private let clock: any WallClock

    init(clock: any WallClock) { self.clock = clock }

    /// Makes `scope` the one that certificates under its name are asked for by, instead of one before.
    func register(_ scope: CertificateScope) { place(of: scope.name).set(scope) }

    private func place(of name: String) -> Awaited<CertificateScope> {
        scopes.withLock { scopes in
            let place = scopes[name] ?? Awaited()
            scopes[name] = place
            return place
        }
    }

    /// - Returns: nil when nobody of that name has come
    private func scope(_ name: String) async throws -> CertificateScope? {
        let place = place(of: name)
        if let scope = place.value { return scope }
        return try await withThrowingTaskGroup(of: CertificateScope?.self) { group in
            group.addTask { try await place.get() }
            group.addTask { [clock] in
                try await clock.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer {
        guard let wish = CertificateWish(reference) else {
            throw SignetError(
                .unknownIssuer, "There is no issuer \(reference) here.",
                remedy: "Keep the state directory of an agent apart from those of other programs.")
        }
        guard let scope = try await scope(reference.name) else { throw AbsentScope(name: reference.name) }
        return VaultIssueIssuer(wish: wish, scope: scope)
    }

    /// Ends the renewal of a scope's certificates.
    func drop(_ scope: String, from engine: RenewalEngine) async throws {
        let names = try await engine.status().filter { $0.spec.belongs(to: scope) }.map(\.spec.name)
        try await engine.drop(Set(names))
        scopes.withLock { $0[scope] = nil }
    }
}

/// Nobody is there for whom a certificate could be asked: the task that it belongs to is not (yet) running.
private struct AbsentScope: RetryAdvising, CustomStringConvertible {
    let name: String

    var description: String { "Nothing of \"\(name)\" is running that could ask for its certificate." }

    var retryAdvice: RetryAdvice {
        RetryAdvice(schedule: .exponential(from: .seconds(1), ceiling: .seconds(30)), leastDelay: .seconds(1))
    }
}
