import Foundation
import SignetCore
import SignetStorage

/// Keeper of the seal: makes the sealing key and splits it, collects shares, opens the sealer.
///
/// While sealed nothing of the key is in memory but the shares brought so far.
actor SealKeeper {
    /// Who holds the sealing key.
    enum Holder: Sendable {
        /// People, a share each.
        case people
        /// The machine: the sealer is open from the start.
        case machine(Sealer)
    }

    /// What `sys/init` gives out.
    struct Initialization: Sendable {
        let sealer: Sealer
        /// The shares; none where the machine holds the key.
        let shares: [[UInt8]]
    }

    let holder: Holder
    private let database: Database
    private let clock: any WallClock
    private let clusterName: String
    private var collection = ShareCollection()

    /// - Parameter database: opened with ``VaultMigrations/all``
    init(holder: Holder, database: Database, clock: any WallClock, clusterName: String) {
        self.holder = holder
        self.database = database
        self.clock = clock
        self.clusterName = clusterName
    }

    /// nil: not initialized.
    func state() async throws -> SealState? { try await database.read { try SealRepository($0).state() } }

    /// How many shares were brought to the present attempt, and what it is known by.
    var attempt: (progress: Int, nonce: String) {
        (collection.progress, collection.progress == 0 ? "" : collection.nonce)
    }

    /// Makes the sealing key and writes down how it is split.
    /// - Throws: `VaultFailure` (400) when it is initialized already, or the numbers do not fit.
    func initialize(shares: Int, threshold: Int) async throws -> Initialization {
        switch holder {
        case .machine(let sealer):
            let state = newState(shares: 0, threshold: 0)
            try await database.write { try Self.put(state, $0) }
            return Initialization(sealer: sealer, shares: [])
        case .people:
            let key = Secret(Self.randomKey())
            let pieces = try Self.pieces(of: key, shares: shares, threshold: threshold)
            let state = newState(shares: shares, threshold: threshold)
            let sealer = try await Sealer.make(for: .key(key), in: database) { try Self.put(state, $0) }
            return Initialization(sealer: sealer, shares: pieces)
        }
    }

    /// Takes a share towards opening.
    /// - Returns: the sealer, when this was the last share wanted.
    /// - Throws: `VaultFailure` (400) when the shares do not give the key; they are forgotten then.
    func unseal(_ share: [UInt8]) async throws -> Sealer? {
        guard let state = try await state() else { throw VaultFailure.notInitialized }
        let key: Secret<[UInt8]>?
        do {
            key = try collection.add(share, threshold: max(state.threshold, 1))
        } catch {
            collection = ShareCollection()
            throw error
        }
        guard let key else { return nil }
        collection = ShareCollection()
        return try await open(key)
    }

    /// Forgets the shares brought so far.
    func forgetShares() { collection = ShareCollection() }

    /// - Throws: `VaultFailure` (400) when it is not the sealing key.
    func open(_ key: Secret<[UInt8]>) async throws -> Sealer {
        do {
            return try await Sealer.open(database: database, source: .key(key))
        } catch let error as SignetError where error.code == .wrongSealingKey || error.code == .badSealingKey {
            throw VaultFailure.invalid("unable to retrieve unseal keys: the shares are not those of this server")
        }
    }

    /// Wraps the data key by a new sealing key, and writes down how that one is split.
    func rewrap(
        _ sealer: Sealer, by key: Secret<[UInt8]>, _ change: @escaping @Sendable (inout SealState) -> Void
    ) async throws {
        try await sealer.rewrap(for: .key(key), in: database) { session in
            guard var state = try SealRepository(session).state() else { throw VaultFailure.notInitialized }
            change(&state)
            try SealRepository(session).put(state)
        }
    }

    /// A key and its shares, by `sys/init` and `sys/rekey`.
    /// - Throws: `VaultFailure` (400) when the numbers do not fit.
    static func pieces(of key: Secret<[UInt8]>, shares: Int, threshold: Int) throws -> [[UInt8]] {
        switch (shares, threshold) {
        case (1, 1): return [key.reveal()]
        case (..<1, _): throw VaultFailure.invalid("invalid seal configuration: shares must be at least one")
        case (_, ..<1): throw VaultFailure.invalid("invalid seal configuration: threshold must be at least one")
        case (2..., 1):
            throw VaultFailure.invalid(
                "invalid seal configuration: threshold must be greater than one for multiple shares")
        case (256..., _): throw VaultFailure.invalid("invalid seal configuration: shares must be less than 256")
        case _ where threshold > shares:
            throw VaultFailure.invalid("invalid seal configuration: threshold cannot be larger than shares")
        default: return try ShamirSecret.split(key.reveal(), shares: shares, threshold: threshold)
        }
    }

    static func randomKey() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private func newState(shares: Int, threshold: Int) -> SealState {
        SealState(
            shares: shares, threshold: threshold, clusterID: UUID().uuidString.lowercased(),
            initializedAt: clock.now, clusterName: clusterName)
    }

    private static func put(_ state: SealState, _ session: any SQLSession) throws {
        guard try SealRepository(session).state() == nil else {
            throw VaultFailure.invalid("Vault is already initialized")
        }
        try SealRepository(session).put(state)
    }
}

extension VaultFailure {
    /// Nobody has called `sys/init` yet.
    static let notInitialized = VaultFailure.invalid("Vault is not initialized")
}
