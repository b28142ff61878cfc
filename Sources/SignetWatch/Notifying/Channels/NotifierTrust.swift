import NIOSSL

extension TLSConfiguration {
    /// A client's, of a notifier that trusts what a PEM file has alone.
    /// - Throws: ``NotifierFailure``
    static func trusting(_ file: String) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        do {
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
        } catch {
            throw NotifierFailure("The authorities in \(file) cannot be read: \(error)", isUnreachable: true)
        }
        return tls
    }
}
