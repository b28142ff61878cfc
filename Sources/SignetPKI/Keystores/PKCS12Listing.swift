import Crypto
import SignetCore
import SwiftASN1

/// The certificates of a PKCS#12 file, with or without keys, in DER or BER.
struct PKCS12Listing {
    /// How deep safes may lie in safes.
    private static let maximumDepth = 4
    /// The most keys whose certificates are looked for.
    private static let maximumKeys = 1000

    private var bags: [PKCS12CertificateBag] = []
    private var keys: [PKCS12BagAttributes] = []
    private var problems: [String] = []
    private let passwords: [PKCS12Password]

    static func read(_ bytes: [UInt8], _ passwords: [Secret<String>]) throws -> KeystoreFile {
        guard let root = (try? LenientASN1.parse(bytes[...]))?.node, let fields = root.children, fields.count >= 2,
            fields[0].smallInteger == 3
        else { throw SignetError.damagedKeystore("its structure is damaged") }
        let safe = try data(fields[1])
        let candidates = passwords.map { PKCS12Password.text($0) } + [.text(Secret("")), .absent]
        var integrity = KeystoreFile.Integrity.unchecked
        var fitting = candidates
        if fields.count > 2 {
            let code: PKCS12Code
            do {
                code = try PKCS12Code(fields[2])
            } catch let error as ASN1Error {
                throw SignetError.damagedKeystore("its integrity code is damaged", cause: error)
            }
            if let right = candidates.first(where: { code.isValid(for: safe, $0) }) {
                integrity = .confirmed
                fitting = [right]
            } else {
                integrity = .notConfirmed
                fitting = []
            }
        }
        var listing = PKCS12Listing(passwords: fitting)
        guard let safes = (try? LenientASN1.parse(safe[...]))?.node.children else {
            throw SignetError.damagedKeystore("its contents are damaged")
        }
        for safe in safes { try listing.read(safe) }
        return KeystoreFile(
            format: .pkcs12, entries: listing.entries, integrity: integrity, problems: listing.problems)
    }

    private init(passwords: [PKCS12Password]) { self.passwords = passwords }

    /// The octets of a ContentInfo of plain data.
    private static func data(_ node: ASN1Node) throws -> [UInt8] {
        guard let fields = node.children, let kind = fields.first?.objectIdentifier else {
            throw SignetError.damagedKeystore("its structure is damaged")
        }
        guard kind == PKCS12Keystore.Kind.data.dotted else {
            throw SignetError.unsupportedKeystore("its content is signed or encrypted for a public key")
        }
        guard fields.count == 2, let octets = fields[1].children?.first?.octets else {
            throw SignetError.damagedKeystore("its structure is damaged")
        }
        return Array(octets)
    }

    // MARK: Safes

    private mutating func read(_ safe: ASN1Node) throws {
        switch safe.children?.first?.objectIdentifier {
        case PKCS12Keystore.Kind.data.dotted: try readBags(Self.data(safe), depth: 0)
        case PKCS12Keystore.Kind.encryptedData.dotted:
            let encrypted = try PKCS12EncryptedSafe(safe)
            guard !passwords.isEmpty else { throw Self.wrongPassword }
            switch try encrypted.opened(by: passwords) {
            case .bags(let bytes): try readBags(bytes, depth: 0)
            case .certificates(let certificates): bags += certificates.map { PKCS12CertificateBag(certificate: $0) }
            case nil: throw Self.wrongPassword
            }
        case .some(let kind): problems.append("A part of it is of the kind \(kind) and was passed over.")
        case nil: throw SignetError.damagedKeystore("its contents are damaged")
        }
    }

    private static var wrongPassword: SignetError {
        SignetError(
            .wrongPassphrase, "None of the passwords given opens the keystore.",
            remedy: "Try the password with: openssl pkcs12 -in FILE -noout")
    }

    private mutating func readBags(_ bytes: [UInt8], depth: Int) throws {
        guard depth < Self.maximumDepth, let nodes = (try? LenientASN1.parse(bytes[...]))?.node.children else {
            throw SignetError.damagedKeystore("its contents are damaged")
        }
        for node in nodes {
            guard let fields = node.children, fields.count >= 2, let kind = fields[0].objectIdentifier,
                let value = fields[1].children?.first
            else { throw SignetError.damagedKeystore("its contents are damaged") }
            let attributes = PKCS12BagAttributes(fields.dropFirst(2).first)
            switch kind {
            case PKCS12Keystore.Kind.certificateBag.dotted:
                guard bags.count < KeystoreFile.maximumCount else {
                    throw SignetError.damagedKeystore("it holds more than \(KeystoreFile.maximumCount) certificates")
                }
                add(value, attributes)
            case PKCS12Keystore.Kind.shroudedKeyBag.dotted, "1.2.840.113549.1.12.10.1.1":
                guard keys.count < Self.maximumKeys else {
                    throw SignetError.damagedKeystore("it holds more than \(Self.maximumKeys) keys")
                }
                keys.append(attributes)
            case "1.2.840.113549.1.12.10.1.6": try readBags(Array(value.encodedBytes), depth: depth + 1)
            default: continue
            }
        }
    }

    private mutating func add(_ value: ASN1Node, _ attributes: PKCS12BagAttributes) {
        let name = attributes.alias.map { "\"\($0)\"" } ?? "number \(bags.count + 1)"
        guard let fields = value.children, fields.count == 2,
            fields[0].objectIdentifier == PKCS12Keystore.Kind.x509Certificate.dotted,
            let octets = fields[1].children?.first?.octets
        else {
            problems.append("The certificate \(name) is of another kind than X.509.")
            return
        }
        do {
            let certificate = try DecodedCertificate(der: Array(octets))
            bags.append(PKCS12CertificateBag(certificate: certificate, attributes: attributes))
        } catch {
            problems.append(
                "The certificate \(name) cannot be read: \((error as? SignetError)?.message ?? "it is damaged")")
        }
    }

    // MARK: Entries

    /// Each key with its certificate and that one's issuers; and what is left, one each.
    private var entries: [KeystoreFile.Entry] {
        var used: Set<Int> = []
        var chains: [Int: KeystoreFile.Entry] = [:]
        for key in keys {
            guard let index = bags.indices.first(where: { !used.contains($0) && bags[$0].belongs(to: key, keys.count) })
            else {
                continue
            }
            let chain = CertificateChain.order(leaf: bags[index].certificate, among: bags.map(\.certificate))
            used.insert(index)
            chains[index] = .init(
                alias: key.alias ?? bags[index].attributes.alias, hasKey: true, certificates: chain)
        }
        let issuers = Set(chains.values.flatMap { $0.certificates.dropFirst() })
        return bags.indices.compactMap { index in
            if let chain = chains[index] { return chain }
            let bag = bags[index]
            // Java names the issuers of a chain as well, and marks what is trusted by itself.
            guard bag.attributes.isTrusted || !issuers.contains(bag.certificate) else { return nil }
            return .init(alias: bag.attributes.alias, hasKey: false, certificates: [bag.certificate])
        }
    }
}

/// A certificate with what is written beside it.
private struct PKCS12CertificateBag {
    let certificate: DecodedCertificate
    var attributes = PKCS12BagAttributes(nil)

    /// By the identifier; or, with no identifiers, because it is the only key and the certificate is no authority's.
    func belongs(to key: PKCS12BagAttributes, _ count: Int) -> Bool {
        if let identifier = key.identifier { return attributes.identifier == identifier }
        return count == 1 && !certificate.isAuthority
    }
}

/// What stands beside a bag (RFC 7292 section 4.2).
private struct PKCS12BagAttributes {
    private(set) var alias: String?
    /// What ties a key to its certificate.
    private(set) var identifier: [UInt8]?
    /// Whether Java takes it for a trusted certificate.
    private(set) var isTrusted = false

    /// Oracle's own.
    private static let trustedKeyUsage = "2.16.840.1.113894.746875.1.1"

    init(_ node: ASN1Node?) {
        for attribute in node?.children ?? [] {
            guard let fields = attribute.children, fields.count == 2, let value = fields[1].children?.first,
                let octets = value.octets
            else { continue }
            switch fields[0].objectIdentifier {
            case PKCS12Keystore.Kind.friendlyName.dotted:
                let bytes = Array(octets.prefix(2048))
                let units = stride(from: 0, to: bytes.count - bytes.count % 2, by: 2).map {
                    UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
                }
                alias = String(decoding: units, as: UTF16.self)
            case PKCS12Keystore.Kind.localKeyID.dotted: identifier = Array(octets)
            case Self.trustedKeyUsage: isTrusted = true
            default: continue
            }
        }
    }
}
