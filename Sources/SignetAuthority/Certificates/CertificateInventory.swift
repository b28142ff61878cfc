import Foundation
import SignetCore
import SignetStorage

extension AuthorityService {
    /// The certificate of a serial number, given in hexadecimal.
    /// - Throws: `.notFound`; `.ambiguousSerial` when several authorities issued one of that number and none is named;
    ///   `.invalidInput` when the text is no serial number.
    public func certificate(serialNumber: String, authority: String?) async throws -> StoredCertificate {
        let octets = try SerialText.octets(serialNumber)
        return try await database.read { try Self.certificate(octets, authority: authority, in: $0) }
    }

    /// The certificates of a serial number by some authorities; usually one, or none.
    /// - Parameter serialNumber: in hexadecimal
    /// - Throws: `.invalidInput` when the text is no serial number; as ``Database/read(_:)``.
    public func certificates(serialNumber: String, authorities: Set<String>) async throws -> [StoredCertificate] {
        let octets = try SerialText.octets(serialNumber)
        return try await database.read { try CertificateRepository($0).find(serialNumber: octets, authority: nil) }
            .filter { authorities.contains($0.authority) }
    }

    /// Whether an authority of this store has issued a certificate with this serial number.
    /// - Parameter serialNumber: in hexadecimal; what is no serial number was not issued
    /// - Throws: as ``Database/read(_:)``.
    public func hasIssued(serialNumber: String) async throws -> Bool {
        guard let octets = try? SerialText.octets(serialNumber) else { return false }
        return try await database.read { session in
            try !CertificateRepository(session).find(serialNumber: octets, authority: nil).isEmpty
        }
    }

    /// Newest first. `query` matches names and serial numbers: those of exactly that name; else those whose serial number
    /// begins so; else those with a name that contains it. `after` is the `id` of the last one of the page before.
    /// - Parameter limit: 1 to 1,000
    /// - Throws: `.notFound` when there is no such authority; as ``Database/read(_:)``.
    public func certificates(
        authority: String?, query: String?, after: Int64?, limit: Int
    ) async throws -> [StoredCertificate] {
        let limit = min(max(limit, 1), 1000)
        let query = query?.trimmedASCIIWhitespace
        return try await database.read { session in
            let authority = try AuthorityRepository(session).id(of: authority)
            let list = CertificateListRepository(session)
            guard let query, !query.isEmpty else {
                return try list.page(authority: authority, after: after, limit: limit)
            }
            // No name is longer.
            guard query.utf8.count <= 2048 else { return [] }
            return try list.search(query, authority: authority, after: after, limit: limit)
        }
    }

    /// The certificates that end before `end`, neither ended nor revoked yet; first to end first.
    /// - Parameters:
    ///   - after: the last one of the page before
    ///   - limit: 1 to 1,000
    /// - Throws: as ``Database/read(_:)``.
    public func certificates(
        expiringBefore end: Date, after: StoredCertificate? = nil, limit: Int
    ) async throws -> [StoredCertificate] {
        let (limit, now) = (min(max(limit, 1), 1000), clock.now)
        return try await database.read { session in
            try CertificateListRepository(session).expiring(
                before: end, now: now, after: after.map { ($0.certificate.notAfter, $0.id) }, limit: limit)
        }
    }

    /// The one certificate of a serial number.
    static func certificate(
        _ serialNumber: [UInt8], authority: String?, in session: any SQLSession
    ) throws -> StoredCertificate {
        let found = try CertificateRepository(session).find(
            serialNumber: serialNumber, authority: AuthorityRepository(session).id(of: authority))
        guard let first = found.first else {
            throw SignetError(
                .notFound,
                "No certificate with the serial number \(serialNumber.hexadecimal) was issued"
                    + (authority.map { " by the authority \"\($0)\"." } ?? " here."),
                remedy: "Look it up with: signet cert list")
        }
        guard found.count == 1 else {
            throw SignetError(
                .ambiguousSerial,
                "Several authorities issued a certificate with the serial number \(serialNumber.hexadecimal): "
                    + found.map(\.authority).joined(separator: ", ") + ".",
                remedy: "Name the authority too.")
        }
        return first
    }
}
