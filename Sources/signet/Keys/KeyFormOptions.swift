import ArgumentParser
import SignetPKI

/// How a key file is written, on the commands that write one.
struct KeyFormOptions: ParsableArguments {
    @Option(name: .long, help: "The form: sec1 is for ECDSA keys, pkcs1 for RSA keys. (default: pkcs8)")
    var encoding: PrivateKey.Encoding?

    @OptionGroup var encryption: KeyEncryptionOptions

    @Flag(name: .long, help: "Replace a file that exists.")
    var force = false

    func validate() throws {
        if encryption.encrypt != nil, let encoding, encoding != .pkcs8 {
            throw ValidationError("Encrypted keys are written as pkcs8; leave --encoding out.")
        }
    }

    /// The text of the key file.
    func pem(of key: PrivateKey) throws -> String {
        try encryption.pem(of: key, encoding: encoding ?? .pkcs8)
    }
}
