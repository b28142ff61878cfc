import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTemplate
import Synchronization

/// The certificates of one template runner: which it wants, which it has been given, what stands in the way of others.
final class CertificateScope: Sendable {
    private struct State {
        /// Under which dependencies templates ask for a certificate, by its name.
        var dependencies: [String: Set<TemplateDependency>] = [:]
        var pairs: [String: CertifiedKey] = [:]
        /// What looks like a certificate and is none.
        var ordinary: Set<CertificateWish> = []
        var failures: [String: SignetError] = [:]
        /// Finds a pair in the files that templates made of it.
        var search: (@Sendable (String) async -> CertifiedKey?)?
    }

    let name: String
    let access: any VaultAccess
    private let tools: AgentTools
    private let policy: RenewalPolicy
    /// Told what templates ask for that is another now.
    private let changed: @Sendable (Set<TemplateDependency>) -> Void
    private let state = Mutex(State())

    init(
        _ name: String, access: any VaultAccess, tools: AgentTools, threshold: Double?,
        changed: @escaping @Sendable (Set<TemplateDependency>) -> Void
    ) {
        self.name = name
        self.access = access
        self.tools = tools
        self.changed = changed
        policy = Self.renewal(threshold: threshold)
    }

    /// When certificates are renewed: after the share of their life that is configured, or 2/3, up to a tenth of it earlier.
    static func renewal(threshold: Double?) -> RenewalPolicy {
        RenewalPolicy(fraction: min(max(threshold ?? 2.0 / 3, 0.05), 0.99), jitter: 0.1)
    }

    // MARK: What is wanted

    /// All that is known now: what a rendering sees does not change while it lasts.
    var snapshot: CertificateSnapshot {
        state.withLock { CertificateSnapshot(scope: name, ordinary: $0.ordinary, pairs: $0.pairs) }
    }

    /// Forgets what a run before has wanted: this one finds out by itself.
    func begin() {
        state.withLock { state in
            state.dependencies = [:]
            state.pairs = [:]
            state.failures = [:]
        }
    }

    /// Has the engine keep these. What it has already is taken at once.
    /// - Throws: what the database throws.
    func want(_ dependencies: Set<TemplateDependency>) async throws {
        let known = snapshot
        var specs: [CertificateSpec] = []
        for dependency in dependencies {
            guard let wish = known.wish(dependency) else { continue }
            let spec = wish.spec(in: name, renewal: policy)
            let isNew = state.withLock { state in
                let isNew = state.dependencies[spec.name] == nil
                state.dependencies[spec.name, default: []].insert(dependency)
                return isNew
            }
            if isNew { specs.append(spec) }
        }
        guard !specs.isEmpty else { return }
        try await tools.engine.want(specs)
        let now = tools.clock.now
        for spec in specs {
            guard let found = try await tools.engine.pairInUse(of: spec.name), found.pair.leaf.notAfter > now
            else { continue }
            receive(found.pair, of: spec.name, unlessKnown: true)
        }
    }

    /// Keeps those of these dependencies; others, also of runs before, are renewed no longer.
    /// - Throws: what the database throws.
    func keep(_ dependencies: Set<TemplateDependency>) async throws {
        let snapshot = snapshot
        let kept = Set(dependencies.compactMap { snapshot.wish($0)?.name(in: name) })
        let known = try await tools.engine.status().filter { $0.spec.belongs(to: name) }.map(\.spec.name)
        try await tools.engine.drop(Set(known).subtracting(kept))
        state.withLock { state in
            state.dependencies = state.dependencies.filter { kept.contains($0.key) }
            state.pairs = state.pairs.filter { kept.contains($0.key) }
            state.failures = state.failures.filter { kept.contains($0.key) }
        }
    }

    // MARK: What came of it

    func receive(_ pair: CertifiedKey, of certificate: String, unlessKnown: Bool = false) {
        let waiting: Set<TemplateDependency> = state.withLock { state in
            state.failures[certificate] = nil
            guard !unlessKnown || state.pairs[certificate] == nil else { return [] }
            guard state.pairs[certificate]?.leaf != pair.leaf else { return [] }
            state.pairs[certificate] = pair
            return state.dependencies[certificate] ?? []
        }
        if !waiting.isEmpty { changed(waiting) }
    }

    /// Takes note that an issuance failed.
    func fail(_ error: SignetError, of wish: CertificateWish) {
        let certificate = wish.name(in: name)
        state.withLock { $0.failures[certificate] = error }
    }

    /// Takes note that what a path answers is no certificate: it is read as any other secret.
    func noteOrdinary(_ wish: CertificateWish) async throws {
        let certificate = wish.name(in: name)
        let waiting = state.withLock { state in
            state.ordinary.insert(wish)
            state.failures[certificate] = nil
            return state.dependencies.removeValue(forKey: certificate) ?? []
        }
        try await tools.engine.drop([certificate])
        changed(waiting)
    }

    /// Under which dependencies templates ask for a certificate.
    func dependencies(of certificate: String) -> Set<TemplateDependency> {
        state.withLock { $0.dependencies[certificate] ?? [] }
    }

    /// What stands in the way, with who asks for it.
    var failures: [(dependencies: Set<TemplateDependency>, error: SignetError)] {
        state.withLock { state in
            state.failures.sorted { $0.key < $1.key }.map { (state.dependencies[$0.key] ?? [], $0.value) }
        }
    }

    // MARK: Taking over

    /// Sets what finds a pair in the files that templates made of it.
    func search(by search: @escaping @Sendable (String) async -> CertifiedKey?) {
        state.withLock { $0.search = search }
    }

    func found(_ certificate: String) async -> CertifiedKey? {
        await state.withLock { $0.search }?(certificate)
    }
}

extension CertificateSpec {
    /// Whether a runner of that scope asked for it.
    func belongs(to scope: String) -> Bool { issuer.kind == VaultIssueIssuer.kind && issuer.name == scope }
}
