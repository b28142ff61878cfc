import SignetCore

/// The certificates of a keystore or truststore: Java's JKS and JCEKS, and PKCS#12 (RFC 7292) with any number of entries.
///
/// Private keys are passed over and never decrypted. Certificates in JKS and JCEKS are not encrypted, nor are they in PKCS#12 files
/// without a password (as Java 18 writes `cacerts`); a password only shows whether such a file is whole.
public struct KeystoreFile: Sendable {
    /// The form of the file.
    public enum Format: String, Sendable, CaseIterable {
        case jks, jceks, pkcs12
    }

    /// One entry with certificates.
    public struct Entry: Sendable {
        /// Its name; nil where it has none.
        public let alias: String?
        /// Whether there is a private key with it; else it is trusted.
        public let hasKey: Bool
        /// Its certificate first, then those of its issuers that stand in the file; never empty.
        public let certificates: [DecodedCertificate]
    }

    /// What is known of the whole file's being as it was written.
    public enum Integrity: Sendable {
        /// A password is right, and nothing has been changed.
        case confirmed
        /// No password was given, or the file has no code that could be checked.
        case unchecked
        /// None of the passwords is right; or the file was changed.
        case notConfirmed
    }

    public let format: Format
    /// In the order in which they stand.
    public let entries: [Entry]
    public let integrity: Integrity
    /// What in it could not be read though the rest could, as sentences.
    public let problems: [String]

    /// The largest file that is read, in bytes.
    public static let maximumSize = 16 << 20
    /// The most entries, and the most certificates of one, that are read.
    static let maximumCount = 10_000

    /// Reads a file of at most 16 MiB.
    /// - Parameter passwords: tried in turn; after them that there is none, and the empty one
    /// - Throws: `.malformedKeystore` when it is damaged, or no keystore; `.wrongPassphrase` when its certificates are encrypted and no
    ///   password opens them; `.unsupportedKeystore` when it is protected in a way that is not known here.
    public init(bytes: [UInt8], passwords: [Secret<String>] = []) throws {
        guard bytes.count <= Self.maximumSize else {
            throw SignetError.damagedKeystore("it has \(bytes.count) bytes; at most \(Self.maximumSize) are read")
        }
        switch Self.format(of: bytes) {
        case .jks: self = try JavaKeystoreReader.read(bytes, .jks, passwords)
        case .jceks: self = try JavaKeystoreReader.read(bytes, .jceks, passwords)
        case .pkcs12: self = try PKCS12Listing.read(bytes, passwords)
        case nil: throw SignetError.damagedKeystore("it is neither JKS nor JCEKS nor PKCS#12")
        }
    }

    init(format: Format, entries: [Entry], integrity: Integrity, problems: [String]) {
        self.format = format
        self.entries = entries
        self.integrity = integrity
        self.problems = problems
    }

    /// What a file's beginning says it is; nil: no keystore.
    public static func format(of bytes: [UInt8]) -> Format? {
        if bytes.starts(with: JavaKeystoreReader.jksMagic) { return .jks }
        if bytes.starts(with: JavaKeystoreReader.jceksMagic) { return .jceks }
        // A SEQUENCE that begins with the version 3: no certificate does.
        guard bytes.count > 8, bytes[0] == 0x30, bytes[1] >= 0x80, bytes[1] <= 0x84 else { return nil }
        let content = bytes.dropFirst(2 + Int(bytes[1] & 0x7F))
        return content.starts(with: [0x02, 0x01, 0x03, 0x30]) ? .pkcs12 : nil
    }
}

extension SignetError.Code {
    /// A keystore is protected in a way that is not read here.
    public static let unsupportedKeystore = Self(rawValue: "keystore.unsupported")
}

extension SignetError {
    /// A keystore that cannot be read, whatever its kind.
    static func damagedKeystore(_ reason: String, cause: (any Error)? = nil) -> SignetError {
        SignetError(
            .malformedKeystore, "The keystore cannot be read: \(reason).",
            remedy: "See what keytool says of it: keytool -list -keystore FILE", cause: cause)
    }

    static func unsupportedKeystore(_ reason: String) -> SignetError {
        SignetError(
            .unsupportedKeystore, "The keystore cannot be read: \(reason).",
            remedy: "Write it anew: keytool -importkeystore -srckeystore FILE -destkeystore NEW -deststoretype PKCS12")
    }
}
