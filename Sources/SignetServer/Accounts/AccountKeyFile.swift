import Foundation
import SignetACME
import SignetCore
import SignetPKI

/// The private key of an account that another ACME client made.
public struct AccountKeyFile: Sendable {
    /// The key.
    public let key: PrivateKey
    /// What is wrong with how the file is kept, as sentences.
    public let warnings: [String]

    /// Reads PEM or DER, or JSON as certbot has it.
    /// - Throws: `.unreadableFile`; `.malformedKey` and what else reading a key throws, naming the file.
    public init(_ file: InputFile, passphrase: PassphraseSource) throws {
        let bytes = try file.bytes()
        let isJSON = bytes.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
        key = try file.naming {
            try isJSON
                ? PrivateKey(jsonWebKey: bytes)
                : PrivateKey(fileContents: bytes, passphrase: { try passphrase.read() })
        }
        warnings = Self.warning(on: file.path).map { [$0] } ?? []
    }

    var thumbprint: String { get throws { try JSONWebKey(key.publicKey).thumbprint() } }

    /// Whoever reads the key acts as the account.
    private static func warning(on path: String) -> String? {
        var status = stat()
        guard path != "-", stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return nil }
        return
            "\(path) has the mode \(String(status.st_mode & 0o777, radix: 8)): others than its owner may read the key,"
            + " or may have. Give it the mode 0600, or the account a new key: signet acme account rollover"
    }
}
