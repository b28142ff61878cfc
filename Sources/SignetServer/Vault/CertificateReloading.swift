import Logging
import ServiceLifecycle
import UnixSignals

/// On SIGHUP the certificate and key of every listener are read again at once. Connections that are open stay open.
struct CertificateReloading: Service {
    private let contexts: [ReloadingTLSContext]
    private let logger: Logger
    private let signals: UnixSignalsSequence

    /// From here on the signal does not end the program any more.
    init(contexts: [ReloadingTLSContext], logger: Logger) async {
        self.contexts = contexts
        self.logger = logger
        signals = await UnixSignalsSequence(trapping: .sighup)
    }

    func run() async throws {
        try await untilShutdown {
            for await _ in signals {
                logger.notice("SIGHUP: the certificates of the listeners are read again.")
                for context in contexts { context.reload(logger: logger) }
            }
        }
    }
}
