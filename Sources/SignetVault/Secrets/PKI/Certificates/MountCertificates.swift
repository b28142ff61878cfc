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

    /// What there is to be known of every certificate, by its serial number.
    func details() async throws -> [(serial: String, details: JSONValue)] {
        let directory = try await mount.issuers.directory()
        var details: [(String, JSONValue)] = []
        for authority in directory.state.authorities {
            var last: Int64?
            while true {
                let page = try await mount.authorities.certificates(
                    authority: authority, query: nil, after: last, limit: AuthorityService.maximumPage)
                details += page.map { ($0.certificate.colonSerial, Self.details($0, directory)) }
                guard page.count == AuthorityService.maximumPage else { break }
                last = page.last?.id
            }
        }
        return details
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
    /// Reads hexadecimal digits, pairs of them with colons or hyphens between; nil for anything else.
    static func octets(_ text: String) -> [UInt8]? {
        guard let octets = [UInt8](hexadecimal: text.replacing("-", with: ":")), (1...21).contains(octets.count) else {
            return nil
        }
        return octets
    }
}
