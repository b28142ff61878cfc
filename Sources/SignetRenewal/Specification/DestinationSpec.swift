import SignetPKI

/// Where the pair goes; open to more kinds, `files` is the first.
public enum DestinationSpec: Codable, Equatable, Sendable {
    /// PEM files on this machine.
    case files(FilesDestinationSpec)
    /// What the program around the engine has registered under a name: see ``RegisteredDestinations``.
    case registered(name: String)
}

/// The renderings of one pair as files.
///
/// All forms are of one destination, not one destination a form: a service that wants PEM and a keystore, or a certificate
/// beside HAProxy's combined file, then gets them by the same switch, and no reader finds two forms of two pairs.
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
    /// Absolute path of one file with leaf, intermediates and key in this order, as HAProxy wants it.
    public var combined: String?
    /// Absolute path of the leaf certificate as DER.
    public var certificateDER: String?
    /// Absolute path of the private key as PKCS#8 DER.
    public var keyDER: String?
    /// A PKCS#12 file with leaf, intermediates and key.
    public var keystore: KeystoreSpec?
    /// Octal text, for every file with the key in it; `0600` when nil.
    public var keyMode: String?
    /// Octal text for all others; `0644` when nil.
    public var mode: String?
    /// User name or number; nil: as the process.
    public var owner: String?
    /// Group name or number; nil: as the process.
    public var group: String?
    /// How the key is written in PEM.
    public var keyEncoding: PrivateKey.Encoding

    /// No path yet, PKCS#8 key.
    public init() { keyEncoding = .pkcs8 }
}
