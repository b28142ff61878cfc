import ArgumentParser
import SignetCore
import SignetPKI
import SignetServer

/// How a server is asked, on the commands that look at one.
struct ProbeOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The name to ask the server for. (default: the host)", valueName: "name"))
    var serverName: String?

    @Option(
        name: .long, help: "How long to wait for the server. (default: 10s)",
        transform: { try DurationText(parsing: $0) })
    var timeout = DurationText(.seconds(10))

    /// The certificates in a file or on a server.
    func certificates(of target: String) async throws -> CertificateCollection {
        try await ProgressLine.show("Looking at \(target)") {
            try await InspectionTarget(target).certificates(serverName: serverName, timeout: timeout.duration)
        }
    }
}
