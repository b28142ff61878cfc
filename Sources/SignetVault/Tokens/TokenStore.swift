import Crypto
import Foundation
import SignetCore
import SignetStorage
import Synchronization

/// The tokens of a server: made, found, renewed and ended here.
///
/// Of a service token the HMAC is stored, and what it may do, sealed; of a batch token nothing. Every request looks a token
/// up, so those in use are kept in memory: one process owns the database, and every change here forgets what it changes.
final class TokenStore: Sendable {
    let services: VaultServices
    let leases: LeaseRegistry
    private let recent: Mutex<RecencyCache<[UInt8], TokenEntry>>
    /// A code of nothing yet under this server's own key, which it takes longer to begin than to end.
    private let keyedHash = Mutex<HMAC<SHA256>?>(nil)

    /// - Parameters:
    ///   - leases: what ends with a token
    ///   - cacheCapacity: how many tokens are kept in memory
    init(_ services: VaultServices, leases: LeaseRegistry, cacheCapacity: Int = 20_000) {
        self.services = services
        self.leases = leases
        recent = Mutex(RecencyCache(capacity: cacheCapacity))
    }

    /// A name for a token that gives none of its rights.
    static func makeAccessor() -> String { RandomText.base62(24) }

    /// The HMAC of a token under this server's own key.
    private func hash(_ token: String) async throws -> [UInt8] {
        if let keyed = keyedHash.withLock({ $0 }) { return TokenText.hash(token, keyed) }
        let fresh = SecretText.bytes(32)
        let bytes = try await services.store("sys/tokens").change([UInt8].self, "hash-key") { stored in
            stored = stored ?? fresh
            return stored ?? fresh
        }
        let keyed = HMAC<SHA256>(key: SymmetricKey(data: bytes))
        keyedHash.withLock { $0 = keyed }
        return TokenText.hash(token, keyed)
    }

    private func seal(_ entry: TokenEntry) throws -> [UInt8] {
        try services.sealer.sealJSON(entry, context: Self.context(entry.accessor))
    }

    private func open(_ row: TokenRepository.Row) throws -> TokenEntry {
        var entry = try services.sealer.openJSON(TokenEntry.self, row.value, context: Self.context(row.accessor))
        entry.parent = row.parent
        entry.usesLeft = row.uses
        return entry
    }

    private static func context(_ accessor: String) -> String { "vault-token/\(accessor)" }

    func forget(_ ids: [[UInt8]]) { recent.withLock { $0.remove(ids) } }
}

// MARK: Making

extension TokenStore {
    /// Stores a token. One of type `batch` is not stored; nothing can name it by its accessor, so it should have none.
    /// - Parameter id: the token itself, where somebody wants to have it just so
    /// - Throws: `VaultFailure` (400) when the id is taken or not allowed, or the parent has ended meanwhile.
    func create(_ entry: TokenEntry, id: String? = nil) async throws -> Secret<String> {
        if entry.isBatch { return try TokenText.makeBatch(entry, sealer: services.sealer) }
        let token = try id.map(TokenText.custom) ?? TokenText.makeService()
        let (hash, value) = (try await hash(token.reveal()), try seal(entry))
        try await services.database.write { session in
            let tokens = TokenRepository(session)
            if let parent = entry.parent, try !tokens.contains(accessor: parent) {
                throw VaultFailure.invalid("parent token lookup failed: no parent found")
            }
            guard try tokens.insert(hash, entry, value: value) else {
                throw VaultFailure.invalid("cannot create a token with a duplicate ID")
            }
        }
        return token
    }

    /// Makes the token of somebody who has logged in.
    /// - Parameters:
    ///   - entityID: whose it is; empty: not known
    ///   - path: of the login: `auth/approle/login`
    ///   - mount: the method's
    /// - Returns: the token, its entry, and what is to be warned of
    /// - Throws: `VaultFailure` (400) when the method gives what none may give.
    func make(
        _ grant: LoginGrant, entityID: String = "", path: String, mount: MountEntry, now: Date
    ) async throws -> (token: Secret<String>, entry: TokenEntry, warnings: [String]) {
        let policies = PolicyNames.normalized(grant.policies, addingDefault: !grant.noDefaultPolicy)
        guard !policies.contains("root") else { throw VaultFailure.invalid("auth methods cannot create root tokens") }
        var entry = TokenEntry(accessor: Self.makeAccessor(), policies: policies, path: path, createdAt: now)
        entry.type = Self.type(grant.tokenType, on: mount)
        let (ttl, warnings) = try Lifetime(
            ttl: grant.ttl, period: grant.period, maxTTL: grant.maxTTL, explicitMaxTTL: grant.explicitMaxTTL
        ).granted(since: now, now: now, on: mount, limits: services.limits)
        entry.entityID = entityID
        entry.displayName = grant.displayName
        entry.metadata = grant.metadata
        entry.creationTTL = ttl
        entry.expiresAt = now.addingTimeInterval(Double(ttl))
        entry.boundCIDRs = grant.boundCIDRs
        entry.explicitMaxTTL = grant.explicitMaxTTL
        entry.maxTTL = grant.maxTTL
        entry.internalData = grant.internalData
        if entry.isBatch {
            entry.accessor = ""
        } else {
            entry.period = grant.period
            entry.usesLeft = max(grant.useLimit, 0)
            entry.isRenewable = grant.isRenewable
        }
        return (try await create(entry), entry, warnings)
    }

    /// A mount's word stands over the method's, its default below it.
    private static func type(_ wanted: String, on mount: MountEntry) -> String {
        let tuned = mount.tuning.tokenType ?? ""
        if [TokenEntry.service, TokenEntry.batch].contains(tuned) { return tuned }
        if [TokenEntry.service, TokenEntry.batch].contains(wanted) { return wanted }
        return [tuned, wanted].contains("default-batch") ? TokenEntry.batch : TokenEntry.service
    }
}

// MARK: Finding

extension TokenStore {
    /// What a token may do; nil when it is unknown, has ended, or is being used for the last time. Not counted as a use.
    func entry(of token: Secret<String>) async throws -> TokenEntry? {
        let text = token.reveal()
        guard !text.isEmpty, text.utf8.count <= TokenText.longest else { return nil }
        if TokenText.isBatch(text) { return try await batchEntry(text) }
        return try await entry(hash: hash(text)).flatMap(alive)
    }

    /// The same, counted as a use where uses are limited. The last use ends with ``finish(_:)``.
    func use(_ token: Secret<String>) async throws -> TokenEntry? {
        guard var entry = try await entry(of: token) else { return nil }
        guard entry.usesLeft > 0 else { return entry }
        let hash = try await hash(token.reveal())
        guard let left = try await services.database.write({ try TokenRepository($0).use(id: hash) }) else {
            return nil
        }
        entry.usesLeft = left
        return entry
    }

    /// To be called when a request is answered: a token that was used for the last time ends.
    /// - Parameter entry: as ``use(_:)`` gave it
    func finish(_ entry: TokenEntry) async throws {
        if entry.usesLeft < 0 { try await revoke(accessor: entry.accessor) }
    }

    /// What a token may do whose accessor is known; nil when there is none.
    func entry(accessor: String) async throws -> TokenEntry? {
        try await services.database.read { try TokenRepository($0).row(accessor: accessor) }.map(open).flatMap(alive)
    }

    /// Of all service tokens, sorted.
    func accessors() async throws -> [String] {
        try await services.database.read { try TokenRepository($0).accessors() }
    }

    private func entry(hash: [UInt8]) async throws -> TokenEntry? {
        let (known, version) = recent.withLock { ($0.value(for: hash), $0.version) }
        if let known { return known }
        guard let row = try await services.database.read({ try TokenRepository($0).row(id: hash) }) else { return nil }
        let entry = try open(row)
        // One with limited uses changes with each.
        if entry.usesLeft == 0 { recent.withLock { $0.insert(entry, for: hash, since: version) } }
        return entry
    }

    private func batchEntry(_ text: String) async throws -> TokenEntry? {
        guard let entry = TokenText.batchEntry(text, sealer: services.sealer).flatMap(alive) else { return nil }
        guard let parent = entry.parent else { return entry }
        return try await self.entry(accessor: parent) == nil ? nil : entry
    }

    private func alive(_ entry: TokenEntry) -> TokenEntry? {
        guard entry.usesLeft >= 0 else { return nil }
        return entry.expiresAt.map { $0 > services.clock.now } ?? true ? entry : nil
    }
}

// MARK: Renewing

extension TokenStore {
    /// Lets a token live on.
    /// - Parameters:
    ///   - increment: from now on, in seconds; nil and 0: what the method says, else as at its creation
    ///   - terms: what the method says now; nil: what it said at the login counts
    ///   - mount: the method's; nil: it is gone
    /// - Returns: the entry as it is now, and what is to be warned of
    /// - Throws: `VaultFailure` (400) when it cannot be renewed, or not any more.
    func renew(
        _ entry: TokenEntry, increment: Int?, terms: LoginGrant?, mount: MountEntry?
    ) async throws -> (entry: TokenEntry, warnings: [String]) {
        guard !entry.isBatch else { throw VaultFailure.invalid("batch tokens cannot be renewed") }
        let (now, limits, store) = (services.clock.now, services.limits, self)
        let (renewed, id, warnings) = try await services.database.write { session in
            let tokens = TokenRepository(session)
            guard var entry = try tokens.row(accessor: entry.accessor).map(store.open) else {
                throw VaultFailure.invalid("token not found")
            }
            guard entry.isRenewable, let end = entry.expiresAt, end > now else {
                throw VaultFailure.invalid("lease is not renewable")
            }
            let lifetime = Lifetime(
                increment: increment ?? 0, ttl: terms?.ttl ?? entry.creationTTL, period: terms?.period ?? entry.period,
                maxTTL: terms?.maxTTL ?? entry.maxTTL, explicitMaxTTL: terms?.explicitMaxTTL ?? entry.explicitMaxTTL)
            let (ttl, warnings) = try lifetime.granted(since: entry.createdAt, now: now, on: mount, limits: limits)
            entry.expiresAt = now.addingTimeInterval(Double(ttl))
            entry.lastRenewedAt = now
            return (entry, try tokens.update(entry, value: store.seal(entry)), warnings)
        }
        if let id { forget([id]) }
        return (renewed, warnings)
    }
}
