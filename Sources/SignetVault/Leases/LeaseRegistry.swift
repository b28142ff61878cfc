import Foundation
import SignetCore
import SignetStorage

/// What was handed out for a time, until it is taken back: by its end, by request, or with the token it was handed out to.
///
/// A lease that is to end is first marked so in the database, then its backend is told, then it is forgotten: whatever
/// happens in between, ``tend()`` goes on with it.
final class LeaseRegistry: Sendable {
    let services: VaultServices
    private let mounts: any MountDirectory

    /// - Parameter mounts: who revokes what
    init(_ services: VaultServices, mounts: any MountDirectory) {
        self.services = services
        self.mounts = mounts
    }

    /// Notes what was handed out.
    /// - Parameters:
    ///   - path: of the request: `pki/issue/web`
    ///   - token: with which it ends; nil: with none
    /// - Returns: the lease, and what is to be warned of
    /// - Throws: `VaultFailure.noToken` when the token has ended meanwhile: then what was handed out is revoked.
    func register(
        _ grant: LeaseGrant, path: String, mount: MountEntry, token: TokenEntry?
    ) async throws -> (lease: LeaseRecord, warnings: [String]) {
        let now = services.clock.now
        let lifetime = Lifetime(ttl: grant.ttl.wholeSeconds, maxTTL: grant.maxTTL?.wholeSeconds ?? 0)
        var (ttl, warnings) = try lifetime.granted(since: now, now: now, on: mount, limits: services.limits)
        // What a batch token was given ends with it, or with its parent, for nothing else is stored of it.
        if let token, token.isBatch, let end = token.expiresAt {
            ttl = min(ttl, max(0, Int(end.timeIntervalSince(now))))
        }
        let lease = LeaseRecord(
            id: "\(path)/\(RandomText.base62(24))", path: path, issuedAt: now,
            expiresAt: now.addingTimeInterval(Double(ttl)), isRenewable: grant.isRenewable,
            token: token.flatMap { $0.isBatch ? $0.parent : $0.accessor }, ttl: ttl,
            maxTTL: grant.maxTTL?.wholeSeconds ?? 0, secret: grant.secret)
        let value = try seal(lease)
        let isAlive = try await services.database.write { session in
            let isAlive = try lease.token.map { try TokenRepository(session).contains(accessor: $0) } ?? true
            let dueAt = isAlive ? lease.expiresAt.millisecondsSince1970 : 0
            try LeaseRepository(session).insert(lease.id, token: lease.token, dueAt: dueAt, value: value)
            return isAlive
        }
        guard isAlive else {
            await end([lease.id])
            throw VaultFailure.noToken
        }
        return (lease, warnings)
    }

    /// A lease that has not ended; nil when there is none.
    func lookup(_ id: String) async throws -> LeaseRecord? {
        let now = services.clock.now.millisecondsSince1970
        let row = try await services.database.read { try LeaseRepository($0).row(id) }
        guard let row, row.attempts == 0, row.dueAt > now else { return nil }
        return try open(row)
    }

    /// Lets a lease live on.
    /// - Parameter increment: from now on, in seconds; nil and 0: as long as it was granted for last
    /// - Throws: `VaultFailure` (400) when there is none, or it cannot be renewed any more.
    func renew(_ id: String, increment: Int?) async throws -> (lease: LeaseRecord, warnings: [String]) {
        let (now, limits, registry) = (services.clock.now, services.limits, self)
        return try await services.database.write { session in
            let leases = LeaseRepository(session)
            guard let row = try leases.row(id), row.attempts == 0, row.dueAt > now.millisecondsSince1970 else {
                throw VaultFailure.invalid("lease not found")
            }
            var lease = try registry.open(row)
            guard lease.isRenewable else { throw VaultFailure.invalid("lease is not renewable") }
            let mount = registry.mounts.mount(serving: lease.path)?.entry
            let lifetime = Lifetime(increment: increment ?? 0, ttl: lease.ttl, maxTTL: lease.maxTTL)
            let (ttl, warnings) = try lifetime.granted(since: lease.issuedAt, now: now, on: mount, limits: limits)
            lease.ttl = ttl
            lease.lastRenewedAt = now
            lease.expiresAt = now.addingTimeInterval(Double(ttl))
            try leases.extend(id, to: lease.expiresAt.millisecondsSince1970, value: registry.seal(lease))
            return (lease, warnings)
        }
    }

    /// The names directly below a prefix, sorted; those with more below them end with a slash.
    /// - Parameter prefix: empty, or ending with a slash
    func list(_ prefix: String) async throws -> [String] {
        let now = services.clock.now.millisecondsSince1970
        return try await services.database.read { session in
            var names: [String] = []
            var start = prefix
            while true {
                let page = try LeaseRepository(session).living(behind: start, below: prefix, now: now, limit: 500)
                for id in page {
                    let rest = id.dropFirst(prefix.count)
                    let name = rest.firstIndex(of: "/").map { String(rest[...$0]) } ?? String(rest)
                    if names.last != name { names.append(name) }
                }
                guard page.count == 500, let last = page.last, let name = names.last else { return names }
                // A folder is not read to its end: there may be very many in it.
                start = name.hasSuffix("/") ? LeaseRepository.successor(of: prefix + name) : last
            }
        }
    }

    /// How many there are, and how many of them could not be revoked so far.
    func count() async throws -> (all: Int, failed: Int) {
        try await services.database.read { try LeaseRepository($0).count() }
    }

    private func seal(_ lease: LeaseRecord) throws -> [UInt8] {
        try services.sealer.sealJSON(lease, context: Self.context(lease.id))
    }

    private func open(_ row: LeaseRepository.Row) throws -> LeaseRecord {
        try services.sealer.openJSON(LeaseRecord.self, row.value, context: Self.context(row.id))
    }

    private static func context(_ id: String) -> String { "vault-lease/\(id)" }
}

// MARK: Ending

extension LeaseRegistry {
    /// Takes one back; that there is none is no error.
    /// - Throws: `VaultFailure` (400) when its backend cannot: it is tried again later.
    func revoke(_ id: String) async throws {
        guard try await services.database.write({ try LeaseRepository($0).end(id) }) else { return }
        guard await end([id]).isEmpty else {
            throw VaultFailure.invalid("failed to revoke \"\(id)\"; it is tried again")
        }
    }

    /// Takes back the lease of that id, and all whose ids begin so.
    /// - Parameters:
    ///   - prefix: with or without a slash at its end
    ///   - isForced: whether what a backend cannot revoke is forgotten
    /// - Throws: `VaultFailure` (400) when a backend cannot: it is tried again later.
    func revoke(below prefix: String, isForced: Bool) async throws {
        let folder = prefix.hasSuffix("/") ? prefix : prefix + "/"
        let ids = try await services.database.write { session in
            let leases = LeaseRepository(session)
            return try (try leases.end(String(folder.dropLast())) ? [String(folder.dropLast())] : [])
                + leases.end(below: folder)
        }
        let failed = await end(ids, isForced: isForced)
        if let first = failed.first {
            throw VaultFailure.invalid(
                "failed to revoke \"\(first)\" (\(failed.count) / \(ids.count)); it is tried again")
        }
    }

    /// Ends what is due.
    func tend() async {
        do {
            while !Task.isCancelled {
                let now = services.clock.now.millisecondsSince1970
                let due = try await services.database.read { try LeaseRepository($0).due(now, limit: 500) }
                // What fails is tried again another time, not now.
                guard await end(due).count < due.count else { return }
            }
        } catch {
            services.logger.warning("Leases that are due could not be read.", metadata: ["error": "\(error)"])
        }
    }

    /// Tells the backends and forgets the leases, which are due already; some at the same time.
    /// - Returns: the ids of those that a backend could not revoke
    @discardableResult
    func end(_ ids: [String], isForced: Bool = false) async -> [String] {
        await withTaskGroup(of: String?.self) { group in
            var failed: [String] = []
            for (index, id) in ids.enumerated() {
                if index >= 16, let result = await group.next(), let result { failed.append(result) }
                group.addTask { await self.end(id, isForced: isForced) ? nil : id }
            }
            for await case let id? in group { failed.append(id) }
            return failed.sorted()
        }
    }

    private func end(_ id: String, isForced: Bool) async -> Bool {
        do {
            guard let row = try await services.database.read({ try LeaseRepository($0).row(id) }) else { return true }
            do {
                let lease = try open(row)
                try await mounts.mount(serving: lease.path)?.backend.revoke(lease.secret)
            } catch {
                services.logger.warning(
                    "A lease could not be revoked.", metadata: ["lease": "\(id)", "error": "\(error)"])
                if !isForced {
                    try await postpone(row)
                    return false
                }
            }
            try await services.database.write { try LeaseRepository($0).remove(id) }
            return true
        } catch {
            services.logger.warning("A lease could not be ended.", metadata: ["lease": "\(id)", "error": "\(error)"])
            return false
        }
    }

    /// 10 s, 20 s, 40 s ... up to an hour.
    private func postpone(_ row: LeaseRepository.Row) async throws {
        let delay = min(3600, 10 << min(row.attempts, 9))
        let next = services.clock.now.addingTimeInterval(Double(delay)).millisecondsSince1970
        try await services.database.write { try LeaseRepository($0).postpone(row.id, to: next) }
    }
}

extension Duration {
    /// Rounded down.
    var wholeSeconds: Int { Int(components.seconds) }
}
