import Foundation
import Logging
import SignetCore
import SignetVault

/// The runner's own token: looked at before the first task gets one from it, and renewed at half its life.
actor JobToken {
    let settings: JobVaultSettings
    let client: VaultClient
    private let clock: any WallClock
    private let logger: Logger
    private var isChecked = false

    init(settings: JobVaultSettings, clock: any WallClock, logger: Logger) throws {
        self.settings = settings
        client = try VaultClient(settings.client, clock: clock)
        self.clock = clock
        self.logger = logger
    }

    func close() async { try? await client.shutdown() }

    /// Makes a token for a task.
    /// - Throws: `.vaultStanzaRefused` naming what the runner's token may not, or is not; `VaultClientFailure`.
    func make(_ stanza: VaultStanza, for task: String, of instance: InstanceIdentity) async throws -> TaskTokenRecord {
        try await check()
        var call = VaultClient.Call(
            .POST, settings.creationPath,
            body: [
                "policies": .array(stanza.policies.map(JSONValue.string)),
                "meta": .object([
                    "AllocationID": .string(instance.id), "Task": .string(task), "JobID": .string(instance.job),
                    "TaskGroup": .string(instance.group),
                ]), "display_name": .string("\(instance.id)-\(task)"), "ttl": .string("72h"),
                "renewable": .bool(true),
            ])
        call.isWrapped = false
        let reply: VaultReply
        do {
            reply = try await client.send(call)
        } catch let failure as VaultClientFailure where failure.status == 400 || failure.status == 403 {
            throw SignetError(
                .vaultStanzaRefused,
                "The server \(settings.client.address) makes no token with the policies "
                    + "\(stanza.policies.joined(separator: ", ")) for the task \(task): \(Self.said(failure)).",
                remedy: settings.role.map {
                    "Let the token role \($0) allow these policies, or correct policies in the vault block."
                } ?? "Let the runner's token have these policies itself, or create tokens from a role.")
        }
        guard let auth = reply.auth, let token = auth["client_token"]?.text else {
            throw SignetError(
                .vaultStanzaRefused, "The server \(settings.client.address) answered without a token.",
                remedy: "Look whether the address is that of a server of the Vault API.")
        }
        return TaskTokenRecord(
            token: Secret(token), accessor: auth["accessor"]?.text ?? "", address: settings.client.address,
            expiresAt: Self.end(auth, now: clock.now), isRenewable: auth["renewable"] == .bool(true))
    }

    /// Ends the token of a task that has ended for good.
    func revoke(accessor: String) async throws {
        try await client.write("auth/token/revoke-accessor", ["accessor": .string(accessor)])
    }

    /// When the token that `auth` tells of ends; nil: never.
    static func end(_ auth: [String: JSONValue], now: Date) -> Date? {
        guard case .integer(let seconds)? = auth["lease_duration"], seconds > 0 else { return nil }
        return now.addingTimeInterval(Double(seconds))
    }

    static func said(_ failure: VaultClientFailure) -> String {
        guard case .refused(let status, let errors) = failure.reason else { return failure.description.onOneLine }
        return errors.isEmpty ? "status \(status)" : errors.joined(separator: "; ").onOneLine
    }
}

// MARK: - What the token must be

extension JobToken {
    /// As Nomad's server looks at its token: what it is, what the role is, what it may do.
    func check() async throws {
        guard !isChecked else { return }
        guard settings.client.token != nil else {
            throw SignetError(
                .vaultStanzaRefused, "A task wants a token, and the runner has none of its own to make it with.",
                remedy: "Set VAULT_TOKEN, or give --vault-token-file.")
        }
        let data = try await own()
        let policies = data["policies"]?.elements?.compactMap(\.text) ?? []
        if !policies.contains("root") { try await checkCapabilities() }
        if let role = settings.role { try await checkRole(role) }
        isChecked = true
    }

    private func own() async throws -> [String: JSONValue] {
        do {
            return try await client.read("auth/token/lookup-self")?.content ?? [:]
        } catch let failure as VaultClientFailure where failure.status == 403 {
            throw SignetError(
                .vaultStanzaRefused,
                "The server \(settings.client.address) does not know the runner's token, or it may not look at itself: "
                    + "\(Self.said(failure)).",
                remedy:
                    "Give a token that is valid: signet vault token create -policy nomad-server -period 72h -orphan.")
        }
    }

    private func checkCapabilities() async throws {
        let wanted =
            [(settings.creationPath, "update"), ("auth/token/revoke-accessor", "update")]
            + (settings.role.map { [("auth/token/roles/\($0)", "read")] } ?? [])
        let reply = try await client.write(
            "sys/capabilities-self", ["paths": .array(wanted.map { .string($0.0) })])
        for (path, capability) in wanted {
            let granted = reply.content[path]?.elements?.compactMap(\.text) ?? []
            guard granted.contains(capability) || granted.contains("root") else {
                throw SignetError(
                    .vaultStanzaRefused, "The runner's token may not \(capability) \(path).",
                    remedy: "Add to its policy: path \"\(path)\" { capabilities = [\"\(capability)\"] }")
            }
        }
    }

    private func checkRole(_ role: String) async throws {
        guard let data = try await client.read("auth/token/roles/\(role)")?.content else {
            throw SignetError(
                .vaultStanzaRefused, "There is no token role \(role) at \(settings.client.address).",
                remedy: "Make it: signet vault write auth/token/roles/\(role) allowed_policies=... orphan=true "
                    + "token_period=259200 renewable=true")
        }
        guard data["renewable"] != .bool(false) else {
            throw SignetError(
                .vaultStanzaRefused, "The token role \(role) makes tokens that cannot be renewed.",
                remedy: "Set renewable=true.")
        }
        if case .integer(let most)? = data["token_explicit_max_ttl"] ?? data["explicit_max_ttl"], most > 0 {
            logger.warning(
                "The token role has an explicit_max_ttl: tasks get another token when it is over.",
                metadata: ["role": "\(role)"])
        }
    }
}

// MARK: - Its life

extension JobToken {
    /// Renews the token when half of its life is over, until cancelled.
    func keep() async throws {
        guard settings.client.token != nil else { return }
        var failures = 0
        while true {
            do {
                guard let wait = try await renewed() else { return }
                failures = 0
                try await clock.sleep(for: wait)
            } catch let failure as VaultClientFailure {
                failures += 1
                logger.warning(
                    "The runner's token could not be renewed.", metadata: ["reason": "\(Self.said(failure))"])
                if failure.status == 403 { isChecked = false }
                var generator = SystemRandomNumberGenerator()
                try await clock.sleep(for: Self.retries.delay(afterFailures: failures, using: &generator))
            }
        }
    }

    private static let retries = RetrySchedule.exponential(from: .seconds(5), ceiling: .seconds(300))

    /// - Returns: half of its new life; nil: it does not end, or cannot be renewed
    private func renewed() async throws -> Duration? {
        let data = try await client.read("auth/token/lookup-self")?.content ?? [:]
        guard data["renewable"] == .bool(true), case .integer(let left)? = data["ttl"], left > 0 else { return nil }
        let auth = try await client.write("auth/token/renew-self").auth ?? [:]
        guard case .integer(let seconds)? = auth["lease_duration"], seconds > 0 else { return nil }
        logger.debug("The runner's token was renewed.", metadata: ["lifetime": "\(seconds)s"])
        return .seconds(max(1, seconds / 2))
    }
}

extension SignetError.Code {
    /// A task cannot get the token that its vault block wants.
    public static let vaultStanzaRefused = Self(rawValue: "job.vault-refused")
}
