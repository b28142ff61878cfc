import Foundation
import SignetCore
import SignetPKI
import SignetWatch
import Synchronization

/// What the labels of metrics say of certificates, kept for the next scrape.
final class CertificateLabels: Sendable {
    /// What is known of a certificate.
    struct Known: Sendable {
        let id: Int64
        let subject: [String: String]
        let issuer: [String: String]
        let subjectText: String
        let issuerText: String
        let units: [String]
        let names: [String]
        let addresses: [String]
        let mailboxes: [String]
        /// Decimal, as the exporters write it.
        let serial: String
        let notBefore: Date
        let notAfter: Date
    }

    /// Certificates that are kept.
    private static let most = 40_000
    /// Of a server's, those that are looked at.
    private static let chainLength = 10
    /// Names of one kind that a label has.
    private static let mostNames = 20

    private let known = Mutex<[Int64: Known]>([:])

    /// The certificates of the places, by number; those that are not known yet are asked for together.
    /// - Throws: as ``Inventory/certificates(_:)``
    func certificates(of places: [PlaceRecord], in inventory: Inventory) async throws -> [Int64: Known] {
        let wanted = Set(places.flatMap(Self.numbers))
        var found = known.withLock { known in
            Dictionary(uniqueKeysWithValues: wanted.compactMap { id in known[id].map { (id, $0) } })
        }
        let missing = wanted.filter { found[$0] == nil }.sorted()
        guard !missing.isEmpty else { return found }
        for row in try await inventory.certificates(missing) { found[row.id] = Self.known(row) }
        known.withLock { [found] known in
            if known.count + missing.count > Self.most { known.removeAll() }
            for id in missing { known[id] = found[id] }
        }
        return found
    }

    /// Numbers of the certificates that labels of a place are made of, its own first.
    static func numbers(of place: PlaceRecord) -> [Int64] {
        guard let leaf = place.certificateID else { return [] }
        switch place.place.kind {
        case .file: return [leaf]
        case .endpoint: return [leaf] + place.chain.prefix(chainLength).filter { $0 != leaf }
        case .managed, .authority, .transparency: return []
        }
    }

    private static func known(_ row: CertificateRow) -> Known {
        let names = (try? row.decoded())?.alternativeNames ?? []
        func values(_ value: (AlternativeName) -> String?) -> [String] {
            Array(names.compactMap(value).prefix(mostNames))
        }
        let subject = attributes(row.subject)
        return Known(
            id: row.id, subject: firstOfEach(subject), issuer: firstOfEach(attributes(row.issuer)),
            subjectText: row.subject, issuerText: row.issuer,
            units: subject.filter { $0.type == "OU" }.prefix(mostNames).map(\.value),
            names: values { if case .dns(let name) = $0 { name } else { nil } },
            addresses: values { if case .ip = $0 { $0.value } else { nil } },
            mailboxes: values { if case .email(let name) = $0 { name } else { nil } },
            serial: decimal(row.serial), notBefore: row.notBefore, notAfter: row.notAfter)
    }

    /// `CN=a,O=b` as its attributes.
    private static func attributes(_ text: String) -> [(type: String, value: String)] {
        (try? DistinguishedName(parsing: text))?.attributes.map { ($0.type, $0.value) } ?? []
    }

    private static func firstOfEach(_ attributes: [(type: String, value: String)]) -> [String: String] {
        Dictionary(attributes.map { ($0.type, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Digits of base 16 as such of base 10.
    static func decimal(_ hexadecimal: String) -> String {
        // The lowest digit first.
        var digits: [UInt8] = [0]
        for character in hexadecimal.utf8.prefix(256) {
            guard var carry = Character(Unicode.Scalar(character)).hexDigitValue else { continue }
            for index in digits.indices {
                carry += Int(digits[index]) * 16
                digits[index] = UInt8(carry % 10)
                carry /= 10
            }
            while carry > 0 {
                digits.append(UInt8(carry % 10))
                carry /= 10
            }
        }
        return String(decoding: digits.reversed().map { $0 + 0x30 }, as: UTF8.self)
    }
}
