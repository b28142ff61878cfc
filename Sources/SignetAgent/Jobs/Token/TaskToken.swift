import Foundation
import Logging
import SignetCore
import SignetRenewal
import SignetVault

/// The token of one task: made from the runner's, renewed, replaced by another one when it cannot live longer.
///
/// It is stored, so that the task keeps it when the runner is started anew.
actor TaskToken: VaultAccess {
    private let stanza: VaultStanza
    private let task: String
    private let instance: InstanceIdentity
    private let maker: JobToken
    private let client: VaultClient
    private let store: JobStore
    private let clock: any WallClock
    private let logger: Logger
    private var record: TaskTokenRecord?
    /// A replacement under way, which everybody waits for who needs a token meanwhile.
    private var pending: Task<TaskTokenRecord, any Error>?
    private let wake = WakeSignal()
    /// Whether the token became another one, and the task is still to be told.
    private var isChangeDue = false

    nonisolated let address: String

    init(
        _ stanza: VaultStanza, for task: String, of instance: InstanceIdentity, from maker: JobToken, store: JobStore,
        clock: any WallClock, logger: Logger
    ) throws {
        self.stanza = stanza
        self.task = task
        self.instance = instance
        self.maker = maker
        self.store = store
        self.clock = clock
        self.logger = logger
        var settings = maker.settings.client
        settings.token = nil
        settings.wrapTTL = nil
        settings.namespace = stanza.namespace ?? settings.namespace
        client = try VaultClient(settings, clock: clock)
        address = settings.address
    }

    func close() async { try? await client.shutdown() }

    /// Takes the stored token when the server still knows it, else makes one.
    /// - Throws: `.vaultStanzaRefused`, `VaultClientFailure`, what the store throws.
    func open() async throws {
        let stored = try await store.token(of: task, instance)
        guard let stored, stored.address == address, try await isUsable(stored) else {
            _ = try await replaced(nil)
            isChangeDue = stored != nil
            return
        }
        record = stored
    }

    /// While the server is away, the token is good as long as it was to live.
    private func isUsable(_ record: TaskTokenRecord) async throws -> Bool {
        do {
            return try await isKnown(record)
        } catch let failure as VaultClientFailure {
            guard record.expiresAt.map({ $0 > clock.now }) ?? true else { throw failure }
            return true
        }
    }

    private func isKnown(_ record: TaskTokenRecord) async throws -> Bool {
        var call = VaultClient.Call(.GET, "auth/token/lookup-self")
        call.token = record.token
        do {
            _ = try await client.send(call)
            return true
        } catch let failure as VaultClientFailure where failure.status == 403 {
            return false
        }
    }

    /// What the task is told; nil before ``open()``.
    var present: Secret<String>? { record?.token }

    // MARK: VaultAccess

    func send(_ call: VaultClient.Call) async throws -> VaultReply {
        var call = call
        let first = try await current()
        call.token = first.token
        do {
            return try await client.send(call)
        } catch let failure as VaultClientFailure where failure.status == 403 {
            // What is forbidden stays so with another token of the same policies.
            guard try await !isKnown(first) else { throw failure }
            call.token = try await replaced(first).token
            return try await client.send(call)
        }
    }

    private func current() async throws -> TaskTokenRecord {
        if let record { return record }
        return try await replaced(nil)
    }

    /// Another token in the place of `old`, whoever asks first.
    private func replaced(_ old: TaskTokenRecord?) async throws -> TaskTokenRecord {
        if let record, record.accessor != old?.accessor { return record }
        if let pending { return try await pending.value }
        let (stanza, task, instance, maker, store) = (stanza, task, instance, maker, store)
        let making = Task {
            let made = try await maker.make(stanza, for: task, of: instance)
            try await store.save(made, of: task, instance)
            return made
        }
        pending = making
        defer { pending = nil }
        let made = try await making.value
        if record != nil {
            logger.notice("The task has another token.", metadata: ["task": "\(instance.name)/\(task)"])
            isChangeDue = true
        }
        record = made
        wake.raise()
        return made
    }

    // MARK: Its life

    /// Renews the token when half of its life is over, until cancelled; makes another one when it does not live longer.
    /// - Parameter onChange: called after the token became another one, since ``open()``
    func keep(onChange: @Sendable () async -> Void) async throws {
        var failures = 0
        while let record {
            try Task.checkCancellation()
            if isChangeDue {
                isChangeDue = false
                await onChange()
            }
            let due = moment(for: record, after: failures)
            await wake.wait(until: due, on: clock)
            try Task.checkCancellation()
            guard !isChangeDue, clock.now >= due else { continue }
            do {
                try await renew(record)
                failures = 0
            } catch let failure as VaultClientFailure {
                failures += 1
                logger.warning(
                    "The token of a task could not be renewed.",
                    metadata: ["task": "\(instance.name)/\(task)", "reason": "\(JobToken.said(failure))"])
            }
        }
    }

    /// When it is renewed: at half of what is left of its life.
    private func moment(for record: TaskTokenRecord, after failures: Int) -> Date {
        if failures > 0 { return clock.now.addingTimeInterval(Self.delay(failures)) }
        guard let end = record.expiresAt else { return .distantFuture }
        return clock.now.addingTimeInterval(max(end.timeIntervalSince(clock.now) / 2, 1))
    }

    private func renew(_ old: TaskTokenRecord) async throws {
        guard old.accessor == record?.accessor, let end = old.expiresAt else { return }
        guard old.isRenewable else {
            _ = try await replaced(old)
            return
        }
        var call = VaultClient.Call(.PUT, "auth/token/renew-self", body: [:])
        call.token = old.token
        do {
            let auth = try await client.send(call).auth ?? [:]
            var renewed = old
            renewed.expiresAt = JobToken.end(auth, now: clock.now)
            renewed.isRenewable = auth["renewable"] == .bool(true)
            // At the end of its longest life a renewal adds nothing: then another one is made in time.
            if let next = renewed.expiresAt, next.timeIntervalSince(end) < 1, next.timeIntervalSince(clock.now) < 30 {
                _ = try await replaced(old)
                return
            }
            record = renewed
            try await store.save(renewed, of: task, instance)
        } catch let failure as VaultClientFailure where failure.status == 403 || failure.status == 400 {
            _ = try await replaced(old)
        }
    }

    private static func delay(_ failures: Int) -> TimeInterval {
        var generator = SystemRandomNumberGenerator()
        return RetrySchedule.exponential(from: .seconds(1), ceiling: .seconds(60))
            .delay(afterFailures: failures, using: &generator).timeInterval
    }

    /// Ends it for good.
    func revoke() async {
        guard let record else { return }
        do {
            try await maker.revoke(accessor: record.accessor)
        } catch {
            logger.warning(
                "The token of a task that has ended could not be revoked; it ends by itself.",
                metadata: ["task": "\(instance.name)/\(task)", "reason": "\(error)"])
        }
        self.record = nil
        try? await store.removeToken(of: task, instance)
    }
}
