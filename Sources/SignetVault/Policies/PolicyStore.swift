import Foundation
import SignetCore
import Synchronization

/// The policies of a server, and what they come to for a token.
///
/// What was read and merged is kept until a policy changes: one process owns the database.
final class PolicyStore: Sendable {
    /// What rules depend on.
    private struct Holder: Hashable, Sendable {
        let policies: [String]
        let identity: PolicyIdentity?
    }

    private struct Kept: Sendable {
        var policies = RecencyCache<String, Policy>(capacity: 1_000)
        var rules = RecencyCache<Holder, AccessRules>(capacity: 1_000)
    }

    private static let root = "root"
    private static let fallback = "default"
    /// Given to the tokens of wrapped answers only, and not to be seen.
    private static let wrapping = "response-wrapping"

    private let store: VaultStore
    private let entities: IdentityDirectory
    private let kept = Mutex(Kept())

    /// - Parameter entities: who is known; nil: as the database says
    init(_ services: VaultServices, entities: IdentityDirectory? = nil) {
        store = services.store("sys/policies")
        self.entities = entities ?? IdentityDirectory(services)
    }

    /// A policy by its name, in whatever case; nil when there is none.
    /// - Throws: as ``VaultStore/get(_:_:)``; `.invalidPolicy` when what is stored is none.
    func get(_ name: String) async throws -> Policy? {
        let name = name.lowercased()
        switch name {
        case Self.root: return .root
        case Self.wrapping: return try Policy.makeResponseWrapping()
        default: break
        }
        let (known, version) = kept.withLock { ($0.policies.value(for: name), $0.policies.version) }
        if let known { return known }
        let source = try await store.get(String.self, name)
        guard let policy = try source.map({ try Policy(name: name, parsing: $0) }) ?? Self.builtIn(name) else {
            return nil
        }
        kept.withLock { $0.policies.insert(policy, for: name, since: version) }
        return policy
    }

    /// Writes a policy.
    /// - Parameter source: HCL or JSON
    /// - Throws: `VaultFailure` (400) when it is no policy, or may not be changed.
    func set(_ name: String, _ source: String) async throws {
        let name = name.lowercased()
        guard !Policy.immutableNames.contains(name) else {
            throw VaultFailure.invalid("cannot update \"\(name)\" policy")
        }
        do {
            _ = try Policy(name: name, parsing: source)
        } catch {
            throw VaultFailure.invalid(error.message)
        }
        try await store.put(source, name)
        forget()
    }

    /// Removes a policy; that there is none is no error.
    /// - Throws: `VaultFailure` (400) when it may not be removed.
    func delete(_ name: String) async throws {
        let name = name.lowercased()
        guard !Policy.immutableNames.contains(name) else {
            throw VaultFailure.invalid("cannot delete \"\(name)\" policy")
        }
        guard name != Self.fallback else { throw VaultFailure.invalid("cannot delete default policy") }
        try await store.remove(name)
        forget()
    }

    /// The names of all policies that a token can be given, sorted.
    func names() async throws -> [String] {
        Set(try await store.paths(below: "") + [Self.fallback, Self.root]).sorted()
    }

    /// What a token may do.
    func rules(for token: TokenEntry) async throws -> AccessRules {
        try await rules(for: token.policies, identity: entities.identity(of: token))
    }

    /// What policies come to together; names that there is no policy of grant nothing.
    /// - Parameters:
    ///   - names: of a token: ``TokenEntry/policies``
    ///   - identity: whom the token belongs to, for policies that depend on it
    func rules(for names: [String], identity: PolicyIdentity? = nil) async throws -> AccessRules {
        let holder = Holder(policies: names, identity: identity)
        let (known, version) = kept.withLock { ($0.rules.value(for: holder), $0.rules.version) }
        if let known { return known }
        var policies: [Policy] = []
        for name in names {
            if let policy = try await get(name) { policies.append(policy) }
        }
        let rules = AccessRules(policies, identity: identity)
        kept.withLock { $0.rules.insert(rules, for: holder, since: version) }
        return rules
    }

    private static func builtIn(_ name: String) throws -> Policy? {
        name == fallback ? try Policy.makeDefault() : nil
    }

    private func forget() {
        kept.withLock {
            $0.policies.removeAll()
            $0.rules.removeAll()
        }
    }
}
