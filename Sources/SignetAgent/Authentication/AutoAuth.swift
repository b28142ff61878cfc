import Foundation
import Logging
import SignetCore
import SignetRenewal
import SignetVault

/// An agent's login: gets a token, keeps it alive, gets another one at its end, and writes it to the sinks.
///
/// Whoever asks with it waits while there is no token. A new token is no event for them: what was got with the former one stays.
public actor AutoAuth: VaultAccess, TokenHolder {
    /// Where the server is.
    public nonisolated let address: String
    private let settings: AutoAuthSettings
    private var clients: AgentClients
    private var retired: [AgentClients] = []
    private let kept: KeptLogin
    private let clock: any WallClock
    private let logger: Logger
    /// A number from 0 to 1.
    private let chance: @Sendable () -> Double

    private let held = Awaited<HeldToken>()
    private let delivered = Awaited<Bool>()
    private let wake = WakeSignal()
    private var undelivered: [TokenSink] = []
    private var sinkBackoff = LoginBackoff(from: .seconds(1), to: .seconds(60))

    /// It does nothing until ``run()`` is called; ``shutdown()`` must be called at the end.
    /// - Parameters:
    ///   - vault: how the server is reached
    ///   - store: where a secret id is kept that can be read only once; nil: only in memory
    ///   - chance: what spreads logins and renewals: a number from 0 to 1
    /// - Throws: `.unreadableFile` when a certificate or key cannot be read; `.invalidInput` for the address.
    public init(
        _ settings: AutoAuthSettings, vault: VaultClientSettings, store: VaultStore?,
        clock: any WallClock = SystemClock(), logger: Logger,
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) throws {
        self.settings = settings
        self.clock = clock
        self.chance = chance
        var logger = logger
        logger[metadataKey: "method"] = "\(settings.method.name)"
        self.logger = logger
        address = vault.address
        kept = KeptLogin(store: settings.method.isKept ? store : nil)
        clients = try AgentClients(vault, settings, clock: clock)
    }

    /// Closes all connections.
    public func shutdown() async {
        for clients in retired + [clients] { await clients.shutdown() }
        retired = []
    }

    /// Takes over other certificates and keys from the files, and logs in at once where that failed before.
    /// - Throws: as the initialiser; what was there before is used on then.
    public func reload(_ vault: VaultClientSettings) throws {
        let next = try AgentClients(vault, settings, clock: clock)
        // Requests may be under way with the former ones.
        retired.append(clients)
        clients = next
        wake.raise()
    }

    /// Gets and keeps a token until cancelled; may be called again then.
    /// - Throws: `CancellationError`; with `exit_on_err`, why the login failed.
    public func run() async throws {
        // Run again, it goes on with what it has.
        var present = held.value
        while true {
            if let ttl = settings.wrapTTL {
                try await deliverEnvelope(ttl)
                // Nobody here has the token, so nobody here can renew it.
                try await clock.sleep(until: .distantFuture)
            }
            let token: HeldToken
            if let known = present { token = known } else { token = try await logIn { try await $0.run() } }
            present = nil
            held.set(token)
            undelivered = settings.sinks.map(TokenSink.init)
            sinkBackoff.reset()
            try await keep(token)
        }
    }

    // MARK: Logging in

    /// Tries until it works.
    private func logIn<Result: Sendable>(_ attempt: @Sendable (VaultLogin) async throws -> Result) async throws
        -> Result
    {
        var backoff = LoginBackoff(from: settings.leastBackoff, to: settings.mostBackoff)
        while true {
            logger.info("(auth) authenticating")
            do {
                let result = try await attempt(login)
                logger.info("(auth) authentication successful")
                return result
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                let failure = readable(error, "get a token")
                if settings.endsOnError { throw failure }
                let delay = backoff.delay(chance())
                logger.error(
                    "(auth) error authenticating: \(failure.message)",
                    metadata: ["class": "\(failure.code)", "backoff": "\(DurationText(delay))"])
                if let remedy = failure.remedy { logger.info("(auth) \(remedy)") }
                await wake.wait(until: clock.now.addingTimeInterval(delay.timeInterval), on: clock)
                try Task.checkCancellation()
            }
        }
    }

    private var login: VaultLogin {
        VaultLogin(
            client: clients.logins, credentials: settings.method.credentials, kept: kept, clock: clock, logger: logger)
    }

    private func readable(_ error: any Error, _ attempt: String) -> SignetError {
        switch error {
        case let error as SignetError: error
        case let failure as VaultLoginFailure: VaultIssuanceFailure(failure, attempt, address).error
        case let failure as VaultClientFailure: VaultIssuanceFailure(failure, attempt, address).error
        default: SignetError(.missingLogin, "Signet could not \(attempt).", cause: error)
        }
    }

    // MARK: Keeping

    /// Returns when another token is to be got.
    private func keep(_ first: HeldToken) async throws {
        var life = TokenLife(lease: first.lease, isRenewable: first.isRenewable, now: first.gotAt, share: chance())
        var backoff = LoginBackoff(from: settings.leastBackoff, to: settings.mostBackoff)
        while true {
            let sinkRetry = await deliver(first.token)
            var moment = sinkRetry ?? .distantFuture
            switch life.step {
            case .nothing: break
            case .renew(let date), .replace(let date): moment = min(moment, date)
            }
            if moment > clock.now { await wake.wait(until: moment, on: clock) }
            try Task.checkCancellation()
            // Somebody was told that it is not valid any more.
            guard held.value?.token.reveal() == first.token.reveal() else { return }
            // The wait may have been for the sinks.
            switch life.step {
            case .replace(let date) where date <= clock.now:
                logger.info("(auth) the token is near its end, authenticating again")
                return
            case .renew(let date) where date <= clock.now:
                guard await renew(first, &life, &backoff) else { return }
            default: break
            }
        }
    }

    /// - Returns: false: it cannot be renewed
    private func renew(_ token: HeldToken, _ life: inout TokenLife, _ backoff: inout LoginBackoff) async -> Bool {
        do {
            let renewed = try await login.renewed(token)
            life.renewed(
                lease: renewed.lease, isRenewable: renewed.isRenewable, now: renewed.gotAt, share: chance())
            held.set(renewed)
            backoff.reset()
            logger.debug("(auth) renewed token", metadata: ["lease": "\(Int(renewed.lease ?? 0))s"])
            return true
        } catch {
            if Task.isCancelled { return true }
            let failure = readable(error, "renew its token")
            let refused = (error as? VaultClientFailure)?.status.map { (400..<500).contains($0) && $0 != 429 } ?? false
            if refused {
                logger.warning(
                    "(auth) the token cannot be renewed: \(failure.message)", metadata: ["class": "\(failure.code)"])
                return false
            }
            let delay = backoff.delay(chance())
            life.postponed(by: delay, now: clock.now)
            logger.warning(
                "(auth) error renewing token: \(failure.message)",
                metadata: ["class": "\(failure.code)", "backoff": "\(DurationText(delay))"])
            return true
        }
    }

    // MARK: Sinks

    /// Writes to the sinks that have not got the token yet.
    /// - Returns: when to try again; nil: all have it
    private func deliver(_ token: Secret<String>) async -> Date? {
        guard !undelivered.isEmpty || delivered.value == nil else { return nil }
        var failed: [TokenSink] = []
        for sink in undelivered {
            do {
                try await sink.write(token, clients.requests)
                logger.info("(sink) token written", metadata: ["path": "\(sink.settings.path)"])
            } catch {
                failed.append(sink)
                let failure = readable(error, "write the token")
                logger.error("(sink) \(failure)", metadata: ["path": "\(sink.settings.path)"])
            }
        }
        undelivered = failed
        guard failed.isEmpty else { return clock.now.addingTimeInterval(sinkBackoff.delay(chance()).timeInterval) }
        delivered.set(true)
        return nil
    }

    private func deliverEnvelope(_ ttl: Duration) async throws {
        let info = try await logIn { try await $0.runWrapped(TokenSink.text(ttl)) }
        for sink in settings.sinks { try TokenSink(settings: sink).write(info) }
        delivered.set(true)
    }

    /// Returns once all sinks have been written to.
    /// - Throws: `CancellationError`
    public nonisolated func delivery() async throws { _ = try await delivered.get() }
}

// MARK: Asking

extension AutoAuth {
    /// The shortest age of a token at which a refusal that says nothing of the token can mean it.
    private static let youth: Double = 60

    public nonisolated func presentToken() async -> Secret<String>? { held.value?.token }

    public func send(_ call: VaultClient.Call) async throws -> VaultReply {
        var call = call
        let first = try await held.get()
        call.token = first.token
        do {
            return try await clients.requests.send(call)
        } catch let failure as VaultClientFailure where failure.status == 403 {
            // A path that is forbidden is no reason for another login.
            guard try await isRefused(first) else { throw failure }
            call.token = try await held.get().token
            return try await clients.requests.send(call)
        }
    }

    /// Whether the server does not take the token any more. Then another one is got.
    private func isRefused(_ token: HeldToken) async throws -> Bool {
        let isHeld: (HeldToken) -> Bool = { $0.token.reveal() == token.token.reveal() }
        guard held.value.map(isHeld) ?? false else { return true }
        var call = VaultClient.Call(.GET, "auth/token/lookup-self")
        call.token = token.token
        do {
            _ = try await clients.requests.send(call)
            return false
        } catch let failure as VaultClientFailure where failure.status == 403 {
            // A token without the default policy may not even look at itself.
            let says = failure.description
            let isYoung = clock.now.timeIntervalSince(token.gotAt) < Self.youth
            guard says.contains("invalid token") || says.contains("bad token") || !isYoung else { return false }
        } catch is VaultClientFailure {
            return false
        }
        if held.clear(if: isHeld) {
            logger.warning("(auth) the server does not take the token any more, authenticating again")
            wake.raise()
        }
        return true
    }
}

extension AuthMethod {
    /// As the configuration calls it.
    var name: String {
        switch self {
        case .appRole: "approle"
        case .tokenFile: "token_file"
        case .environment: "environment"
        case .certificate: "cert"
        case .jwt: "jwt"
        }
    }
}
