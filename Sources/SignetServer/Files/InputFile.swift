import Foundation
import SignetCore
import SignetPKI

/// A file that the user named; `-` is standard input.
public struct InputFile: Sendable {
    /// As typed.
    public let path: String

    /// Names a file; nothing is read yet.
    public init(_ path: String) {
        self.path = path
    }

    /// The path, or `standard input`, for sentences.
    public var name: String { path == "-" ? "standard input" : path }

    /// The largest file anyone has reason to give: 16 MiB.
    static let maximumSize = 16 << 20

    /// The whole content.
    /// - Throws: `.unreadableFile` naming the path and what the system said, or that it is larger than 16 MiB.
    public func bytes() throws -> [UInt8] {
        path == "-"
            ? try BoundedFile.read(0, name: name, limit: Self.maximumSize)
            : try BoundedFile.read(path, limit: Self.maximumSize)
    }
}

extension InputFile {
    /// The certificates of a file: PEM, DER or PKCS#7.
    /// - Throws: `.unreadableFile`, and what `CertificateFile` throws, naming this file.
    public func certificates() throws -> [DecodedCertificate] { try collection().certificates }

    /// The certificates of a file, with what is odd about it.
    /// - Throws: as ``certificates()``.
    func collection() throws -> CertificateCollection {
        let bytes = try bytes()
        let file = try naming { try CertificateFile(bytes: bytes) }
        return CertificateCollection(file.certificates, warnings: file.problems.map { "\(name): \($0)" })
    }

    /// The first private key of a file, PEM or DER.
    /// - Parameter passphrase: read only when the key is encrypted
    public func privateKey(passphrase: PassphraseSource) throws -> PrivateKey {
        let bytes = try bytes()
        return try naming { try PrivateKey(fileContents: bytes, passphrase: { try passphrase.read() }) }
    }

    /// The first certification request of a file, PEM or DER, its signature checked.
    public func request() throws -> CertificateRequest {
        let bytes = try bytes()
        return try naming {
            try Self.pemText(bytes).map(CertificateRequest.init(pem:)) ?? CertificateRequest(der: bytes)
        }
    }

    /// Every revocation list of a file, PEM or DER.
    public func revocationLists() throws -> [CertificateRevocationList] {
        let bytes = try bytes()
        return try naming {
            guard let text = Self.pemText(bytes) else { return [try CertificateRevocationList(der: bytes)] }
            let blocks = try PEMBlock.parseAll(text).filter { $0.label == "X509 CRL" }
            guard !blocks.isEmpty else {
                throw SignetError(.invalidInput, "No X509 CRL block is in it.", remedy: "Give a CRL in PEM or DER.")
            }
            return try blocks.map { try CertificateRevocationList(der: $0.bytes) }
        }
    }

    /// The text when the bytes are PEM.
    private static func pemText(_ bytes: [UInt8]) -> String? {
        bytes.contains(sequence: Array("-----BEGIN ".utf8)) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// Puts the file's name before the sentence of whatever goes wrong in `body`.
    func naming<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch var error as SignetError {
            error.message = "\(name): \(error.message)"
            throw error
        }
    }
}

extension Array<UInt8> {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        Data(self).range(of: Data(sequence)) != nil
    }
}
