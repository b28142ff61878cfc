import Foundation
import SignetCore

/// How an issuer appears in CAA records (RFC 8659, RFC 8657).
public struct CAAIdentity: Hashable, Sendable {
    /// The domains that stand for its CA, as the CA's directory says (RFC 8555 section 7.1.1); empty: it does not.
    public var domains: [String]
    /// The URL of the account that orders; nil: none is registered yet.
    public var accountURL: String?
    /// How names are proven to the CA.
    public var methods: [ChallengeType]
}

extension ACMEIssuer {
    /// What CAA records must say for it. The CA is asked for its directory; when it does not answer in time, what its directory said
    /// before counts.
    /// - Throws: what the database throws; `CancellationError`.
    public func caaIdentity(within patience: Duration = .seconds(10)) async throws -> CAAIdentity {
        let remembered = DirectoryRepository(database: database)
        let url = service.directoryURL
        let domains: [String]
        if let directory = try await directory(within: patience) {
            domains = Self.domains(directory.meta?.caaIdentities ?? [])
            if try await remembered.identities(of: url) != domains {
                try await remembered.setIdentities(domains, of: url)
            }
        } else {
            domains = try await remembered.identities(of: url) ?? []
        }
        return CAAIdentity(
            domains: domains, accountURL: try await service.accounts.url(of: service.account.name),
            methods: solvers.flatMap(\.types))
    }

    /// - Returns: nil when the CA does not give it in time.
    private func directory(within patience: Duration) async throws -> ACMEDirectory? {
        let client = service.client
        let directory = await withTaskGroup(of: ACMEDirectory?.self) { group in
            group.addTask { try? await client.directory() }
            group.addTask {
                try? await client.clock.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        try Task.checkCancellation()
        return directory
    }

    /// Those of what a CA says that can be domains, of a hundred at most.
    private static func domains(_ identities: [String]) -> [String] {
        identities.prefix(100).map { $0.lowercased() }.filter { name in
            !name.isEmpty && name.utf8.count <= 253
                && name.utf8.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                }
        }
    }
}
