/// Where the key comes from that seals the private keys in the database.
public enum SealingConfiguration: Codable, Equatable, Sendable {
    /// A file of 32 random bytes in base64; made when it is missing. Absolute path.
    case keyFile(path: String)
    /// An environment variable that holds 32 bytes in base64.
    case environment(name: String)
    /// A file whose first line is a passphrase. Absolute path.
    case passphraseFile(path: String)
    /// An environment variable that holds a passphrase.
    case passphraseEnvironment(name: String)
}

extension SealingConfiguration {
    /// The key file that is used when nothing is said.
    static func standard(dataDirectory: String) -> SealingConfiguration {
        .keyFile(path: "\(dataDirectory)/sealing.key")
    }
}
