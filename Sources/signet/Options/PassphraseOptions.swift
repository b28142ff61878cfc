import ArgumentParser
import SignetCore
import SignetPKI
import SignetServer

/// `--passphrase`, on commands that read a private key.
struct PassphraseOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the passphrase of an encrypted key comes from: prompt, file:PATH or env:NAME.", valueName: "source"))
    var passphrase = "prompt"

    func validate() throws { _ = try source }

    /// Reads the key in `path`; the passphrase is asked for only when the key is encrypted.
    func privateKey(at path: String) throws -> PrivateKey {
        try InputFile(path).privateKey(passphrase: source)
    }

    /// Reads the key of an ACME account in `path`, in whichever form another client keeps it.
    func accountKey(at path: String) throws -> AccountKeyFile {
        try AccountKeyFile(InputFile(path), passphrase: source)
    }

    private var source: PassphraseSource {
        get throws { try PassphraseArgument.source(passphrase, option: "--passphrase") }
    }
}

/// `--encrypt`, on commands that write a private key.
struct KeyEncryptionOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Encrypt the key with a passphrase from: prompt, file:PATH or env:NAME.", valueName: "source"))
    var encrypt: String?

    func validate() throws { _ = try source() }

    /// The text of the key file.
    /// - Parameter encoding: the form of a key that is not encrypted; encrypted ones are PKCS#8
    func pem(of key: PrivateKey, encoding: PrivateKey.Encoding = .pkcs8) throws -> String {
        guard let source = try source() else { return try key.pem(encoding) }
        return try key.encryptedPEM(passphrase: source.readNew())
    }

    private func source() throws -> PassphraseSource? {
        try encrypt.map { try PassphraseArgument.source($0, option: "--encrypt") }
    }
}

/// A passphrase source as typed. An error must not repeat what was typed: it may be the passphrase itself.
private enum PassphraseArgument {
    static func source(_ text: String, option: String) throws -> PassphraseSource {
        do {
            return try PassphraseSource(parsing: text)
        } catch let error as SignetError {
            throw ValidationError("\(option): \(error)")
        }
    }
}
