import Foundation
import Logging
import ServiceLifecycle
import SignetCore
import SignetRenewal
import Synchronization
import UnixSignals

/// Applies a changed `signet.yaml`: on SIGHUP at once, otherwise when the file has changed and then stayed the same for one
/// look. What cannot be read or applied changes nothing and is said loudly.
struct ConfigurationReloader: Service {
    private enum Reason: String, Sendable {
        case signal = "SIGHUP"
        case fileChanged = "file changed"
    }

    private static let interval: Duration = .seconds(1)

    let initial: Configuration
    /// Of the file from which ``initial`` was read.
    let fingerprint: FileFingerprint
    let environment: [String: String]
    let state: DeclaredState
    let condition: ServerCondition
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        let (reasons, continuation) = AsyncStream.makeStream(of: Reason.self, bufferingPolicy: .bufferingNewest(1))
        let signals = await UnixSignalsSequence(trapping: .sighup)
        let taken = TakenFile(fingerprint)
        try await untilShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in signals { continuation.yield(.signal) }
                }
                group.addTask { try await watch(taken, continuation) }
                group.addTask {
                    for await reason in reasons { await reload(reason, taken) }
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    /// Looks at the file again and again. Editors write in several steps, so a change counts once it has settled.
    private func watch(_ taken: TakenFile, _ reasons: AsyncStream<Reason>.Continuation) async throws {
        var last = FileFingerprint(path: initial.path)
        var announced: FileFingerprint?
        while true {
            try await clock.sleep(for: Self.interval)
            let now = FileFingerprint(path: initial.path)
            if now == last, now != taken.fingerprint, now != announced {
                announced = now
                reasons.yield(.fileChanged)
            }
            last = now
        }
    }

    private func reload(_ reason: Reason, _ taken: TakenFile) async {
        let metadata: Logger.Metadata = ["file": "\(initial.path)", "reason": "\(reason.rawValue)"]
        taken.fingerprint = FileFingerprint(path: initial.path)
        do {
            let configuration = try ConfigurationFile.load(path: initial.path, environment: environment)
            try await state.apply(configuration)
            warnAboutFixed(configuration)
            condition.reload = .init(at: clock.now, succeeded: true)
            logger.notice("Configuration reloaded.", metadata: metadata)
        } catch {
            condition.reload = .init(at: clock.now, succeeded: false)
            let problems = (error as? ConfigurationProblems)?.problems.map(\.description) ?? ["\(error)"]
            logger.error(
                "THE CHANGED CONFIGURATION IS NOT USED; what was there before stays in force until it is corrected.",
                metadata: metadata)
            for problem in problems { logger.error("\(problem)") }
        }
    }

    /// Some things are settled when the program starts.
    private func warnAboutFixed(_ changed: Configuration) {
        let differing = [
            ("data_directory", initial.dataDirectory != changed.dataDirectory),
            ("listen", initial.listen != changed.listen), ("sealing", initial.sealing != changed.sealing),
            ("log", initial.log != changed.log),
            ("vault, but for its listeners", initial.vault?.fixed != changed.vault?.fixed),
            ("parallel_renewals", initial.parallelRenewals != changed.parallelRenewals),
        ].filter(\.1).map(\.0)
        guard !differing.isEmpty else { return }
        logger.warning(
            "Changes of these take effect at the next start.",
            metadata: ["keys": "\(differing.joined(separator: ", "))"])
    }
}

/// The file that was last read, with or without success.
private final class TakenFile: Sendable {
    private let state: Mutex<FileFingerprint>

    init(_ fingerprint: FileFingerprint) { state = Mutex(fingerprint) }

    var fingerprint: FileFingerprint {
        get { state.withLock(\.self) }
        set { state.withLock { $0 = newValue } }
    }
}
