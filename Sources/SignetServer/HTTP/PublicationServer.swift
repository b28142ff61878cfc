import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import SignetCore

/// The HTTP listener: publication of the authorities, health and metrics.
struct PublicationServer: Service {
    /// A request or an answer may take this long to make progress.
    private static let idleTimeout: TimeAmount = .seconds(30)
    private static let maximumConnections = 1024

    let listen: ListenAddress
    /// Where the bound address is written; taken away at the end.
    let addressPath: String
    let routes: PublicationRoutes
    let logger: Logger

    func run() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let application = Application(
            router: routes.router(),
            server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.maximumConnections, logger: quiet)
            ),
            onServerRunning: { announce($0) },
            logger: quiet
        )
        defer { unlink(addressPath) }
        do {
            try await application.run()
        } catch let error as IOError {
            throw listen.refusal(error)
        } catch let error as SocketAddressError.UnknownHost {
            throw listen.refusal(error)
        }
    }

    /// The server's first words to the world: its address, in the log and in a file.
    private func announce(_ channel: any Channel) {
        var bound = listen
        bound.port = channel.localAddress?.port ?? listen.port
        do {
            try OutputFile(addressPath, overwriting: true).publish("\(bound)\n")
        } catch {
            logger.error("The address could not be written down.", metadata: ["reason": "\(error)"])
        }
        logger.notice("Listening.", metadata: ["address": "http://\(bound)"])
        SystemdNotification.ready.send()
    }
}
