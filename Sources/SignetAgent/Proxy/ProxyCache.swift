import Crypto
import Foundation
import Logging
import NIOHTTP1
import SignetCore
import SignetVault

/// What an agent's proxy keeps: answers with a lease or a token, for as long as these can be renewed, and they are. Equal
/// requests with the same token get the same one. Everything else is passed on only: what is in a KV store, certificates.
///
/// As in Vault Agent a lease is kept only when its token is the agent's or is kept here too: of others nobody here would learn
/// that they are over.
public actor ProxyCache {
    private let settings: ProxyCacheSettings
    private let client: VaultClient
    private let clock: any WallClock
    private let logger: Logger
    private var entries: [CacheKey: CachedAnswer] = [:]
    /// Those who wait until somebody who asked the same before them has got an answer.
    private var waiting: [CacheKey: [CheckedContinuation<Void, Never>]] = [:]
    private var agentToken: TokenDigest?
    private var count = 0
    private let additions: AsyncStream<Tending>
    private let adding: AsyncStream<Tending>.Continuation

    /// An entry that wants to be renewed from now on.
    private struct Tending: Sendable {
        let key: CacheKey
        let number: Int
    }

    public init(_ settings: ProxyCacheSettings, client: VaultClient, clock: any WallClock, logger: Logger) {
        self.settings = settings
        self.client = client
        self.clock = clock
        self.logger = logger
        (additions, adding) = AsyncStream.makeStream()
    }

    /// How many answers are kept.
    public var entryCount: Int { entries.count }

    /// Renews what is kept, until it is cancelled. To be called once.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for await entry in additions {
                group.addTask { await self.tend(entry) }
            }
            group.cancelAll()
        }
    }
}

// MARK: - Requests

extension ProxyCache {
    /// The answer that is kept; else what `fetch` gets, which is kept when it may be.
    /// - Parameter agentToken: the agent's token at present
    func answer(
        _ call: ProxyCall, agentToken: Secret<String>?, fetch: @Sendable () async throws -> RawVaultAnswer
    ) async throws -> (answer: RawVaultAnswer, isHit: Bool) {
        note(agentToken: agentToken.map(TokenDigest.init))
        let key = CacheKey(call)
        if let kept = repeated(key) { return (kept, true) }
        if waiting[key] != nil {
            await withCheckedContinuation { waiting[key, default: []].append($0) }
            if let kept = repeated(key) { return (kept, true) }
            return (try await fetched(call, key, fetch), false)
        }
        waiting[key] = []
        defer { for waiter in waiting.removeValue(forKey: key) ?? [] { waiter.resume() } }
        return (try await fetched(call, key, fetch), false)
    }

    private func fetched(
        _ call: ProxyCall, _ key: CacheKey, _ fetch: @Sendable () async throws -> RawVaultAnswer
    ) async throws -> RawVaultAnswer {
        let answer = try await fetch()
        if let revocation = Revocation(call, answer) {
            remove(revocation)
        } else {
            keep(answer, call, key)
        }
        return answer
    }

    private func repeated(_ key: CacheKey) -> RawVaultAnswer? {
        guard let entry = entries[key] else { return nil }
        guard entry.lifetime.end > clock.now else {
            drop { $0.number == entry.number }
            return nil
        }
        return entry.repeated(at: clock.now)
    }

    private func keep(_ answer: RawVaultAnswer, _ call: ProxyCall, _ key: CacheKey) {
        guard (200..<300).contains(answer.status), answer.body.count <= settings.longestAnswer,
            entries.count < settings.mostEntries, !call.isRenewal,
            let content = answer.members.flatMap(RenewableContent.init)
        else { return }
        let asker = call.token.map(TokenDigest.init)
        if content.endsWithAsker {
            guard let asker, isManaged(asker) else { return }
        }
        count += 1
        entries[key] = CachedAnswer(
            number: count, path: call.path, namespace: call.namespace, answer: answer, subject: content.subject,
            told: content.told, token: call.token, parent: content.endsWithAsker ? asker : nil, storedAt: clock.now,
            lifetime: RenewedLifetime(seconds: content.seconds, at: clock.now))
        adding.yield(Tending(key: key, number: count))
    }

    private func isManaged(_ token: TokenDigest) -> Bool {
        token == agentToken || entries.values.contains { $0.told == token }
    }

    /// What was got with the agent's former token is not asked for again.
    private func note(agentToken token: TokenDigest?) {
        guard let token, token != agentToken else { return }
        if let former = agentToken { drop { $0.parent == former } }
        agentToken = token
    }
}

// MARK: - Renewing

extension ProxyCache {
    private func tend(_ entry: Tending) async {
        while let due = lifetime(of: entry)?.due {
            do {
                try await clock.sleep(until: due)
                try await renew(entry)
            } catch {
                return
            }
        }
    }

    private func lifetime(of entry: Tending) -> RenewedLifetime? {
        guard let found = entries[entry.key], found.number == entry.number else { return nil }
        return found.lifetime
    }

    /// - Throws: `CancellationError`.
    private func renew(_ entry: Tending) async throws {
        guard self.lifetime(of: entry) != nil, let request = entries[entry.key]?.renewal else { return }
        let answer: RawVaultAnswer?
        do {
            answer = try await client.pass(request)
        } catch is VaultClientFailure {
            answer = nil
        }
        guard var lifetime = self.lifetime(of: entry) else { return }
        let isKept: Bool
        if let answer, answer.status == 200 {
            isKept = lifetime.renewed(for: Self.seconds(in: answer), at: clock.now)
        } else if let status = answer?.status, status < 500, status != 412, status != 429 {
            isKept = false
        } else {
            isKept = lifetime.failed(at: clock.now)
        }
        if isKept {
            entries[entry.key]?.lifetime = lifetime
        } else {
            logger.debug(
                "An answer is kept no longer.", metadata: ["path": "\(entries[entry.key]?.path ?? "")"])
            drop { $0.number == entry.number }
        }
    }

    /// For how long a lease or token was renewed.
    private static func seconds(in answer: RawVaultAnswer) -> Int {
        let reply = VaultReply(status: answer.status, members: answer.members ?? [:])
        if case .integer(let seconds)? = reply.auth?["lease_duration"] { return seconds }
        return reply.leaseDuration
    }
}

// MARK: - Removing

extension ProxyCache {
    /// Removes what was asked to be removed (`/agent/v1/cache-clear`).
    func clear(_ clearance: CacheClearance) {
        switch clearance {
        case .all: entries = [:]
        case .path(let path, let namespace): drop { $0.path.hasPrefix(path) && $0.namespace == namespace }
        case .token(let token): remove(.token(token))
        case .accessor(let accessor): remove(.accessor(accessor))
        case .lease(let id): remove(.lease(id))
        }
    }

    private func remove(_ revocation: Revocation) {
        switch revocation {
        case .token(let token): drop { $0.told == token || $0.parent == token }
        case .accessor(let accessor):
            drop { if case .token(_, accessor: accessor) = $0.subject { true } else { false } }
        case .tokenOnly(let token):
            for (key, entry) in entries where entry.parent == token && entry.told != nil { entries[key]?.parent = nil }
            drop { $0.told == token || $0.parent == token }
        case .lease(let id): drop { if case .lease(id) = $0.subject { true } else { false } }
        case .leases(let prefix):
            drop { if case .lease(let id) = $0.subject { id.hasPrefix(prefix) } else { false } }
        }
    }

    /// Removes entries, and what ends with the tokens in them.
    private func drop(_ isOver: (CachedAnswer) -> Bool) {
        var over = entries.filter { isOver($0.value) }
        while !over.isEmpty {
            for key in over.keys { entries[key] = nil }
            let ended = Set(over.values.compactMap(\.told))
            guard !ended.isEmpty else { return }
            over = entries.filter { $0.value.parent.map(ended.contains) ?? false }
        }
    }
}

/// Equal for requests that are answered alike: the same method, place, headers that mean something, body and token.
struct CacheKey: Hashable, Sendable {
    private let digest: [UInt8]

    init(_ call: ProxyCall) {
        let headers = call.request.headers.map { (name: $0.name.lowercased(), value: $0.value) }
            .filter { $0.name.hasPrefix("x-vault-") || $0.name == "content-type" }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) }.map { "\($0.name): \($0.value)" }
        let texts = [call.request.method.rawValue, call.request.target, call.token?.reveal() ?? ""] + headers
        var hash = SHA256()
        for text in texts {
            hash.update(data: Data("\(text.utf8.count):\(text)".utf8))
        }
        hash.update(data: Data(call.request.body))
        digest = Array(hash.finalize())
    }
}
