import Foundation
import SignetCore
import SignetPKI
import SignetServer
import SignetStorage
import SignetWatch

/// An inventory of very many places, each with a certificate of its own.
///
/// The certificates are one real one with other names, numbers and ends written into it: nobody checks their signatures here.
struct InventoryFilling {
    private static let digits = 7
    private static let batch = 1000
    private static let day: TimeInterval = 86_400

    let database: Database
    let now: Date

    /// The name of a certificate.
    static func name(_ number: Int) -> String { String(format: "host-%07d.example.org", number) }

    /// Where it ends: anywhere within a year.
    func end(_ number: Int) -> Date {
        now.addingTimeInterval(Double(number % 365) * Self.day + Double(number / 365 % 86_400))
    }

    /// - Throws: what issuing and the database throw.
    func fill(places: Int) async throws {
        let template = try await template()
        let inventory = Inventory(database: database)
        let run = try await inventory.beginRun(at: now)
        for first in stride(from: 0, to: places, by: Self.batch) {
            let found = try (first..<min(first + Self.batch, places)).map { number in
                try assessed(number, DecodedCertificate(der: patched(template, number)))
            }
            try await inventory.record(found, run: run)
        }
        _ = try await inventory.endRun(run, at: now.addingTimeInterval(60), outcome: .complete, problems: [])
    }

    private func assessed(_ number: Int, _ certificate: DecodedCertificate) -> AssessedObservation {
        let name = Self.name(number)
        let place =
            number.isMultiple(of: 2)
            ? Place(
                source: "public-\(number % 20)", kind: .endpoint, location: "\(name):443",
                detail: "192.0.2.1 as \(name)",
                owner: "team-\(number % 500)@example.org")
            : Place(
                source: "files-\(number % 20)", kind: .file, location: "/etc/nginx/tls/\(name).pem",
                owner: "team-\(number % 500)@example.org")
        var findings: [Finding] = []
        if number % 100 == 0 {
            findings = [Finding(.expired, .critical, "It has expired.", remedy: "Renew it now.")]
        } else if number % 25 == 1 {
            findings = [Finding(.chainIncomplete, .warning, "Its chain is incomplete.", remedy: "Send all of it.")]
        }
        return AssessedObservation(
            Observation(place: place, moment: now, outcome: .seen(Sighting(leaf: certificate, isPresented: true))),
            findings: findings)
    }

    private func template() async throws -> [UInt8] {
        let key = try PrivateKey.generate(.ecdsaP256)
        let name = Self.name(0)
        let contents = CertificateContents(
            serialNumber: [0x40] + Array(repeating: 0x55, count: 15), subject: DistinguishedName(commonName: name),
            alternativeNames: [.dns(name)], publicKey: key.publicKey, notBefore: now.addingTimeInterval(-30 * Self.day),
            notAfter: Date(timeIntervalSince1970: 2_500_000_000))
        return try await CertificateSigner.selfSigned(
            contents, key: key, profile: CertificateProfile(usage: .server))
    }

    private func patched(_ template: [UInt8], _ number: Int) -> [UInt8] {
        var der = template
        Self.replace(Array(Self.name(0).utf8), by: Array(Self.name(number).utf8), in: &der)
        let serial = (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        Self.replace(Array(repeating: 0x55, count: 15), by: serial + Array(repeating: 0x55, count: 7), in: &der)
        Self.replace(
            Self.moment(Date(timeIntervalSince1970: 2_500_000_000)), by: Self.moment(end(number)), in: &der)
        return der
    }

    /// As a certificate writes it until 2049.
    private static func moment(_ date: Date) -> [UInt8] {
        let text = MomentText.format(date).filter { $0.isNumber }.dropFirst(2)
        return Array(text.utf8) + [UInt8(ascii: "Z")]
    }

    private static func replace(_ old: [UInt8], by new: [UInt8], in bytes: inout [UInt8]) {
        var index = 0
        while index + old.count <= bytes.count {
            if bytes[index] == old[0], bytes[index..<(index + old.count)].elementsEqual(old) {
                bytes.replaceSubrange(index..<(index + old.count), with: new)
                index += old.count
            } else {
                index += 1
            }
        }
    }
}
