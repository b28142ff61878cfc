import SignetStorage

/// Which authorities and roles a database holds, by name. Reading it needs no key.
public struct AuthorityDirectory: Sendable {
    /// The names of each authority's roles, by the name of the authority.
    public let roles: [String: Set<String>]

    /// Reads the names of this moment.
    /// - Parameter database: with `AuthorityService.migrations` applied
    /// - Throws: as ``Database/read(_:)``.
    public init(database: Database) async throws {
        roles = try await database.read { session in
            var roles: [String: Set<String>] = [:]
            for name in try AuthorityRepository(session).names() { roles[name] = [] }
            for role in try RoleRepository(session).all(authority: nil) {
                roles[role.authority, default: []].insert(role.name)
            }
            return roles
        }
    }
}
