import Foundation
import SignetCore

/// A client that logs in by itself: when it has no token, when the token is soon to end, and when the server does not take it
/// any more.
public actor VaultSession {
    private let login: VaultLogin
    private var held: HeldToken?
    /// A login under way, which everybody waits for who needs a token meanwhile.
    private var pending: Task<HeldToken, any Error>?

    private var clock: any WallClock { login.clock }

    /// - Parameter store: where a secret id that comes wrapped is kept; nil: it serves for one login
    public init(
        client: VaultClient, credentials: VaultCredentials, store: VaultStore? = nil, clock: any WallClock
    ) {
        login = VaultLogin(client: client, credentials: credentials, store: store, clock: clock)
    }

    /// Asks with a token of these credentials; once more with a new one where the server refuses the first.
    /// - Throws: `VaultClientFailure`, `VaultLoginFailure`, what reading the credentials throws.
    func send(_ call: VaultClient.Call) async throws -> VaultReply {
        var call = call
        let first = try await current()
        call.token = first.token
        do {
            return try await login.client.send(call)
        } catch let failure as VaultClientFailure where failure.status == 403 {
            // Another request may have got a new one meanwhile.
            if held?.token.reveal() == first.token.reveal() { held = nil }
            call.token = try await current().token
            return try await login.client.send(call)
        }
    }

    /// Whether the token is one that ends for good when it is not renewed in time: nobody here can get another one.
    public nonisolated var needsKeeping: Bool {
        if case .token = login.credentials { true } else { false }
    }

    /// Renews the token when that is due, so that it lives even while nothing is asked.
    /// - Throws: `VaultIssuanceFailure`; what reading the credentials throws.
    public func keep() async throws {
        do {
            _ = try await current()
        } catch let failure as VaultLoginFailure {
            throw VaultIssuanceFailure(failure, "keep its token", login.client.settings.address)
        }
    }

    private func current() async throws -> HeldToken {
        if let held, held.isFresh(at: clock.now) { return held }
        if let pending { return try await pending.value }
        let task = getting(after: held)
        pending = task
        defer { pending = nil }
        let got = try await task.value
        held = got
        return got
    }

    /// The former token renewed, or another one.
    private func getting(after former: HeldToken?) -> Task<HeldToken, any Error> {
        Task { [login] in
            if let former, let renewed = await login.renew(former) { return renewed }
            return try await login.run()
        }
    }
}
