import Foundation
import Logging
import ServiceLifecycle
import SignetCore
import SignetRenewal
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
    let environment: [String: String]
    let state: DeclaredState
    let condition: ServerCondition
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        let (reasons, continuation) = AsyncStream.makeStream(of: Reason.self, bufferingPolicy: .bufferingNewest(1))
        let signals = await UnixSignalsSequence(trapping: .sighup)
        try await untilShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in signals { continuation.yield(.signal) }
                }
                group.addTask { try await watch(continuation) }
                group.addTask {
                    for await reason in reasons { await reload(reason) }
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    /// Looks at the file again and again. Editors write in several steps, so a change counts once it has settled.
    private func watch(_ reasons: AsyncStream<Reason>.Continuation) async throws {
        var applied = FileFingerprint(path: initial.path)
        var last = applied
        while true {
            try await clock.sleep(for: Self.interval)
            let now = FileFingerprint(path: initial.path)
            if now == last, now != applied {
                applied = now
                reasons.yield(.fileChanged)
            }
            last = now
        }
    }

    private func reload(_ reason: Reason) async {
        let metadata: Logger.Metadata = ["file": "\(initial.path)", "reason": "\(reason.rawValue)"]
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
        ].filter(\.1).map(\.0)
        guard !differing.isEmpty else { return }
        logger.warning(
            "Changes of these take effect at the next start.",
            metadata: ["keys": "\(differing.joined(separator: ", "))"])
    }
}

/// Enough of a file's attributes to notice that it was written to or replaced.
private struct FileFingerprint: Equatable {
    private var inode: UInt64 = 0
    private var size: Int64 = 0
    private var seconds: Int = 0
    private var nanoseconds: Int = 0

    /// All zero where there is no file.
    init(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
