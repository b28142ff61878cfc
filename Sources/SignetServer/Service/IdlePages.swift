import CProcesses
import Foundation
import ServiceLifecycle
import SignetCore

/// Gives memory back to the system that was needed in a busy time: what was freed and the C library keeps for the next one, and pages
/// of the program itself, of which only those that are used without anything being due come back. They stay in the cache of the file.
///
/// The start, a wave of renewals and a run of the watch need several times what is needed between them. It is given back when it has
/// become quiet, and only if something was done since the last time.
public struct IdlePages: Sendable {
    /// How often it is looked whether it is quiet.
    static let interval: Duration = .seconds(2)
    /// Less processor time than this between two looks is quiet.
    static let quiet: Duration = .milliseconds(20)
    /// More than this since the last time is work after which there may be something to give back.
    static let work: Duration = .milliseconds(100)

    private var usedWhenGiven: Duration = .zero
    private var usedAtLook: Duration = .zero

    init() {}

    /// Whether it is time to give back.
    /// - Parameter used: the processor time of this process so far
    mutating func isTime(used: Duration) -> Bool {
        defer { usedAtLook = used }
        guard used - usedAtLook < Self.quiet, used - usedWhenGiven > Self.work else { return false }
        usedWhenGiven = used
        return true
    }

    /// Looks again and again, until cancelled.
    /// - Throws: `CancellationError`
    static func keep(_ clock: any WallClock) async throws {
        var pages = IdlePages()
        while true {
            try await clock.sleep(for: interval)
            if pages.isTime(used: processorTime) { giveBack() }
        }
    }

    static func giveBack() {
        process_give_back_memory()
        process_give_back_program()
    }

    /// Fewer arenas keep less that is free in each; programs that wait more than they work lose nothing by it. To be called before there
    /// are other threads.
    public static func limitArenas() { process_limit_arenas(2) }

    /// Of this process, in the system's and in its own code.
    private static var processorTime: Duration {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return .zero }
        return .seconds(time.tv_sec) + .nanoseconds(Int64(time.tv_nsec))
    }
}

/// ``IdlePages`` as a service.
struct IdlePagesService: Service {
    let clock: any WallClock

    func run() async throws {
        try await untilShutdown { try await IdlePages.keep(clock) }
    }
}
