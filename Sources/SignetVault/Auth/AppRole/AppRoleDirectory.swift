import Crypto
import Foundation
import SignetCore

/// The roles of an `approle` mount, by name and by id.
struct AppRoleDirectory: Sendable {
    let store: VaultStore

    /// The role of that name, in any case; nil when there is none.
    func role(named name: String) async throws -> AppRole? {
        try await store.get(AppRole.self, Self.path(name))
    }

    /// The role with that id; nil when there is none.
    func role(withID id: String) async throws -> AppRole? {
        guard let name = try await store.get(String.self, Self.indexPath(id)), let role = try await role(named: name),
            role.roleID.equalsInConstantTime(id)
        else { return nil }
        return role
    }

    /// The names of all roles, sorted.
    func names() async throws -> [String] { try await store.list("role/") }

    /// Changes a role, or makes it.
    /// - Parameter change: gets the role, and whether it is new
    /// - Throws: what `change` throws; `VaultFailure` (400) when its id is another role's.
    func save(_ name: String, _ change: @escaping @Sendable (inout AppRole, _ isNew: Bool) throws -> Void) async throws
    {
        let name = name.lowercased()
        let fresh = AppRole(
            name: name, secretKey: SecretText.bytes(32).hexadecimal, roleID: UUID().uuidString.lowercased())
        // The index first: an id that leads to a role without it leads nowhere, so a crash in between does no harm.
        let present = try await role(named: name)
        var intended = present ?? fresh
        try change(&intended, present == nil)
        if intended.roleID != present?.roleID { try await claim(intended.roleID, for: name) }
        let (previous, current) = try await store.change(AppRole.self, Self.path(name)) { stored in
            var role = stored ?? fresh
            let previous = role.roleID
            try change(&role, stored == nil)
            stored = role
            return (previous, role.roleID)
        }
        if previous != current { try await store.remove(Self.indexPath(previous)) }
    }

    /// - Returns: the role that was removed; nil when there was none.
    func remove(_ name: String) async throws -> AppRole? {
        guard let role = try await role(named: name) else { return nil }
        try await store.remove(Self.path(name))
        try await store.remove(Self.indexPath(role.roleID))
        return role
    }

    private func claim(_ id: String, for name: String) async throws {
        let holder = try await store.get(String.self, Self.indexPath(id))
        if let holder, holder != name, try await role(named: holder)?.roleID == id {
            throw VaultFailure.invalid("role_id already in use")
        }
        try await store.change(String.self, Self.indexPath(id)) { current in
            // Another request may have been first.
            guard current == holder || current == name else { throw VaultFailure.invalid("role_id already in use") }
            current = name
        }
    }

    private static func path(_ name: String) -> String { "role/\(name.lowercased())" }

    private static func indexPath(_ id: String) -> String {
        "role-id/\(SHA256.hash(data: Array(id.utf8)).map { $0 }.hexadecimal)"
    }
}
