import SignetAuthority
import SignetCore
import SignetPKI

/// The files into which one certificate goes that a command issues.
///
/// They are prepared before anything is issued, so that a directory that cannot be written to costs no certificate.
public struct CertificateFiles {
    /// Which files, as the user named them; nil: not wanted.
    public struct Paths: Sendable, Equatable {
        /// The certificate alone.
        public var certificate: String?
        /// The intermediates, in order, without the root.
        public var chain: String?
        /// The certificate and its intermediates: what most servers read.
        public var fullChain: String?
        /// The root: what the other side must trust.
        public var authorities: String?
        /// The private key, mode 0600.
        public var key: String?

        /// No file.
        public init() {}

        /// `NAME.crt` with the full chain and `NAME.key`, in the working directory.
        /// - Parameter name: a name of the certificate; `*` becomes `_wildcard`, and what could leave the directory `_`
        public static func standard(for name: String) -> Paths {
            let safe = name.escaped { scalar in
                switch scalar {
                case "*": "_wildcard"
                case ".", "_", "-", "@": nil
                default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? nil : "_"
                }
            }
            let base = safe.unicodeScalars.first == "." ? "_" + safe : safe
            var paths = Paths()
            paths.fullChain = "\(base).crt"
            paths.key = "\(base).key"
            return paths
        }

        /// Whether no file is wanted.
        public var isEmpty: Bool { self == Paths() }
    }

    private let certificate: OutputFile?
    private let chain: OutputFile?
    private let fullChain: OutputFile?
    private let authorities: OutputFile?
    private let key: OutputFile?

    /// Prepares the files.
    /// - Throws: `.alreadyExists`, `.unwritableFile`.
    public init(_ paths: Paths, overwriting: Bool) throws {
        certificate = try paths.certificate.map { try OutputFile($0, overwriting: overwriting) }
        chain = try paths.chain.map { try OutputFile($0, overwriting: overwriting) }
        fullChain = try paths.fullChain.map { try OutputFile($0, overwriting: overwriting) }
        authorities = try paths.authorities.map { try OutputFile($0, overwriting: overwriting) }
        key = try paths.key.map { try OutputFile($0, .ownerOnly, overwriting: overwriting) }
    }

    /// One of the files that is standard output; nil when none is.
    public var standardOutput: OutputFile? {
        [certificate, chain, fullChain, authorities, key].compactMap(\.self).first(where: \.isStandardOutput)
    }

    /// Writes the files, the key first: without its certificate it does no harm, the reverse would.
    /// - Parameter keyPEM: the key file's content; nil when the key is elsewhere
    public func publish(
        leaf: DecodedCertificate, intermediates: [DecodedCertificate], roots: [DecodedCertificate], keyPEM: String?
    ) throws {
        let chainPEM = intermediates.map(\.pem).joined()
        if let keyPEM { try key?.publish(keyPEM) }
        try authorities?.publish(roots.map(\.pem).joined())
        try chain?.publish(chainPEM)
        try fullChain?.publish(leaf.pem + chainPEM)
        try certificate?.publish(leaf.pem)
    }
}
