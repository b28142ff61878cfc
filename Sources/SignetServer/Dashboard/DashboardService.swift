import Logging
import ServiceLifecycle
import SignetCore
import Synchronization

/// The dashboard as `signet up` serves it: as `signet.yaml` declares it at the moment. What cannot be served changes nothing, and is
/// logged.
struct DashboardService: Service {
    private let declared: DeclaredDashboard
    private let subject: Dashboard.Subject
    private let addressPath: String
    private let requests: RequestCounters
    private let clock: any WallClock
    private let logger: Logger
    private let first: DashboardListener?

    /// - Parameter addressPath: where the URL is written while it is served
    /// - Throws: what the first listener cannot be made for: as ``Dashboard/init(_:configuration:clock:logger:)`` and
    ///   ``DashboardListener/init(_:addressPath:requests:logger:)``.
    init(
        _ declared: DeclaredDashboard, subject: Dashboard.Subject, addressPath: String, requests: RequestCounters,
        clock: any WallClock, logger: Logger
    ) throws {
        self.declared = declared
        self.subject = subject
        self.addressPath = addressPath
        self.requests = requests
        self.clock = clock
        self.logger = logger
        first = try Self.listener(declared, subject, addressPath, requests, clock, logger)
    }

    /// Serves until the program shuts down.
    /// - Throws: `.cannotListen` and others when it cannot begin; what is declared later and cannot be served is logged.
    func run() async throws {
        var listener = first
        /// What was served before; nil: nothing, or it could not be served any more.
        var earlier: DashboardListener?
        var isFirst = true
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let next = try await serve(listener)
                (earlier, listener) = (listener, next)
            } catch {
                guard !isFirst, !Task.isCancelled, !Task.isShuttingDownGracefully else { throw error }
                logger.error(
                    "THE DASHBOARD IS NOT SERVED AS DECLARED; correct the section dashboard.",
                    metadata: ["reason": "\(error)"])
                (earlier, listener) = (nil, earlier)
            }
            isFirst = false
        }
    }

    /// Serves until something else is to be served.
    /// - Returns: what; nil: nothing.
    private func serve(_ listener: DashboardListener?) async throws -> DashboardListener? {
        guard let listener else { return try await next(after: nil) }
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        var configuration = ServiceGroupConfiguration(services: [listener], logger: quiet)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        return try await ServiceGroup(configuration: configuration).run { try await next(after: listener) } ?? nil
    }

    /// Waits until something else is declared that can be served, or until the program shuts down.
    private func next(after current: DashboardListener?) async throws -> DashboardListener? {
        let found = Mutex(current)
        let news = declared.news()
        try await untilShutdown {
            for await _ in news {
                do {
                    let wanted = try Self.listener(declared, subject, addressPath, requests, clock, logger)
                    if let current, let wanted, wanted.isSame(as: current) { continue }
                    if current == nil && wanted == nil { continue }
                    return found.withLock { $0 = wanted }
                } catch {
                    logger.error(
                        "THE CHANGED DASHBOARD IS NOT SERVED; what was there before stays until the section dashboard is corrected.",
                        metadata: ["reason": "\(error)"])
                }
            }
        }
        return found.withLock { $0 }
    }

    /// What is declared, with its files read; nil: it is not wanted.
    private static func listener(
        _ declared: DeclaredDashboard, _ subject: Dashboard.Subject, _ addressPath: String,
        _ requests: RequestCounters, _ clock: any WallClock, _ logger: Logger
    ) throws -> DashboardListener? {
        guard let configuration = declared.take() else { return nil }
        return try DashboardListener(
            Dashboard(subject, configuration: configuration, clock: clock, logger: logger), addressPath: addressPath,
            requests: requests, logger: logger)
    }
}
