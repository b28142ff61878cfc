import SignetPKI

/// A PKCS#12 keystore to be written.
public struct KeystoreSpec: Codable, Equatable, Sendable {
    /// Where its password is found, read anew each time: the password itself is never stored.
    public enum Password: Codable, Equatable, Sendable {
        /// The first line of a file.
        case file(String)
        /// An environment variable of this process.
        case environment(String)

        var source: PassphraseSource {
            switch self {
            case .file(let path): .file(path)
            case .environment(let name): .environment(name)
            }
        }
    }

    /// Absolute path.
    public var path: String
    public var password: Password
    /// The name of the entry; nil: it has none, and Java calls it `1`.
    public var alias: String?

    public init(path: String, password: Password, alias: String? = nil) {
        self.path = path
        self.password = password
        self.alias = alias
    }
}
