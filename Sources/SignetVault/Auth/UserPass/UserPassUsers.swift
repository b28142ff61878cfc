/// The users of a `userpass` mount, by their names in lower case.
struct UserPassUsers: Sendable {
    let store: VaultStore

    /// nil when there is none.
    func user(_ name: String) async throws -> UserPassUser? { try await store.get(UserPassUser.self, path(name)) }

    func names() async throws -> [String] { try await store.list("user/") }

    /// Changes a user.
    /// - Parameter fresh: who is made when there is none; nil: that is a failure
    /// - Throws: `VaultFailure` (400) when there is none; what `change` throws.
    func change(
        _ name: String, orMake fresh: UserPassUser? = nil,
        _ change: @escaping @Sendable (inout UserPassUser) throws -> Void
    ) async throws {
        try await store.change(UserPassUser.self, path(name)) { stored in
            guard var user = stored ?? fresh else { throw VaultFailure.invalid("username does not exist") }
            try change(&user)
            stored = user
        }
    }

    func remove(_ name: String) async throws { try await store.remove(path(name)) }

    private func path(_ name: String) -> String { "user/\(name.lowercased())" }
}
