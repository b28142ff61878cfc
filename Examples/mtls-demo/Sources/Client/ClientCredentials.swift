import NIOSSL

/// What a client brings to a TLS handshake: whom it trusts, and who it says it is.
struct ClientCredentials: Sendable {
    enum Trust: Sendable {
        /// Certificates that lead to one of the authorities in this file, in the server's name.
        case authorities(path: String)
        /// The authorities the operating system trusts; ours is not among them.
        case operatingSystem
        /// Everyone, as `curl --insecure` does.
        case anyone
    }

    /// The files of a certificate (with its chain) and its key.
    struct Identity: Sendable {
        let fullChain: String
        let key: String
    }

    var trust: Trust
    /// nil: the client shows no certificate.
    var identity: Identity?

    /// Reads the files as they are now.
    func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        switch trust {
        case .authorities(let path): configuration.trustRoots = .file(path)
        case .operatingSystem: configuration.trustRoots = .default
        case .anyone: configuration.certificateVerification = .none
        }
        if let identity {
            configuration.certificateChain =
                try NIOSSLCertificate.fromPEMFile(identity.fullChain).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: identity.key, format: .pem))
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
