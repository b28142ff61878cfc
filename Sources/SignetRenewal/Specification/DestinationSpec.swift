import SignetPKI

/// Where the pair goes; open to more kinds, `files` is the first.
public enum DestinationSpec: Codable, Equatable, Sendable {
    /// PEM files on this machine.
    case files(FilesDestinationSpec)
}

/// The five renderings of one pair as files.
public struct FilesDestinationSpec: Codable, Equatable, Sendable {
    /// Absolute path of the leaf certificate. Each path is optional, but one at least is needed.
    public var certificate: String?
    /// Absolute path of the private key.
    public var key: String?
    /// Absolute path of the trust anchors.
    public var ca: String?
    /// Absolute path of the intermediates, in order, without leaf and root.
    public var chain: String?
    /// Absolute path of leaf and intermediates.
    public var fullChain: String?
    /// Octal text; `0600` when nil.
    public var keyMode: String?
    /// Octal text for all but the key; `0644` when nil.
    public var mode: String?
    /// User name or number; nil: as the process.
    public var owner: String?
    /// Group name or number; nil: as the process.
    public var group: String?
    /// How the key is written.
    public var keyEncoding: PrivateKey.Encoding

    /// No path yet, PKCS#8 key.
    public init() { keyEncoding = .pkcs8 }
}
