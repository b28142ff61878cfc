import Crypto
import Foundation
import SignetCore
import SignetStorage

/// The secret ids of an `approle` mount. What is stored is an HMAC under the role's own key.
struct SecretIDs: Sendable {
    private let database: Database
    private let sealer: Sealer
    private let space: String

    init(_ services: VaultServices, mount: MountEntry) {
        database = services.database
        sealer = services.sealer
        space = mount.uuid
    }

    /// Stores a secret id.
    /// - Throws: `VaultFailure` (400) when the role has it already.
    func add(_ entry: SecretID, secret: Secret<String>, to role: AppRole) async throws {
        let (owner, hash) = (owner(role), hash(secret, role))
        let row = SecretIDRepository.Row(
            hash: hash, accessor: entry.accessor, usesLeft: entry.usesLeft, expiresAt: entry.expiresAt,
            details: try sealer.seal(Array(JSONEncoder().encode(entry)), context: context(hash)))
        let isNew = try await database.write { try SecretIDRepository($0).insert(row, owner) }
        guard isNew else { throw VaultFailure.invalid("SecretID is already registered") }
    }

    /// The secret id with that secret; nil when there is none, or none that is still good.
    func entry(of secret: Secret<String>, _ role: AppRole, now: Date) async throws -> SecretID? {
        let (owner, hash) = (owner(role), hash(secret, role))
        return try await open(database.read { try SecretIDRepository($0).row(hash: hash, owner) }, now: now)
    }

    /// The secret id with that accessor; nil when there is none, or none that is still good.
    func entry(accessor: String, _ role: AppRole, now: Date) async throws -> SecretID? {
        let owner = owner(role)
        return try await open(database.read { try SecretIDRepository($0).row(accessor: accessor, owner) }, now: now)
    }

    /// Uses a secret id once. Those without limit cost no write.
    /// - Returns: nil when it is unknown, expired or used up.
    func use(_ secret: Secret<String>, _ role: AppRole, now: Date) async throws -> SecretID? {
        guard let entry = try await entry(of: secret, role, now: now) else { return nil }
        if entry.usesLeft == 0 { return entry }
        let (owner, hash) = (owner(role), hash(secret, role))
        return try await database.write { try SecretIDRepository($0).use(hash: hash, owner) } ? entry : nil
    }

    /// Accessors of those that are still good, sorted.
    func accessors(_ role: AppRole, now: Date) async throws -> [String] {
        let owner = owner(role)
        return try await database.read { try SecretIDRepository($0).accessors(owner, now: now) }
    }

    func remove(_ secret: Secret<String>, _ role: AppRole) async throws {
        let (owner, hash) = (owner(role), hash(secret, role))
        try await database.write { try SecretIDRepository($0).remove(hash: hash, owner) }
    }

    /// - Returns: whether there was one.
    func remove(accessor: String, _ role: AppRole) async throws -> Bool {
        let owner = owner(role)
        return try await database.write { session in
            let repository = SecretIDRepository(session)
            guard let row = try repository.row(accessor: accessor, owner) else { return false }
            try repository.remove(hash: row.hash, owner)
            return true
        }
    }

    func removeAll(of role: AppRole) async throws {
        let owner = owner(role)
        try await database.write { try SecretIDRepository($0).removeAll(owner) }
    }

    /// Removes those of every role: the mount is going.
    func removeAll() async throws {
        let space = space
        try await database.write { try SecretIDRepository($0).removeAll(space: space) }
    }

    /// - Returns: how many had expired and were removed.
    @discardableResult
    func tidy(now: Date) async throws -> Int {
        let space = space
        return try await database.write { try SecretIDRepository($0).removeExpired(space: space, now: now) }
    }

    private func open(_ row: SecretIDRepository.Row?, now: Date) throws -> SecretID? {
        guard let row else { return nil }
        let plain = try sealer.open(row.details, context: context(row.hash))
        var entry: SecretID
        do {
            entry = try JSONDecoder().decode(SecretID.self, from: Data(plain))
        } catch {
            throw SignetError(
                .storageCorrupt, "The secret id with the accessor \(row.accessor) cannot be read.", cause: error)
        }
        entry.usesLeft = row.usesLeft
        return entry.isExpired(at: now) ? nil : entry
    }

    /// The role's row key is a digest: the key itself is for the hashes alone.
    private func owner(_ role: AppRole) -> SecretIDRepository.Owner {
        let digest = SHA256.hash(data: Array(role.secretKey.utf8)).prefix(16)
        return SecretIDRepository.Owner(space: space, role: Array(digest).hexadecimal)
    }

    private func hash(_ secret: Secret<String>, _ role: AppRole) -> [UInt8] {
        let key = SymmetricKey(data: Array(role.secretKey.utf8))
        return Array(HMAC<SHA256>.authenticationCode(for: Array(secret.reveal().utf8), using: key))
    }

    private func context(_ hash: [UInt8]) -> String { "vault/\(space)/secret-id/\(hash.hexadecimal)" }
}
