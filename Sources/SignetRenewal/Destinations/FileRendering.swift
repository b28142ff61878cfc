import Foundation
import SignetCore
import SignetPKI

/// Which part of a pair a file holds. The raw value is its name inside a generation directory.
public enum FileRole: String, CaseIterable, Sendable {
    case certificate = "certificate.pem"
    case key = "key.pem"
    case ca = "ca.pem"
    case chain = "chain.pem"
    case fullChain = "full-chain.pem"

    /// `full chain`, for people.
    public var label: String {
        switch self {
        case .certificate: "certificate"
        case .key: "key"
        case .ca: "ca"
        case .chain: "chain"
        case .fullChain: "full chain"
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
struct FileMode: Hashable, Sendable {
    let bits: mode_t

    init(bits: mode_t) { self.bits = bits & 0o7777 }

    /// Reads octal text such as `0640`; the owner must be able to read, and no special bits are allowed.
    init?(octal: String) {
        guard (3...4).contains(octal.utf8.count), let value = UInt32(octal, radix: 8), value <= 0o777,
            value & 0o400 != 0
        else { return nil }
        self.init(bits: mode_t(value))
    }

    static let ownerOnly = FileMode(bits: 0o600)
    static let everyone = FileMode(bits: 0o644)
}

extension FilesDestinationSpec {
    /// Whether `text` can stand in ``mode`` and ``keyMode``: octal, readable for the owner, no special bits.
    public static func isMode(_ text: String) -> Bool { FileMode(octal: text) != nil }

    /// The wanted files, as they were named, in a fixed order.
    public var wantedFiles: [(role: FileRole, path: String)] {
        let wanted: [(FileRole, String?)] = [
            (.certificate, certificate), (.key, key), (.ca, ca), (.chain, chain), (.fullChain, fullChain),
        ]
        return wanted.compactMap { role, path in path.map { (role, $0) } }
    }

    /// The wanted files with their lexically normal paths.
    var paths: [(role: FileRole, path: String)] {
        wantedFiles.map { ($0.role, AbsolutePath.make($0.path, relativeTo: "/")) }
    }

    /// The directory beside whose first file the generations are kept.
    var storeParent: String { paths.first.map { AbsolutePath.directory(of: $0.path) } ?? "/" }

    /// The files of `pair`.
    /// - Throws: when the key cannot be written in the wanted encoding.
    func renderings(of pair: CertifiedKey) throws -> [FileRendering] {
        let general = mode.flatMap(FileMode.init(octal:)) ?? .everyone
        let secret = keyMode.flatMap(FileMode.init(octal:)) ?? .ownerOnly
        return try paths.map { role, path in
            let text =
                switch role {
                case .certificate: pair.certificatePEM
                case .key: try pair.key.pem(keyEncoding)
                case .ca: pair.rootsPEM
                case .chain: pair.chainPEM
                case .fullChain: pair.fullChainPEM
                }
            return FileRendering(
                role: role, path: path, content: Array(text.utf8), mode: role == .key ? secret : general)
        }
    }
}
