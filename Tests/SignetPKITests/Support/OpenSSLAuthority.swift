import Foundation
import SignetPKI
import SignetTestSupport

/// Certificates that openssl makes, and its verdict on chains of them.
struct OpenSSLAuthority {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Extensions of authorities and of TLS servers, as lines of openssl's configuration.
    static let authority = ["basicConstraints = critical,CA:TRUE", "keyUsage = critical,keyCertSign,cRLSign"]
    static let server = ["keyUsage = critical,digitalSignature", "extendedKeyUsage = serverAuth"]
    static let identifiers = ["subjectKeyIdentifier = hash", "authorityKeyIdentifier = keyid"]

    /// Makes a key and a certificate for it.
    /// - Parameters:
    ///   - file: of the certificate, `.key` and `.crt` left out; also the common name where `subject` is nil
    ///   - issuer: the file of the issuer; nil: self-signed
    ///   - key: what follows `-newkey`, with its options
    ///   - owner: a file whose key is certified again; nil: a new key is made
    @discardableResult
    func make(
        _ file: String, subject: String? = nil, issuer: String? = nil, _ extensions: [String] = [],
        days: Int = 30, key: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], keyOf owner: String? = nil,
        options: [String] = []
    ) async throws -> DecodedCertificate {
        let lines = extensions.joined(separator: "\n")
        try directory.write("\(file).cnf", "[req]\ndistinguished_name = dn\n[dn]\n[ext]\n\(lines)\n")
        var arguments = [
            "req", "-x509", "-nodes", "-days", String(days), "-config", directory.file("\(file).cnf"),
            "-subj", subject ?? "/CN=\(file)", "-out", directory.file("\(file).crt"),
        ]
        if let owner {
            arguments += ["-new", "-key", directory.file("\(owner).key")] + options
        } else {
            arguments += ["-keyout", directory.file("\(file).key"), "-newkey"] + key + options
        }
        if !extensions.isEmpty { arguments += ["-extensions", "ext"] }
        if let issuer {
            arguments += ["-CA", directory.file("\(issuer).crt"), "-CAkey", directory.file("\(issuer).key")]
        }
        try await openssl(arguments)
        return try certificate(file)
    }

    /// A root and an intermediate below it, both with nothing unusual: `root`, `intermediate`.
    @discardableResult
    func makeUsualAuthorities() async throws -> (root: DecodedCertificate, intermediate: DecodedCertificate) {
        let root = try await make("root", Self.authority + ["subjectKeyIdentifier = hash"], days: 3650)
        let intermediate = try await make("intermediate", issuer: "root", Self.authority + Self.identifiers, days: 365)
        return (root, intermediate)
    }

    /// A server's certificate for `service.example.com`, issued by `intermediate`.
    func makeUsualLeaf(_ file: String = "service", days: Int = 30) async throws -> DecodedCertificate {
        try await make(
            file, issuer: "intermediate",
            Self.server + Self.identifiers + ["subjectAltName = DNS:service.example.com,IP:10.0.0.1"], days: days)
    }

    func certificate(_ file: String) throws -> DecodedCertificate {
        try CertificateFile(bytes: try directory.bytes("\(file).crt")).certificates[0]
    }

    func key(_ file: String) throws -> PrivateKey {
        try PrivateKey(fileContents: try directory.bytes("\(file).key"))
    }
}

/// A question to a verifier.
struct ChainQuestion {
    var leaf: DecodedCertificate
    var intermediates: [DecodedCertificate]
    var roots: [DecodedCertificate]
    var purpose: CertificateChain.Purpose = .server
    var name: AlternativeName?
    /// By default later than anything that a test makes while it runs.
    var moment = Date(timeIntervalSinceNow: 3600)

    /// In place of an error number: openssl could not even read the certificates.
    static let unreadable = -1

    /// openssl's answer: nil when it accepts the chain, else the number of its error (X509_V_ERR_*).
    func opensslError() async throws -> Int? {
        let directory = try TemporaryDirectory()
        var arguments = [
            "verify", "-no-CApath", "-no-CAstore", "-partial_chain",
            "-attime", String(Int(moment.timeIntervalSince1970)),
            "-CAfile", try directory.write("roots.pem", roots.map(\.pem).joined()),
        ]
        if !intermediates.isEmpty {
            let file = try directory.write("intermediates.pem", intermediates.map(\.pem).joined())
            arguments += ["-untrusted", file]
        }
        switch purpose {
        case .server: arguments += ["-purpose", "sslserver"]
        case .client: arguments += ["-purpose", "sslclient"]
        case .any: break
        }
        switch name {
        case .dns(let host): arguments += ["-verify_hostname", host]
        case .ip: arguments += ["-verify_ip", name?.value ?? ""]
        case .email(let address): arguments += ["-verify_email", address]
        case .uri, .otherName, nil: break
        }
        arguments.append(try directory.write("leaf.pem", leaf.pem))
        let result = try await runTool("openssl", arguments)
        if result.status == 0 { return nil }
        if result.everything.contains("Could not read") { return Self.unreadable }
        guard let match = result.everything.firstMatch(of: /error (\d+) at/), let number = Int(match.1) else {
            throw TestSupportError("openssl verify said neither yes nor no:\n\(result.everything)")
        }
        return number
    }

    /// Our answer.
    func path() async throws -> [DecodedCertificate] {
        try await CertificateChain.verify(
            leaf: leaf, intermediates: intermediates, roots: roots, purpose: purpose, name: name, at: moment)
    }
}
