import Foundation
import SignetCore
import SignetStorage

/// How tokens end. One transaction removes them with all that come from them and their cubbyholes and makes their leases due;
/// then the leases are ended, which ``LeaseRegistry/tend()`` goes on with after a crash.
extension TokenStore {
    /// Ends a token; that there is none is no error.
    /// - Parameter keepingChildren: whether the tokens that it made live on, without a parent
    func revoke(accessor: String, keepingChildren: Bool = false) async throws {
        try await end(.accessor(accessor), releasing: keepingChildren ? accessor : nil)
    }

    /// Ends the tokens that were created at a path or below it.
    /// - Parameter path: `auth/approle`, `auth/token/create/web/`
    func revoke(below path: String) async throws {
        try await end(.path(path.hasSuffix("/") ? String(path.dropLast()) : path))
    }

    /// Ends those whose time has come, as if they were revoked.
    func tend() async {
        do {
            var ended = 0
            repeat {
                ended = try await end(.expired(now: services.clock.now.millisecondsSince1970, limit: 500))
            } while ended > 0 && !Task.isCancelled
        } catch {
            services.logger.warning("Expired tokens could not be ended.", metadata: ["error": "\(error)"])
        }
    }

    /// Ends what a crash may have left behind: tokens in their last use or without the parent they had, leases and cubbyholes
    /// without their tokens.
    func tidy() async throws {
        await tend()
        try await end(.stranded)
        await leases.end(try await services.database.write { try TokenRepository($0).removeRemains() })
    }

    /// - Parameter parent: whose children live on
    /// - Returns: how many ended.
    @discardableResult
    private func end(_ roots: TokenRepository.Roots, releasing parent: String? = nil) async throws -> Int {
        let (released, removed) = try await services.database.write { session in
            let tokens = TokenRepository(session)
            return (try parent.map(tokens.release(childrenOf:)) ?? [], try tokens.remove(roots))
        }
        forget(released + removed.ids)
        await leases.end(removed.leases)
        return removed.ids.count
    }
}
