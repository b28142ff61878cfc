import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// The certificates of a mount: what its authorities issued, and its issuers themselves.
struct MountCertificates: Sendable {
    /// A certificate and what became of it.
    struct Entry: Sendable {
        let certificate: DecodedCertificate
        let revokedAt: Date?
        /// The authority that issued it; nil: it is known only as an issuer.
        let authority: String?
        /// The issuer that it is; nil: none.
        let issuerID: String?
    }

    private let mount: PKIMount

    init(_ mount: PKIMount) {
        self.mount = mount
    }

    /// The certificate of a serial number; nil when there is none.
    /// - Parameter serial: hexadecimal digits, pairs of them with colons or hyphens between
    func certificate(_ serial: String) async throws -> Entry? {
        let directory = try await mount.issuers.directory()
        guard let octets = SerialForm.octets(serial) else { return nil }
        let colons = SerialForm.colons(octets)
        let issuer = try directory.state.issuers.first {
            try directory.certificate(of: $0).colonSerial == colons
        }
        let stored = try await mount.authorities.certificates(
            serialNumber: colons, authorities: Set(directory.state.authorities))
        if let found = stored.first {
            return Entry(
                certificate: found.certificate, revokedAt: found.revokedAt ?? issuer?.revokedAt,
                authority: found.authority, issuerID: issuer?.id)
        }
        guard let issuer else { return nil }
        return Entry(
            certificate: try directory.certificate(of: issuer), revokedAt: issuer.revokedAt, authority: nil,
            issuerID: issuer.id)
    }

    /// Every serial number with colons, each once: those of the issuers first, then what each authority issued, in the order
    /// of issuing. Read a page at a time, and no certificate is decoded for it.
    func serialNumbers() async throws -> [String] {
        let directory = try await mount.issuers.directory()
        var serials: [String] = []
        for issuer in directory.state.issuers { serials.append(try directory.certificate(of: issuer).colonSerial) }
        let issuers = Set(serials)
        serials = issuers.sorted()
        for authority in directory.state.authorities {
            try await forEachPage(.all, of: authority) { page in
                serials += page.map(SerialForm.colons).filter { !issuers.contains($0) }
            }
        }
        return serials
    }

    /// The serial numbers of what is revoked.
    func revokedSerialNumbers() async throws -> [String] {
        var serials: [String] = []
        for authority in try await mount.issuers.directory().state.authorities {
            try await forEachPage(.revoked, of: authority) { serials += $0.map(SerialForm.colons) }
        }
        return serials
    }

    private func forEachPage(
        _ selection: SerialListing.Selection, of authority: String, _ body: ([[UInt8]]) -> Void
    ) async throws {
        var position: SerialListing.Position?
        repeat {
            let page = try await mount.authorities.serialNumbers(selection, authority: authority, after: position)
            body(page.serialNumbers)
            position = page.next
        } while position != nil
    }

    /// How many certificates one answer describes at most.
    static let maximumDetails = 10_000

    /// What there is to be known of some certificates, those of each authority newest first.
    /// - Parameters:
    ///   - after: the serial number of the last one of the answer before
    ///   - limit: 1 to ``maximumDetails``
    /// - Throws: `VaultFailure` (400) when there is no certificate of the serial number.
    func details(
        after serial: String?, limit: Int
    ) async throws -> (page: [(serial: String, details: JSONValue)], isLast: Bool) {
        let directory = try await mount.issuers.directory()
        var authorities = directory.state.authorities[...]
        var last: Int64?
        if let serial {
            let known = try await stored(serial, authorities)
            authorities = authorities.drop { $0 != known.authority }
            last = known.id
        }
        var found: [(String, JSONValue)] = []
        while let authority = authorities.first, found.count <= limit {
            let wanted = min(limit + 1 - found.count, AuthorityService.maximumPage)
            let page = try await mount.authorities.certificates(
                authority: authority, query: nil, after: last, limit: wanted)
            found += page.map { ($0.certificate.colonSerial, Self.details($0, directory)) }
            last = page.last?.id
            if page.count < wanted {
                authorities = authorities.dropFirst()
                last = nil
            }
        }
        return (Array(found.prefix(limit)), found.count <= limit)
    }

    private func stored(_ serial: String, _ authorities: ArraySlice<String>) async throws -> StoredCertificate {
        guard let octets = SerialForm.octets(serial),
            let known = try await mount.authorities.certificates(
                serialNumber: SerialForm.colons(octets), authorities: Set(authorities)
            ).first
        else { throw VaultFailure.invalid("certificate with serial \(serial.prefix(80)) not found.") }
        return known
    }

    private static func details(_ stored: StoredCertificate, _ directory: PKIDirectory) -> JSONValue {
        let certificate = stored.certificate
        let issuer = directory.state.issuers.first { $0.authority == stored.authority }
        return [
            "common_name": .string(certificate.subject.commonName ?? ""),
            "issuer": .string(certificate.issuer.commonName ?? certificate.issuer.description),
            "issuer_id": .string(issuer?.id ?? ""),
            "not_before": .string(certificate.notBefore.rfc3339),
            "not_after": .string(certificate.notAfter.rfc3339),
            "key_type": .string(certificate.publicKey?.algorithm.vaultType ?? ""),
            "key_bits": .integer(certificate.keyDescription.bits ?? 0),
            "role": .string(stored.role ?? ""),
            "revocation_time": .integer(stored.revokedAt?.unixSeconds ?? 0),
        ]
    }
}

extension SerialForm {
    /// The content octets of the DER INTEGER: without leading zeros, but for one that keeps it positive.
    static func content(_ text: String) -> [UInt8]? {
        guard let octets = octets(text) else { return nil }
        let significant = Array(octets.drop { $0 == 0 })
        guard let first = significant.first else { return [0] }
        return first < 0x80 ? significant : [0] + significant
    }

    /// Reads hexadecimal digits, pairs of them with colons or hyphens between; nil for anything else.
    static func octets(_ text: String) -> [UInt8]? {
        guard let octets = [UInt8](hexadecimal: text.replacing("-", with: ":")), (1...21).contains(octets.count) else {
            return nil
        }
        return octets
    }
}
