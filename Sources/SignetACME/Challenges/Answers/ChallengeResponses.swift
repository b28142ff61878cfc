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

    /// How long is waited for whoever is taking an answer away.
    private static let patience: TimeInterval = 60

    /// Begins to work on the answer in the name of this process. After a crash the same challenge is answered again while the
    /// cleaning takes its old answer away: what is put up meanwhile would go with it, so that this waits.
    func claim(_ id: String) async throws {
        let end = clock.now.addingTimeInterval(Self.patience)
        while try await !hold(id, as: holder), clock.now < end {
            try await clock.sleep(for: .milliseconds(100))
        }
    }

    /// Writes down the answer that has been claimed.
    func add(_ answer: PresentedAnswer) async throws {
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
