import Crypto
import Foundation
import SignetCore
import Synchronization

/// Everybody who has logged in by a method that says who he is.
///
/// Who somebody is, is made of the mount and the name by which it knows him, so a login of somebody known writes nothing.
final class IdentityDirectory: Sendable {
    private let store: VaultStore
    private let kept = Mutex(RecencyCache<String, IdentityEntity>(capacity: 10_000))

    init(_ services: VaultServices) {
        store = services.store("identity/entities")
    }

    /// Who has logged in; noted when he is new. nil: the method does not say.
    func entity(of login: LoginGrant, mount: MountEntry, now: Date) async throws -> IdentityEntity? {
        guard !login.alias.isEmpty else { return nil }
        let alias = IdentityEntity.Alias(
            name: login.alias, mountAccessor: mount.accessor, mountType: mount.type, mountPath: mount.path,
            metadata: login.metadata)
        let id = Self.id(mount.accessor, login.alias)
        if let known = try await entity(id: id), known.alias == alias { return known }
        let entity = try await store.change(IdentityEntity.self, id) { stored in
            var entity = stored ?? IdentityEntity(id: id, createdAt: now, alias: alias)
            entity.alias = alias
            stored = entity
            return entity
        }
        kept.withLock { $0.remove([id]) }
        return entity
    }

    /// nil: nobody.
    func entity(id: String) async throws -> IdentityEntity? {
        let (known, version) = kept.withLock { ($0.value(for: id), $0.version) }
        if let known { return known }
        guard let entity = try await store.get(IdentityEntity.self, id) else { return nil }
        kept.withLock { $0.insert(entity, for: id, since: version) }
        return entity
    }

    /// nil: nobody.
    func entity(name: String) async throws -> IdentityEntity? {
        guard let digits = name.wholeMatch(of: /entity_([0-9a-f]{32})/)?.1 else { return nil }
        return try await entity(id: Self.id(hexadecimal: digits))
    }

    /// nil: nobody.
    func entity(alias: String, mountAccessor: String) async throws -> IdentityEntity? {
        try await entity(id: Self.id(mountAccessor, alias))
    }

    /// Whom a token belongs to, for its policies; nil: nobody is known.
    func identity(of token: TokenEntry) async throws -> PolicyIdentity? {
        token.entityID.isEmpty ? nil : try await entity(id: token.entityID)?.identity
    }

    /// The ids of all, sorted.
    func ids() async throws -> [String] { try await store.list() }

    /// Forgets those whom a mount knew.
    func forget(mountAccessor: String) async throws {
        for id in try await ids() where try await entity(id: id)?.alias.mountAccessor == mountAccessor {
            try await store.remove(id)
            kept.withLock { $0.remove([id]) }
        }
    }

    /// A UUID made of what makes somebody who he is (RFC 9562 section 5.8).
    private static func id(_ mountAccessor: String, _ alias: String) -> String {
        var bytes = Array(SHA256.hash(data: Array("\(mountAccessor)\u{0}\(alias)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        return id(hexadecimal: Substring(bytes.hexadecimal))
    }

    private static func id(hexadecimal digits: Substring) -> String {
        var rest = digits
        return [8, 4, 4, 4, 12].map { count in
            defer { rest = rest.dropFirst(count) }
            return String(rest.prefix(count))
        }.joined(separator: "-")
    }
}
