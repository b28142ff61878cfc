import Crypto
import Foundation
import SignetCore
import SignetPKI
import Synchronization

/// The revocation lists of a `cert` mount. Whoever may write them is believed: their signatures are not checked.
final class CertificateRevocations: Sendable {
    /// What is looked at in each login.
    private struct Header: Codable {
        /// DER of the issuer's name.
        let issuer: [UInt8]
        /// Names the serial numbers kept beside it.
        let digest: String
    }

    private let store: VaultStore
    /// Serial numbers by digest, so that a list is read once and not at each login.
    private let read = Mutex<[String: Set<String>]>([:])

    init(store: VaultStore) {
        self.store = store
    }

    func names() async throws -> [String] { try await store.list("crl/") }

    /// Takes a list, instead of the one of that name.
    /// - Throws: `VaultFailure` (400) when it cannot be read.
    func save(_ name: String, _ text: String) async throws {
        guard let der = try? PEMBlock.parseAll(text).first(where: { $0.label.hasSuffix("CRL") })?.bytes,
            let list = try? CertificateRevocationList(der: der)
        else { throw VaultFailure.invalid("failed to parse CRL") }
        let digest = SHA256.hash(data: der).map { $0 }.hexadecimal
        let serials = list.revoked.map { Self.serial($0.serialNumber) }
        try await store.put(serials, bodyPath(name, digest))
        let previous = try await header(name)
        try await store.put(Header(issuer: list.issuer.der, digest: digest), path(name))
        if let previous, previous.digest != digest { try await forget(name, previous) }
    }

    /// The serial numbers of a list, in hexadecimal; nil when there is none of that name.
    func serials(_ name: String) async throws -> Set<String>? {
        guard let header = try await header(name) else { return nil }
        return try await serials(name, header)
    }

    /// - Returns: whether there was one.
    func remove(_ name: String) async throws -> Bool {
        guard let header = try await header(name) else { return false }
        try await store.remove(path(name))
        try await forget(name, header)
        return true
    }

    /// Whether a certificate of a path is on a list of its issuer.
    func contain(_ path: [DecodedCertificate]) async throws -> Bool {
        for name in try await names() {
            guard let header = try await header(name) else { continue }
            let concerned = path.filter { $0.issuer.der == header.issuer }
            if concerned.isEmpty { continue }
            let serials = try await serials(name, header)
            if concerned.contains(where: { serials.contains(Self.serial($0.serialNumber)) }) { return true }
        }
        return false
    }

    private func serials(_ name: String, _ header: Header) async throws -> Set<String> {
        if let known = read.withLock({ $0[header.digest] }) { return known }
        let serials = Set(try await store.get([String].self, bodyPath(name, header.digest)) ?? [])
        read.withLock { $0[header.digest] = serials }
        return serials
    }

    private func forget(_ name: String, _ header: Header) async throws {
        try await store.remove(bodyPath(name, header.digest))
        _ = read.withLock { $0.removeValue(forKey: header.digest) }
    }

    private func header(_ name: String) async throws -> Header? { try await store.get(Header.self, path(name)) }
    private func path(_ name: String) -> String { "crl/\(name.lowercased())" }
    private func bodyPath(_ name: String, _ digest: String) -> String { "crl-serials/\(name.lowercased())/\(digest)" }
    private static func serial(_ octets: [UInt8]) -> String { octets.drop { $0 == 0 }.hexadecimal }
}
