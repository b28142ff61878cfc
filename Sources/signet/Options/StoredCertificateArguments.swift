import ArgumentParser
import SignetServer

/// Which of the certificates issued here, on the commands that work with one.
struct StoredCertificateArguments: ParsableArguments {
    @Argument(help: "The serial number, or a file that holds the certificate.")
    var certificate: String

    @Option(name: .shortAndLong, help: "The authority that issued it. (default: all are searched)")
    var authority: String?

    /// The serial number, read from the file where one was named.
    func serialNumber() throws -> String { try CertificateSelector(certificate).serialNumber() }
}
