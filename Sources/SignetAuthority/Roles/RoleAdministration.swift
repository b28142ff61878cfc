import Foundation
import SignetCore
import SignetStorage

extension AuthorityService {
    /// Creates a role, or changes it; nothing happens when it is as given already.
    /// - Throws: `.invalidRole` naming the field; `.invalidProfile`, `.invalidInput` when its extensions cannot be encoded; `.notFound` when there is no such authority.
    public func setRole(_ role: Role, actor: String) async throws {
        _ = try await changeRole(role.name, authority: role.authority, actor: actor) { $0 = role }
    }

    /// Changes some rules of a role, beginning with a new one when there is none of that name.
    /// - Parameter change: leaves name and authority as they are; done again when somebody else changes the role meanwhile
    /// - Returns: the role as it is now.
    /// - Throws: as ``setRole(_:actor:)``.
    public func changeRole(
        _ name: String, authority: String, actor: String, _ change: @Sendable (inout Role) throws -> Void
    ) async throws -> Role {
        try await recordingRefusal(of: .roleSet, on: "\(authority)/\(name)", actor: actor) {
            while true {
                let (row, former) = try await database.read { session in
                    let row = try AuthorityRepository(session).named(authority)
                    return (row, try RoleRepository(session).role(name, authority: row.id))
                }
                var role = former ?? Role(name: name, authority: authority)
                try change(&role)
                try await check(role, hasCertificate: row.certificate != nil)
                if try await store(role, replacing: former, authority: row.id, actor: actor) { return role }
            }
        }
    }

    private func check(_ role: Role, hasCertificate: Bool) async throws {
        try role.check()
        guard hasCertificate else { return }
        // What only the encoding of a profile finds out, such as a damaged policy OID.
        let authority = try await issuing.authority(role.authority)
        _ = try IssuanceRules(role: role, authority: authority).signer(for: role.usage)
    }

    /// - Returns: false when the role is no longer `former`, and nothing was stored.
    private func store(_ role: Role, replacing former: Role?, authority: Int64, actor: String) async throws -> Bool {
        let now = clock.now
        return try await database.write { session in
            let roles = RoleRepository(session)
            guard try roles.role(role.name, authority: authority) == former else { return false }
            guard role != former else { return true }
            try roles.set(role, authority: authority)
            try AuthorityRepository(session).noteChange(of: authority)
            try AuditRepository(session).add(
                .roleSet, on: "\(role.authority)/\(role.name)",
                detail: RoleChange(from: former, to: role).description, actor: actor, at: now)
            return true
        }
    }

    /// - Throws: `.notFound` naming the roles there are.
    public func role(_ name: String, authority: String) async throws -> Role {
        try await database.read { session in
            let row = try AuthorityRepository(session).named(authority)
            let roles = RoleRepository(session)
            guard let role = try roles.role(name, authority: row.id) else {
                throw Self.unknownRole(name, authority: authority, others: try roles.all(authority: row.id))
            }
            return role
        }
    }

    /// The roles of an authority, or of all.
    /// - Throws: `.notFound` when there is no such authority.
    public func roles(authority: String?) async throws -> [Role] {
        try await database.read { session in
            try RoleRepository(session).all(authority: AuthorityRepository(session).id(of: authority))
        }
    }

    /// Removes a role; certificates issued by it stay valid.
    /// - Throws: `.notFound` naming the roles there are.
    public func removeRole(_ name: String, authority: String, actor: String) async throws {
        try await recordingRefusal(of: .roleRemove, on: "\(authority)/\(name)", actor: actor) {
            let now = clock.now
            try await database.write { session in
                let authorities = AuthorityRepository(session)
                let row = try authorities.named(authority)
                let roles = RoleRepository(session)
                guard try roles.remove(name, authority: row.id) else {
                    throw Self.unknownRole(name, authority: authority, others: try roles.all(authority: row.id))
                }
                try authorities.noteChange(of: row.id)
                try AuditRepository(session).add(
                    .roleRemove, on: "\(authority)/\(name)", detail: "", actor: actor, at: now)
            }
        }
    }

    static func unknownRole(_ name: String, authority: String, others: some Sequence<Role>) -> SignetError {
        let names = others.map(\.name).sorted().joined(separator: ", ")
        return SignetError(
            .notFound,
            "The authority \"\(authority)\" has no role \"\(name)\"\(names.isEmpty ? "" : ", only: \(names)").",
            remedy: "Use one of its roles, or set this one with: signet role set")
    }
}
