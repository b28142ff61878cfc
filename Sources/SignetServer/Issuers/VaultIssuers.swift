import Logging
import SignetCore
import SignetRenewal
import SignetStorage
import SignetVault
import Synchronization

/// The servers of the Vault API that `signet.yaml` declares as issuers, each with one session, kept until its lines or the files
/// it was made with change.
final class VaultIssuers: Sendable {
    /// One connection, put together.
    private struct Made: Sendable {
        let configuration: VaultIssuerConfiguration
        let files: [FileFingerprint]
        let client: VaultClient
        let session: VaultSession
    }

    private struct State {
        var declared: [VaultIssuerConfiguration] = []
        var made: [String: Made] = [:]
        /// Those that are no longer wanted; requests may still be under way.
        var retired: [VaultClient] = []
    }

    private let database: Database
    private let sealer: Sealer
    private let clock: any WallClock
    private let logger: Logger
    private let changes = SpaceChanges()
    private let state = Mutex(State())

    init(
        _ declared: [VaultIssuerConfiguration], database: Database, sealer: Sealer, clock: any WallClock,
        logger: Logger
    ) {
        self.database = database
        self.sealer = sealer
        self.clock = clock
        self.logger = logger
        state.withLock { $0.declared = declared }
    }

    /// What is declared at the moment.
    var configurations: [VaultIssuerConfiguration] { state.withLock(\.declared) }

    /// Takes over what a new `signet.yaml` declares.
    func declare(_ issuers: [VaultIssuerConfiguration]) {
        state.withLock { state in
            state.declared = issuers
            for (name, made) in state.made where !issuers.contains(made.configuration) {
                state.retired.append(made.client)
                state.made[name] = nil
            }
        }
    }

    /// The issuer of that name.
    /// - Parameter role: nil: that of the issuer
    /// - Throws: `.unknownIssuer`, and what its files throw.
    func issuer(named name: String, role: String?) throws -> VaultIssuer {
        let made = try made(name)
        return VaultIssuer(
            session: made.session, address: made.configuration.address, mount: made.configuration.mount,
            role: role ?? made.configuration.role ?? "")
    }

    /// Renews the tokens that are due and that nobody here could replace: even while no certificate is.
    /// - Returns: what went wrong, by the issuer's name
    func keepTokens() async -> [String: String] {
        var failures: [String: String] = [:]
        for issuer in state.withLock({ $0.declared }) {
            do {
                let session = try made(issuer.name).session
                if session.needsKeeping { try await session.keep() }
            } catch {
                failures[issuer.name] = "\(error)"
            }
        }
        return failures
    }

    /// Closes all connections. Issuers cannot be used afterwards.
    func shutdown() async {
        let clients = state.withLock { state in
            defer { state = State() }
            return state.retired + state.made.values.map(\.client)
        }
        for client in clients { try? await client.shutdown() }
    }

    private func made(_ name: String) throws -> Made {
        let (known, declared) = state.withLock { ($0.made[name], $0.declared) }
        if let known, known.files == Self.fingerprints(known.configuration) { return known }
        guard let configuration = declared.first(where: { $0.name == name }) else {
            let names = declared.map(\.name).joined(separator: ", ")
            throw SignetError(
                .unknownIssuer, "There is no issuer \"\(name)\" of kind vault in signet.yaml.",
                remedy: names.isEmpty ? "Declare it under issuers." : "Declared are: \(names).")
        }
        let made = try make(configuration)
        return state.withLock { state in
            if let other = state.made[name], other.files == made.files, other.configuration == configuration {
                state.retired.append(made.client)
                return other
            }
            if let former = state.made[name] { state.retired.append(former.client) }
            state.made[name] = made
            return made
        }
    }

    private func make(_ configuration: VaultIssuerConfiguration) throws -> Made {
        // Taken first: what changes while it is read makes another one next time.
        let files = Self.fingerprints(configuration)
        let client = try VaultClient(configuration.settings, clock: clock)
        let store = VaultStore(
            database: database, sealer: sealer, space: "issuers/\(configuration.name)", changes: changes)
        let session = VaultSession(client: client, credentials: configuration.login, store: store, clock: clock)
        return Made(configuration: configuration, files: files, client: client, session: session)
    }

    private static func fingerprints(_ configuration: VaultIssuerConfiguration) -> [FileFingerprint] {
        configuration.files.map { FileFingerprint(path: $0) }
    }
}
