import ArgumentParser
import SignetServer

/// Where an issued certificate goes, on the commands that have one issued.
struct CertificateFileOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .long, .customLong("out")],
        help: ArgumentHelp("The certificate alone.", valueName: "file"), completion: .file())
    var certificate: String?

    @Option(
        name: .long, help: ArgumentHelp("The intermediates, without the root.", valueName: "file"), completion: .file())
    var chain: String?

    @Option(
        name: .long, help: ArgumentHelp("The certificate and its intermediates.", valueName: "file"),
        completion: .file())
    var fullChain: String?

    @Option(
        name: .long, help: ArgumentHelp("The root: what the other side must trust.", valueName: "file"),
        completion: .file())
    var ca: String?

    @Flag(name: .long, help: "Replace files that exist.")
    var force = false

    /// The files named.
    var paths: CertificateFiles.Paths {
        var paths = CertificateFiles.Paths()
        paths.certificate = certificate
        paths.chain = chain
        paths.fullChain = fullChain
        paths.authorities = ca
        return paths
    }
}

/// Where a new key goes beside its certificate, on the commands that make both.
struct NewPairOptions: ParsableArguments {
    @OptionGroup var files: CertificateFileOptions

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The private key, mode 0600.", valueName: "file"), completion: .file())
    var key: String?

    @OptionGroup var encryption: KeyEncryptionOptions

    func validate() throws {
        if key == nil, !files.paths.isEmpty {
            throw ValidationError(
                "Say with --key FILE where the private key goes; without it the certificate is useless.")
        }
    }

    /// Prepares the files named, or NAME.crt and NAME.key where none was.
    func prepare(name: String) throws -> CertificateFiles {
        var paths = files.paths
        paths.key = key
        return try CertificateFiles(paths.isEmpty ? .standard(for: name) : paths, overwriting: files.force)
    }
}
