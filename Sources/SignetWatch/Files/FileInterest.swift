/// How a file came to be looked at, which says what is worth telling of it.
enum FileInterest: Sendable {
    /// A person wrote its path: whatever hinders is told.
    case named
    /// Its name fits a pattern: that it holds no certificate is nothing to tell.
    case matched
    /// It lies in a directory that was given: only what looks like a file of certificates is missed when it cannot be read.
    case swept

    /// Whether it is told when a file cannot be read.
    func isTold(_ path: String, reason: String) -> Bool {
        switch self {
        case .named: true
        // Nobody should be able to read private keys.
        case .matched: reason != "no-permission" || !Self.isKey(path)
        case .swept: Self.isCertificateFile(path) && !Self.isKey(path)
        }
    }

    /// Whether it is told when it is not even certain that there is a certificate in the file.
    var isTellingDoubts: Bool {
        if case .named = self { true } else { false }
    }

    /// Whether a file's name says that it holds certificates.
    static func isCertificateFile(_ path: String) -> Bool {
        let name = fileName(path)
        guard let dot = name.lastIndex(of: ".") else { return name == "kubeconfig" || name == "cacerts" }
        return extensions.contains(String(name[name.index(after: dot)...]))
    }

    private static func isKey(_ path: String) -> Bool {
        let name = fileName(path)
        return name.contains("key") && !name.contains("keystore")
    }

    private static func fileName(_ path: String) -> String {
        (path.split(separator: "/").last.map(String.init) ?? path).lowercased()
    }

    private static let extensions: Set<String> = [
        "pem", "crt", "cer", "cert", "der", "p7b", "p7c", "p7s", "spc", "p12", "pfx", "jks", "jceks", "jts", "ks", "ts",
        "keystore",
        "truststore", "chain", "ca-bundle", "crl", "kubeconfig",
    ]
}
