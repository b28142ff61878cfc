import Foundation
import SignetCore
import SignetStorage

extension AuthorityService {
    /// Creates a role, or changes it; nothing happens when it is as given already.
    /// - Throws: `.invalidRole` naming the field; `.invalidProfile`, `.invalidInput` when its extensions cannot be encoded; `.notFound` when there is no such authority.
    public func setRole(_ role: Role, actor: String) async throws {
        try await recordingRefusal(of: .roleSet, on: "\(role.authority)/\(role.name)", actor: actor) {
            try role.check()
            let row = try await database.read { try AuthorityRepository($0).named(role.authority) }
            if row.certificate != nil {
                // What only the encoding of a profile finds out, such as a damaged policy OID.
                let authority = try await issuing.authority(role.authority)
                _ = try IssuanceRules(role: role, authority: authority).signer(for: role.usage)
            }
            let now = clock.now
            try await database.write { session in
                let roles = RoleRepository(session)
                let former = try roles.role(role.name, authority: row.id)
                guard former != role else { return }
                try roles.set(role, authority: row.id)
                try AuthorityRepository(session).noteChange(of: row.id)
                try AuditRepository(session).add(
                    .roleSet, on: "\(role.authority)/\(role.name)",
                    detail: RoleChange(from: former, to: role).description, actor: actor, at: now)
            }
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
