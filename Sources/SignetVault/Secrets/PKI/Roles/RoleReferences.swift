/// The roles that name an issuer: what is told of when the name, or the issuer, goes.
struct RoleReferences: Sendable {
    private let roles: PKIRoles

    init(_ mount: PKIMount) {
        roles = PKIRoles(mount.store)
    }

    /// What is to be told of references that mean nothing any more.
    /// - Parameter references: names or identifiers of an issuer; empty ones do not count
    func warnings(of references: [String]) async throws -> [String] {
        let wanted = references.filter { !$0.isEmpty }
        guard !wanted.isEmpty else { return [] }
        var counts: [String: Int] = [:]
        for name in try await roles.names() {
            guard let issuer = try await roles.role(name)?.issuer, wanted.contains(issuer) else { continue }
            counts[issuer, default: 0] += 1
        }
        return wanted.compactMap { reference in counts[reference].map { "\($0) roles reference \(reference)" } }
    }
}
