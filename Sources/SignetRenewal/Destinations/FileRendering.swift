import Foundation
import SignetCore
import SignetPKI

/// What one file of a destination holds. The raw value is its name inside a generation directory.
public enum FileRole: String, CaseIterable, Sendable {
    case certificate = "certificate.pem"
    case key = "key.pem"
    case ca = "ca.pem"
    case chain = "chain.pem"
    case fullChain = "full-chain.pem"
    case combined = "combined.pem"
    case certificateDER = "certificate.der"
    case keyDER = "key.der"
    case keystore = "keystore.p12"

    /// Whether the private key is in it.
    var isSecret: Bool {
        switch self {
        case .key, .combined, .keyDER, .keystore: true
        case .certificate, .ca, .chain, .fullChain, .certificateDER: false
        }
    }

    /// `full chain`, for people.
    public var label: String {
        switch self {
        case .certificate: "certificate"
        case .key: "key"
        case .ca: "ca"
        case .chain: "chain"
        case .fullChain: "full chain"
        case .combined: "certificate, chain and key"
        case .certificateDER: "certificate, DER"
        case .keyDER: "key, DER"
        case .keystore: "PKCS#12"
        }
    }
}

/// One file to be written: its content, and who may read it.
struct FileRendering: Equatable, Sendable {
    let role: FileRole
    /// The path under which readers know it.
    let path: String
    let content: [UInt8]
    let mode: FileMode
}

/// Permission bits of a file.
package struct FileMode: Hashable, Sendable {
    package let bits: mode_t

    package init(bits: mode_t) { self.bits = bits & 0o7777 }

    /// Reads octal text such as `0640`; the owner must be able to read, and no special bits are allowed.
    package init?(octal: String) {
        guard (3...4).contains(octal.utf8.count), let value = UInt32(octal, radix: 8), value <= 0o777,
            value & 0o400 != 0
        else { return nil }
        self.init(bits: mode_t(value))
    }

    package static let ownerOnly = FileMode(bits: 0o600)
    package static let everyone = FileMode(bits: 0o644)
}

extension FilesDestinationSpec {
    /// Whether `text` can stand in ``mode`` and ``keyMode``: octal, readable for the owner, no special bits.
    public static func isMode(_ text: String) -> Bool { FileMode(octal: text) != nil }

    /// The wanted files, as they were named, in a fixed order.
    public var wantedFiles: [(role: FileRole, path: String)] {
        let wanted: [(FileRole, String?)] = [
            (.certificate, certificate), (.key, key), (.ca, ca), (.chain, chain), (.fullChain, fullChain),
            (.combined, combined), (.certificateDER, certificateDER), (.keyDER, keyDER), (.keystore, keystore?.path),
        ]
        return wanted.compactMap { role, path in path.map { (role, $0) } }
    }

    /// The wanted files with their lexically normal paths.
    var paths: [(role: FileRole, path: String)] {
        wantedFiles.map { ($0.role, AbsolutePath.make($0.path, relativeTo: "/")) }
    }

    /// The words of the configuration for paths, for messages.
    static let keys = "certificate, key, ca, chain, full_chain, combined, certificate_der, key_der and pkcs12"

    /// The directory beside whose first file the generations are kept.
    var storeParent: String { paths.first.map { AbsolutePath.directory(of: $0.path) } ?? "/" }

    /// The files of `pair`; the same pair makes the same bytes.
    /// - Throws: when the key cannot be written in the wanted encoding; `.unreadablePassphrase` for a keystore.
    func renderings(of pair: CertifiedKey) throws -> [FileRendering] {
        let general = mode.flatMap(FileMode.init(octal:)) ?? .everyone
        let secret = keyMode.flatMap(FileMode.init(octal:)) ?? .ownerOnly
        return try paths.map { role, path in
            FileRendering(
                role: role, path: path, content: try content(of: role, pair), mode: role.isSecret ? secret : general)
        }
    }

    private func content(of role: FileRole, _ pair: CertifiedKey) throws -> [UInt8] {
        switch role {
        case .certificate: Array(pair.certificatePEM.utf8)
        case .key: Array(try pair.key.pem(keyEncoding).utf8)
        case .ca: Array(pair.rootsPEM.utf8)
        case .chain: Array(pair.chainPEM.utf8)
        case .fullChain: Array(pair.fullChainPEM.utf8)
        case .combined: Array((pair.fullChainPEM + (try pair.key.pem(keyEncoding))).utf8)
        case .certificateDER: pair.leaf.der
        case .keyDER: pair.key.pkcs8
        case .keystore:
            try keystore.map { try PKCS12Keystore(pair, alias: $0.alias).encoded(password: $0.password.source.read()) }
                ?? []
        }
    }
}
