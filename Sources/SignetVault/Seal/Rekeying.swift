import Foundation
import SignetCore
import SignetStorage

/// `sys/rekey`: the holders of the present shares give way to those of new ones. What is sealed stays as it is; the key that wraps
/// its key is replaced.
actor Rekeying {
    /// What was asked for at the start.
    struct Plan: Sendable {
        let shares: Int
        let threshold: Int
        let requiresVerification: Bool
    }

    /// New shares that somebody must show to have received.
    private struct Unverified: Sendable {
        let key: Secret<[UInt8]>
        let plan: Plan
        var collection = ShareCollection()
    }

    /// What came of a share.
    enum Outcome: Sendable {
        case more
        case done(shares: [[UInt8]], nonce: String, verificationNonce: String?)
    }

    private let keeper: SealKeeper
    private var current: (plan: Plan, collection: ShareCollection)?
    private var unverified: Unverified?

    init(keeper: SealKeeper) {
        self.keeper = keeper
    }

    /// - Throws: `VaultFailure` (400) when one is under way, or the numbers do not fit.
    func start(_ plan: Plan) throws {
        guard current == nil else { throw VaultFailure.invalid("rekey already in progress") }
        _ = try SealKeeper.pieces(of: Secret(SealKeeper.randomKey()), shares: plan.shares, threshold: plan.threshold)
        current = (plan, ShareCollection())
        unverified = nil
    }

    func cancel() {
        current = nil
        unverified = nil
    }

    /// `sys/rekey/init` as it is read.
    func status() async throws -> [String: JSONValue] {
        let required = try await keeper.state()?.threshold ?? 0
        return [
            "started": .bool(current != nil), "nonce": .string(current?.collection.nonce ?? ""),
            "t": .integer(current?.plan.threshold ?? 0), "n": .integer(current?.plan.shares ?? 0),
            "progress": .integer(current?.collection.progress ?? 0), "required": .integer(required),
            "pgp_fingerprints": .null, "backup": false,
            "verification_required": .bool(current?.plan.requiresVerification ?? false),
        ]
    }

    /// Takes a present share.
    /// - Throws: `VaultFailure` (400) when none is under way, the nonce is another's, or the shares do not give the key.
    func update(_ share: [UInt8], nonce: String) async throws -> Outcome {
        guard var (plan, collection) = current else { throw VaultFailure.invalid("no barrier rekey in progress") }
        guard nonce == collection.nonce else { throw Self.wrongNonce(collection) }
        let threshold = try await keeper.state()?.threshold ?? 0
        let key: Secret<[UInt8]>?
        do {
            key = try collection.add(share, threshold: max(threshold, 1))
        } catch {
            current = nil
            throw error
        }
        guard let key else {
            current = (plan, collection)
            return .more
        }
        current = nil
        let sealer = try await keeper.open(key)
        let new = Secret(SealKeeper.randomKey())
        let pieces = try SealKeeper.pieces(of: new, shares: plan.shares, threshold: plan.threshold)
        guard !plan.requiresVerification else {
            let waiting = Unverified(key: new, plan: plan)
            unverified = waiting
            return .done(shares: pieces, nonce: nonce, verificationNonce: waiting.collection.nonce)
        }
        try await rewrap(sealer, new, plan)
        return .done(shares: pieces, nonce: nonce, verificationNonce: nil)
    }

    /// `sys/rekey/verify` as it is read.
    /// - Throws: `VaultFailure` (400) when there is nothing to verify.
    func verification() throws -> [String: JSONValue] {
        guard let unverified else { throw VaultFailure.invalid("no rekey verification in progress") }
        return [
            "started": true, "nonce": .string(unverified.collection.nonce), "t": .integer(unverified.plan.threshold),
            "n": .integer(unverified.plan.shares), "progress": .integer(unverified.collection.progress),
        ]
    }

    /// Begins the verification anew.
    func restartVerification() { unverified?.collection = ShareCollection() }

    /// Takes a new share.
    /// - Returns: whether all new shares that are needed have been shown, so that they count from now on
    func verify(_ share: [UInt8], nonce: String, sealer: Sealer) async throws -> Bool {
        guard var waiting = unverified else { throw VaultFailure.invalid("no rekey verification in progress") }
        guard nonce == waiting.collection.nonce else { throw Self.wrongNonce(waiting.collection) }
        let key = try waiting.collection.add(share, threshold: waiting.plan.threshold)
        unverified = waiting
        guard let key else { return false }
        guard key.reveal().equalsInConstantTime(waiting.key.reveal()) else {
            unverified?.collection = ShareCollection()
            throw VaultFailure.invalid("rekey verification failed; incorrect root key reconstructed")
        }
        try await rewrap(sealer, waiting.key, waiting.plan)
        unverified = nil
        return true
    }

    private func rewrap(_ sealer: Sealer, _ key: Secret<[UInt8]>, _ plan: Plan) async throws {
        try await keeper.rewrap(sealer, by: key) { state in
            state.shares = plan.shares
            state.threshold = plan.threshold
        }
    }

    private static func wrongNonce(_ collection: ShareCollection) -> VaultFailure {
        .invalid("incorrect nonce supplied; nonce for this rekey operation is \"\(collection.nonce)\"")
    }
}
