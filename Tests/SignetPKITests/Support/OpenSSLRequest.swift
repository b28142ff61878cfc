import SignetPKI
import SignetTestSupport

/// Certification requests that openssl makes.
enum OpenSSLRequest {
    /// A request as DER.
    /// - Parameters:
    ///   - options: further options of `openssl req -new`
    static func make(
        _ subject: String, by algorithm: KeyAlgorithm = .ecdsaP256, options: [String] = []
    ) async throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        let key = try directory.write("key.pem", TestKeys.key(algorithm).pem())
        let arguments = ["-utf8", "-key", key, "-subj", subject, "-outform", "DER"] + options
        return try await openssl(["req", "-new"] + arguments).outputBytes
    }

    /// The name in a request, as openssl prints it with these options.
    static func subject(of request: CertificateRequest, nameOptions: String) async throws -> String {
        let printed = try await openssl(
            ["req", "-inform", "DER", "-noout", "-subject", "-nameopt", nameOptions], input: request.der
        ).output
        return String(printed.dropFirst("subject=".count).prefix { $0 != "\n" })
    }
}
