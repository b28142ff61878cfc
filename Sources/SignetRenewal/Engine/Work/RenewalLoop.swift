import Foundation
import SignetCore
import Synchronization

/// Chooses what is worked on when: sleeps until the earliest certificate is due, and works on several at a time.
struct RenewalLoop: Sendable {
    let tools: EngineTools
    let work: CertificateWork
    let settings: EngineSettings
    let wake: WakeSignal
    /// When the destinations are to be inspected next.
    private let inspection = InspectionTime()
    private let bench = Workbench()

    init(tools: EngineTools, work: CertificateWork, settings: EngineSettings, wake: WakeSignal) {
        self.tools = tools
        self.work = work
        self.settings = settings
        self.wake = wake
    }

    /// Works until cancelled or told to ``finish()``; what is being worked on then ends before this returns.
    func run(parallelism: Int) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, !bench.isClosed {
                if inspection.isDue(at: tools.now, every: settings.inspectionInterval) {
                    group.addTask { await inspect() }
                }
                var next = tools.now.addingTimeInterval(settings.pollInterval.timeInterval)
                do {
                    let due = try await dueNow(parallelism: max(1, parallelism), next: &next)
                    for name in due {
                        bench.begin(name)
                        group.addTask { await advance(name) }
                    }
                } catch {
                    report(error, "What is due cannot be read from the database")
                    next = postponement
                }
                if let moment = inspection.next { next = min(next, moment) }
                await wake.wait(until: next, on: tools.clock)
            }
        }
    }

    /// Lets ``run(parallelism:)`` return after the steps in hand.
    func finish() {
        bench.close()
        wake.raise()
    }

    /// Does everything that is due now, at most `parallelism` certificates at a time.
    /// - Throws: the first error of the database.
    func runDueOnce(parallelism: Int) async throws {
        if inspection.isDue(at: tools.now, every: settings.inspectionInterval) {
            try await Inspection(tools: tools).run()
        }
        var seen: Set<String> = []
        while true {
            let names = try await tools.repository.agenda(limit: seen.count + 256)
                .filter { $0.due <= tools.now && !seen.contains($0.name) }.map(\.name)
            guard !names.isEmpty else { return }
            seen.formUnion(names)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, name) in names.enumerated() {
                    if index >= parallelism { try await group.next() }
                    group.addTask { _ = try await work.takeDueSteps(of: name) }
                }
                try await group.waitForAll()
            }
        }
    }

    /// The certificates to begin now; `next` is moved to when the next one can be begun.
    private func dueNow(parallelism: Int, next: inout Date) async throws -> [String] {
        let now = tools.now
        let agenda = try await tools.repository.agenda(limit: parallelism + bench.blockedCount(at: now) + 1)
        var names: [String] = []
        for (name, due) in agenda {
            guard let ready = bench.ready(name, due: due) else { continue }
            if ready > now {
                next = min(next, ready)
            } else if bench.busyCount + names.count < parallelism {
                names.append(name)
            }
            // Otherwise whoever ends wakes us.
        }
        return names
    }

    private func advance(_ name: String) async {
        var moment: Date?
        do {
            switch try await work.takeDueSteps(of: name, unless: { bench.isClosed }) {
            case .advanced: break
            case .busy, .idle: moment = postponement
            }
        } catch {
            report(error, "The certificate \"\(name)\" could not be worked on")
            moment = postponement
        }
        bench.end(name, leaveAloneUntil: moment)
        wake.raise()
    }

    private func inspect() async {
        do {
            if try await Inspection(tools: tools).run() { wake.raise() }
        } catch {
            report(error, "The destinations could not be inspected")
        }
    }

    private var postponement: Date { tools.now.addingTimeInterval(settings.postponement.timeInterval) }

    private func report(_ error: any Error, _ what: String) {
        guard !Task.isCancelled else { return }
        tools.logger.error("\(what): \(error)")
    }
}

/// When the destinations are inspected; at once after the start.
private final class InspectionTime: Sendable {
    private let moment = Mutex<Date?>(nil)

    var next: Date? { moment.withLock { $0 } }

    /// Whether it is time; then the next time is an interval later.
    func isDue(at now: Date, every interval: Duration?) -> Bool {
        guard let interval else { return false }
        return moment.withLock { moment in
            if let moment, moment > now { return false }
            moment = now.addingTimeInterval(interval.timeInterval)
            return true
        }
    }
}
