import Foundation
import SignetCore
import SignetStorage

/// What is to be answered now, shared by every process and front end that has the database open.
public struct ChallengeResponses: Sendable {
    /// How long an answer counts as being worked on by a process that is not known to have died: longer than any order
    /// waits for its validation.
    public static let holdTime: Duration = .seconds(6 * 3600)

    private let repository: ChallengeRepository
    private let leases: Leases
    private let clock: any WallClock
    private let holder = LeaseHolder()

    /// Opens the store in a database with ``migrations`` and ``SignetStorage/Leases/migration``.
    public init(database: Database, clock: any WallClock) {
        repository = ChallengeRepository(database: database)
        leases = Leases(database: database, clock: clock)
        self.clock = clock
    }

    /// The tables of the store.
    public static var migrations: [Migration] { ChallengeMigrations.all }

    // MARK: Asking

    /// The key authorization that proves http-01 with this token; nil when no such challenge is being answered.
    /// - Throws: as ``Database/read(_:)``.
    public func keyAuthorization(forToken token: some StringProtocol) async throws -> String? {
        guard ChallengeToken.isValid(token) else { return nil }
        return try await repository.newest(of: .http01, key: String(token))?.keyAuthorization
    }

    /// What proves tls-alpn-01 to a client that asks for this server name, the newest where there are several; nil when no
    /// such challenge is being answered.
    /// - Throws: as ``Database/read(_:)``.
    public func answer(forServerName name: String) async throws -> PresentedAnswer? {
        guard name.utf8.count <= 255 else { return nil }
        return try await repository.newest(of: .tlsALPN01, key: name.lowercased())
    }

    // MARK: Keeping

    func answer(_ id: String) async throws -> PresentedAnswer? {
        try await repository.answer(id)
    }

    func all() async throws -> [PresentedAnswer] {
        try await repository.all()
    }

    /// Writes the answer down, as being worked on by this process.
    func add(_ answer: PresentedAnswer) async throws {
        let lease = Self.lease(of: answer.id)
        if try await repository.store(answer, under: lease, of: holder.text, at: clock.now) { return }
        // Another's that has died, as a rule.
        _ = try await hold(answer.id, as: holder)
        try await repository.store(answer, at: clock.now)
    }

    /// Forgets the answer, once it has been taken away.
    func remove(_ id: String) async throws {
        try await remove(id, as: holder)
    }

    /// Gives up working on the answer: whoever cleans next may take it away.
    func abandon(_ id: String) async throws {
        try await abandon(id, as: holder)
    }

    // MARK: Cleaning

    /// Takes the right to take the answer away.
    /// - Returns: false while somebody else works on the challenge.
    func hold(_ id: String, as holder: LeaseHolder) async throws -> Bool {
        try await leases.take(Self.lease(of: id), for: holder, duration: Self.holdTime)
    }

    func remove(_ id: String, as holder: LeaseHolder) async throws {
        try await repository.remove(id, releasing: Self.lease(of: id), of: holder.text)
    }

    func abandon(_ id: String, as holder: LeaseHolder) async throws {
        try await leases.release(Self.lease(of: id), holder: holder.text)
    }

    private static func lease(of id: String) -> String { "challenge/\(id)" }
}
