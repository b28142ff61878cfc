import Foundation
import SignetCore
import SignetPKI
import SignetWatch

/// Places by number, each with a certificate of its own.
///
/// The certificates are one real one with other names, numbers and ends written into it: nobody checks their signatures here.
struct SampledPlaces: Sendable {
    private static let day: TimeInterval = 86_400
    private static let templateEnd = Date(timeIntervalSince1970: 2_500_000_000)

    let now: Date
    private let template: [UInt8]

    /// - Throws: what issuing throws.
    init(now: Date) async throws {
        self.now = now
        let key = try PrivateKey.generate(.ecdsaP256)
        let name = Self.name(0)
        let contents = CertificateContents(
            serialNumber: [0x40] + Array(repeating: 0x55, count: 15), subject: DistinguishedName(commonName: name),
            alternativeNames: [.dns(name)], publicKey: key.publicKey, notBefore: now.addingTimeInterval(-30 * Self.day),
            notAfter: Self.templateEnd)
        template = try await CertificateSigner.selfSigned(
            contents, key: key, profile: CertificateProfile(usage: .server))
    }

    /// The name of a certificate.
    static func name(_ number: Int) -> String { String(format: "host-%07d.example.org", number) }

    /// Of a certificate, in hexadecimal.
    static func serial(_ number: Int) -> String {
        "40" + (digits(number) + filler).map { String(format: "%02x", $0) }.joined()
    }

    static func source(_ number: Int) -> String { "\(number.isMultiple(of: 2) ? "public" : "files")-\(number % 20)" }

    static func owner(_ number: Int) -> String { "team-\(number % 500)@example.org" }

    /// Where a certificate ends: anywhere within a year.
    func end(_ number: Int) -> Date {
        now.addingTimeInterval(Double(number % 365) * Self.day + Double(number / 365 % 86_400))
    }

    /// What was seen at a place.
    /// - Throws: as ``DecodedCertificate/init(der:)``.
    func assessed(_ number: Int) throws -> AssessedObservation {
        let name = Self.name(number)
        let isEndpoint = number.isMultiple(of: 2)
        let place = Place(
            source: Self.source(number), kind: isEndpoint ? .endpoint : .file,
            location: isEndpoint ? "\(name):443" : "/etc/nginx/tls/\(name).pem",
            detail: isEndpoint ? "192.0.2.1 as \(name)" : "", owner: Self.owner(number))
        var findings: [Finding] = []
        if number % 100 == 0 {
            findings = [Finding(.expired, .critical, "It has expired.", remedy: "Renew it now.")]
        } else if number % 25 == 1 {
            findings = [Finding(.chainIncomplete, .warning, "Its chain is incomplete.", remedy: "Send all of it.")]
        }
        let sighting = Sighting(leaf: try DecodedCertificate(der: certificate(number)), isPresented: isEndpoint)
        return AssessedObservation(
            Observation(place: place, moment: now, outcome: .seen(sighting)), findings: findings)
    }

    private static let filler = [UInt8](repeating: 0x55, count: 7)

    private static func digits(_ number: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private func certificate(_ number: Int) -> [UInt8] {
        var der = template
        Self.replace(Array(Self.name(0).utf8), by: Array(Self.name(number).utf8), in: &der)
        Self.replace(Array(repeating: 0x55, count: 15), by: Self.digits(number) + Self.filler, in: &der)
        Self.replace(Self.moment(Self.templateEnd), by: Self.moment(end(number)), in: &der)
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
