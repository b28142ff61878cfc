import Crypto
import Foundation
import SignetCore
import Synchronization

/// Who is logged in: kept in memory by the digest of what is in the cookie, and forgotten with the process.
final class DashboardSessions: Sendable {
    /// How long a session lives at most, and how long unused.
    static let lifetime: TimeInterval = 12 * 3600
    static let idleTime: TimeInterval = 3600
    /// More than these are not kept; the one that was not used for the longest time goes.
    static let most = 1000

    private let sessions = Mutex<[SHA256Digest: DashboardSession]>([:])
    private let clock: any WallClock

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// Opens a session.
    /// - Returns: what the cookie is to hold.
    func open(actor: String, certificate: [UInt8]?) -> String {
        let now = clock.now
        let secret = RandomText.make()
        let session = DashboardSession(
            actor: actor, formToken: RandomText.make(), certificate: certificate, openedAt: now, lastUsed: now)
        sessions.withLock { sessions in
            sessions = sessions.filter { Self.isAlive($0.value, at: now) }
            if sessions.count >= Self.most, let oldest = sessions.min(by: { $0.value.lastUsed < $1.value.lastUsed }) {
                sessions[oldest.key] = nil
            }
            sessions[Self.digest(secret)] = session
        }
        return secret
    }

    /// The session of a cookie; nil: there is none, or it has ended.
    /// - Parameter certificate: the fingerprint of what the client of the connection showed
    func session(of secret: String, certificate: [UInt8]?) -> DashboardSession? {
        let (now, key) = (clock.now, Self.digest(secret))
        return sessions.withLock { sessions in
            guard var session = sessions[key] else { return nil }
            guard Self.isAlive(session, at: now) else {
                sessions[key] = nil
                return nil
            }
            guard session.certificate == nil || session.certificate == certificate else { return nil }
            session.lastUsed = now
            sessions[key] = session
            return session
        }
    }

    /// Ends the session of a cookie.
    func close(_ secret: String) {
        sessions.withLock { $0[Self.digest(secret)] = nil }
    }

    var count: Int { sessions.withLock(\.count) }

    private static func isAlive(_ session: DashboardSession, at now: Date) -> Bool {
        now.timeIntervalSince(session.openedAt) < lifetime && now.timeIntervalSince(session.lastUsed) < idleTime
    }

    /// A lookup by the digest does not tell by its time how much of a guess was right.
    private static func digest(_ secret: String) -> SHA256Digest { SHA256.hash(data: Data(secret.utf8)) }
}

/// Text that nobody guesses.
enum RandomText {
    /// 256 bits, as 64 hexadecimal digits.
    static func make() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }.hexadecimal
    }

    /// Whether two texts are the same, in a time that does not tell where they differ.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        SHA256.hash(data: Data(left.utf8)) == SHA256.hash(data: Data(right.utf8))
    }
}
